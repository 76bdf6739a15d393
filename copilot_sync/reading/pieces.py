"""The pieces of an invite that are read: its human text in lines and sentences, its subject, its location, its files."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from copilot_sync.once import once
from copilot_sync.reading.asides import less_asides
from copilot_sync.reading.humantext import HumanText, human_text
from copilot_sync.reading.language import Tongue, english_part, is_readable, tongue_of
from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.lines import LONGEST_SENTENCE, Line, Passage, Passages, joined, lines_of, passage, sentences
from copilot_sync.reading.other_meetings import less_other_meetings
from copilot_sync.reading.quotations import could_quote, less_quotations
from copilot_sync.reading.websites import less_websites
from copilot_sync.remembering import remembered, remembered_if_short

if TYPE_CHECKING:
    from copilot_sync.invite import Invite

_WORD = late(r"[^\W\d_]{2,}")
_NONE = Passages()
_BETWEEN_PARTS = late(r"[;\n]")
MOST_PASSAGES = 3_000
"""Sentences that are looked at; no letter is longer."""


class Pieces:
    """What there is to read in one invite. Each piece is worked out when it is first asked for."""

    def __init__(self, invite: Invite) -> None:
        self.invite = invite

    @once
    def text(self) -> HumanText:
        """The body, taken apart."""
        return human_text(self.invite)

    @once
    def readable(self) -> bool:
        """Whether the text is in a language that has patterns."""
        return is_readable(self.text.own, self._tongue)

    @once
    def _tongue(self) -> Tongue:
        return tongue_of(self.text.own, self._sentences)

    @once
    def _lines(self) -> list[Line]:
        return lines_of("body", self.text.own)

    @once
    def _sentences(self) -> Passages:
        return sentences(self._lines)

    @once
    def body(self) -> Passages:
        """The sentences of the human text."""
        return _at_most(self._sentences)

    @once
    def of_the_meeting(self) -> Passages:
        """The same, without what is said of other places, other times and other people."""
        return less_asides(less_websites(less_other_meetings(self.body)), lambda: self._names)

    @once
    def _names(self) -> frozenset[str]:
        names = (user.common_name or (user.address or "").partition("@")[0] for user in self.invite.addressed)
        return frozenset(_WORD.findall(" ".join(names).lower()))

    @once
    def whole(self) -> bool:
        """Whether all of the human text was read; what is missed may else stand in the rest."""
        return (
            self.text.whole
            and len(self._sentences) <= MOST_PASSAGES
            and (
                len(self.text.own) < LONGEST_SENTENCE
                or all(len(piece.text) < LONGEST_SENTENCE for piece in self._sentences)
            )
        )

    @once
    def subject(self) -> Passages:
        """The subject, as one piece."""
        return _as_subject(self.invite.summary) if self.invite.summary else _NONE

    @once
    def location(self) -> Passages:
        """The location, in its parts."""
        return _in_parts("location", (self.invite.location or "")[:2000])

    @once
    def attachments(self) -> Passages:
        """The names of attached files, as words."""
        if not self.invite.attachments:
            return _NONE
        names = (attachment.name for attachment in self.invite.attachments if attachment.name and not attachment.inline)
        return Passages(
            passage("attachment", re.sub(r"[_+]|(?<=\w)-(?=\w)", " ", PurePosixPath(name).stem)) for name in names
        )

    @once
    def everything(self) -> Passages:
        """Body, location and names of attachments: what "absent" means in the rules."""
        return joined(self.body, self.location, self.attachments)

    @once
    def _of_the_meeting_and_around(self) -> Passages:
        return joined(self.of_the_meeting, self.location, self.attachments)

    @once
    def headed(self) -> Passages:
        """The subject, and the sentences of that part that is English."""
        return joined(self.subject, self.body_in_english)

    @once
    def in_own_words(self) -> Passages:
        """The same, less what is quoted in them."""
        if not could_quote(self.english):
            return self.headed
        return joined(self.subject, _at_most(less_quotations(self._lines_in_english)))

    @once
    def english(self) -> str:
        """The human text without its lines in other languages."""
        return english_part(self.text.own, self._tongue)

    @once
    def in_several_languages(self) -> bool:
        """Whether English stands beside another language, which we cannot read."""
        return self.readable and self.english != self.text.own

    @once
    def body_in_english(self) -> Passages:
        """The sentences of that part."""
        lines = self._lines_in_english
        return self.body if lines is self._lines else _at_most(sentences(lines))

    @once
    def _lines_in_english(self) -> list[Line]:
        return self._lines if self.english == self.text.own else lines_of("body", self.english)

    def _first(self, file: str, group: str, pieces: Passages | None = None) -> Passage | None:
        return lexicon(file, group).first(self.body if pieces is None else pieces) if self.readable else None


@remembered_if_short
def _as_subject(text: str) -> Passages:
    return Passages([passage("subject", text)])


@remembered
def _in_parts(where: str, text: str) -> Passages:
    return Passages([passage(where, part) for part in _BETWEEN_PARTS.split(text) if part.strip()])


def _at_most(passages: Passages) -> Passages:
    return passages if len(passages) <= MOST_PASSAGES else Passages(passages[:MOST_PASSAGES])
