"""What an invite says: human text, and facts found in it, each with the words that it rests on.

Reading comes before judging. A `Reading` is worked out piece by piece, when a rule first asks for the piece.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from copilot_sync.once import once
from copilot_sync.reading.addresses import gives_address, has_address
from copilot_sync.reading.agenda import Agenda, agenda_of
from copilot_sync.reading.asides import less_asides
from copilot_sync.reading.asking import access_question
from copilot_sync.reading.claims import Claim, claims
from copilot_sync.reading.coming import offer_to_those_who_cannot_come
from copilot_sync.reading.contact import routes
from copilot_sync.reading.costs import Costs, costs_of, payment, with_context
from copilot_sync.reading.enclosures import missing_of
from copilot_sync.reading.humantext import HumanText, human_text
from copilot_sync.reading.language import Tongue, english_part, is_readable, tongue_of
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.lines import LONGEST_SENTENCE, Line, Passage, Passages, joined, lines_of, passage, sentences
from copilot_sync.reading.online import dial_in_number, way_in
from copilot_sync.reading.papers import Paper, other_format, papers_of
from copilot_sync.reading.pauses import drink_halfway
from copilot_sync.reading.persons import named_person
from copilot_sync.reading.place import Place, place_of
from copilot_sync.reading.prose import prose
from copilot_sync.reading.purpose import purpose_in
from copilot_sync.reading.revealing import (
    Guests,
    revealing_words,
    role_in_text,
    role_on_show,
    support_on_show,
    told_to_all,
)
from copilot_sync.reading.support import Promise, promises
from copilot_sync.reading.venue import Barrier, VenueFact, barriers, venue_facts
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from copilot_sync.invite import Invite

_WORD = re.compile(r"[^\W\d_]{2,}")
_BETWEEN_PARTS = re.compile(r"[;\n]")
MOST_PASSAGES = 3_000
"""Sentences that are looked at; no letter is longer."""


class Reading:
    """What one invite says."""

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
        return less_asides(self.body, lambda: self._names)

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
        return Passages([passage("subject", self.invite.summary)] if self.invite.summary else [])

    @once
    def location(self) -> Passages:
        """The location, in its parts."""
        return _in_parts("location", (self.invite.location or "")[:2000])

    @once
    def attachments(self) -> Passages:
        """The names of attached files, as words."""
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
    def place(self) -> Place:
        """Where people meet."""
        return place_of(self.invite, self.text.written, self.text.conferencing, self._written)

    def _written(self) -> Passages:
        """The sentences that people wrote themselves."""
        return sentences(lines_of("body", self.text.written)) if self.text.added else self._sentences

    @once
    def address_given(self) -> bool:
        """Whether a street or a postcode stands in the location or the text."""
        return has_address(self.invite.location or "", field=True) or gives_address(self.text.own, self._sentences)

    @once
    def venue_facts(self) -> dict[str, VenueFact]:
        """The six facts about the venue."""
        return venue_facts(self._of_the_meeting_and_around)

    @once
    def barriers(self) -> list[Barrier]:
        """What the venue is said to lack."""
        return [*barriers(self.location), *barriers(self.of_the_meeting)] if self.readable else []

    @once
    def access_question(self) -> Passage | None:
        """The sentence that asks what people need to take part."""
        return access_question(self.of_the_meeting) if self.readable else None

    @once
    def supporters_welcome(self) -> Passage | None:
        """The sentence that welcomes a supporter or an assistance dog."""
        return self._first("company", "welcome", self.of_the_meeting)

    @once
    def other_route(self) -> Passage | None:
        """The sentence that offers a way to take part without coming."""
        return self._first("company", "route", self.of_the_meeting) or offer_to_those_who_cannot_come(self.body)

    @once
    def shared_chair(self) -> Passage | None:
        """The sentence that speaks of sharing the chair."""
        return self._first("company", "shared_chair")

    @once
    def promises(self) -> list[Promise]:
        """Support that takes time to book, offered or booked."""
        return promises(self.of_the_meeting, self.attachments) if self.readable else []

    @once
    def costs(self) -> Costs:
        """What is said on costs of taking part."""
        return costs_of(self._everything_in_context)

    @once
    def _everything_in_context(self) -> Passages:
        return with_context(self._of_the_meeting_and_around)

    @once
    def payment(self) -> Passage | None:
        """The sentence that says whether people are paid for their time."""
        return payment(self._everything_in_context)

    @once
    def named_person(self) -> Passage | None:
        """Where the text names somebody to turn to."""
        location = self.invite.location or ""
        named = named_person(self.text.written, self.body, location)
        return named_person(self.text.added, (), location) if named is None and self.text.added else named

    @once
    def routes(self) -> dict[str, Passage | None]:
        """The ways to get in touch, by kind."""
        sender = self.invite.envelope.sender if self.invite.envelope else None
        return routes((self.invite.organizer, sender), self.body, address_given=self.address_given)

    @once
    def papers(self) -> list[Paper]:
        """What is attached or linked to be read or worked on."""
        return papers_of(self.invite, self.body)

    @once
    def other_format(self) -> Passage | None:
        """The sentence that offers papers in another way."""
        return other_format(self.of_the_meeting)

    @once
    def chosen_time(self) -> Passage | None:
        """The sentence that says that the group chose the time."""
        return self._first("times", "chosen")

    @once
    def pause(self) -> Passage | None:
        """The sentence, or the subject, that speaks of a break, a meal or a pause."""
        return (
            self._first("times", "pause")
            or self._first("times", "pause", self.subject)
            or drink_halfway(self.body, self.invite)
        )

    @once
    def drink(self) -> Passage | None:
        """The sentence that speaks of something to drink."""
        return self._first("times", "drink") or self._first("times", "drink", self.subject)

    @once
    def way_in(self) -> str | None:
        """A link or a number by which people join online."""
        return way_in(self.invite, self.text, self.body)

    @once
    def dial_in(self) -> str | None:
        """A number to dial in by that the conferencing system holds."""
        return dial_in_number(self.invite, self.text)

    @once
    def phone_route(self) -> Passage | None:
        """The sentence that offers to join by telephone, or to ring people."""
        return self._first("online", "phone_route", self.of_the_meeting)

    @once
    def help_to_join(self) -> Passage | None:
        """The sentence that speaks of captions, or of help to join."""
        return self._first("online", "help", self.of_the_meeting)

    @once
    def recorded(self) -> Passage | None:
        """The sentence that says that the meeting is recorded."""
        return self._first("online", "recorded")

    @once
    def recording_consent(self) -> Passage | None:
        """The sentence, beside that one, that asks for consent or lets people object."""
        if self.recorded is None:
            return None
        index = self.body.index(self.recorded)
        beside = less_asides(Passages(self.body[max(0, index - 1) : index + 3]), lambda: self._names)
        return self._first("online", "consent", beside)

    def revealing_words(self, groups: list[str]) -> Passage | None:
        """Where subject, text or the name of a group tells of a condition, or of a service for one."""
        return revealing_words(self.subject, self.body, groups)

    @once
    def told_to_all(self) -> Passage | None:
        """The sentence that asks people to tell everybody about their health or needs."""
        return told_to_all(self.of_the_meeting)

    @once
    def _guests(self) -> Guests:
        return Guests(self.invite.attendees)

    @once
    def role_on_show(self) -> Passage | None:
        """Where a name stands beside a role or a condition; the passage holds no name."""
        return role_on_show(self.invite, self._guests) or role_in_text(self.invite, self._guests, self.body)

    @once
    def support_on_show(self) -> Passage | None:
        """The sentence that tells everybody what support a named attendee needs."""
        return support_on_show(self._guests, self.body)

    @once
    def loop_closed(self) -> Passage | None:
        """The sentence that tells what came of the time before."""
        return self._first("looping", "closed") or self._first("looping", "closed", self.attachments)

    @once
    def claims(self) -> list[Claim]:
        """What the text says is attached, below or behind a link."""
        return claims(self.body) if self.readable else []

    @once
    def missing(self) -> list[Claim]:
        """Those claims for which nothing that came with the invite could stand."""
        return missing_of(self.invite, self.text, self._lines, self.body, self.claims)

    @once
    def agenda(self) -> Agenda | None:
        """What the meeting will go through."""
        return agenda_of(self.invite, self._lines, self.body)

    @once
    def purpose(self) -> Passage | None:
        """The sentence that says what the meeting is for."""
        return purpose_in(self.body, self.subject) if self.readable else None

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

    @once
    def prose(self) -> list[tuple[str, int]]:
        """The English sentences that are sentences to a reader, each with the number of its words."""
        return prose(self._lines_in_english)

    @once
    def them_and_us(self) -> list[Passage]:
        """Sentences that set "our staff" against "the patients", or hand people a title."""
        pieces = self.headed
        titles = lexicon("standing", "title").among(pieces)
        ours = lexicon("standing", "ours").among(pieces)
        both = filter(lexicon("standing", "theirs").search, ours)
        found = {*titles, *both}
        return [piece for piece in pieces if piece in found]

    @once
    def called_co_production(self) -> Passage | None:
        """The subject, category or sentence that calls the meeting co-production or co-design."""
        pieces = self.headed
        if self.invite.categories:
            categories = (passage("category", category) for category in self.invite.categories)
            pieces = Passages((*self.subject, *categories, *self.body_in_english))
        return self._first("standing", "label", pieces)

    @once
    def decided_together(self) -> Passage | None:
        """The sentence in which people decide, design, shape or agree."""
        return self._first("standing", "shared", self.headed)

    @once
    def told_or_asked(self) -> list[Passage]:
        """The sentences in which people are informed, or asked for their view."""
        return lexicon("standing", "told").among(self.body_in_english)

    def _first(self, file: str, group: str, pieces: Passages | None = None) -> Passage | None:
        return lexicon(file, group).first(self.body if pieces is None else pieces) if self.readable else None


@remembered
def _in_parts(where: str, text: str) -> Passages:
    return Passages([passage(where, part) for part in _BETWEEN_PARTS.split(text) if part.strip()])


def _at_most(passages: Passages) -> Passages:
    return passages if len(passages) <= MOST_PASSAGES else Passages(passages[:MOST_PASSAGES])
