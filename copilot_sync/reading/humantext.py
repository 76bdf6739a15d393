"""What a person wrote in a body, and what stands around it."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.reading.conferencing import could_hold_conferencing, less_block_at_end, without_conferencing
from copilot_sync.reading.html import HtmlText, html_to_text, looks_like_html
from copilot_sync.reading.late import late
from copilot_sync.reading.quoting import could_hold_disclaimers, part_quoted, without_disclaimers
from copilot_sync.reading.section import without_sections

if TYPE_CHECKING:
    from copilot_sync.invite import Invite

FEW_WORDS = 40
"""A forward with fewer words of its own counts with the message that it forwards."""
FEW_DESCRIPTION_WORDS = 20
BEGINNING = 200
"""Characters in which most descriptions have more words than that."""
LONGEST = 250_000
MOST_LINES = 4_000
"""Characters and lines of a body that are looked at; no letter is longer, nor are most threads."""
_FORWARD = late(r"^\s*(?:fwd?|wg|tr|rv|enc|doorst|i|ymlaen)\s*:", re.IGNORECASE)
_WORD = late(r"[^\W\d_]{2,}")


class HumanText(NamedTuple):
    """A body, taken apart."""

    own: str
    """What counts as said by the organiser: what people wrote, then what stands in a section of ours."""
    conferencing: str
    """Join links and dial-in numbers that a conferencing system added."""
    quoted: str
    """Earlier messages; they neither satisfy nor trip a rule."""
    only_pictures: bool = False
    """The body is an image, and no words that can be read."""
    whole: bool = True
    """Nothing of the body was left unread."""
    added: str = ""
    """What stands in a section of ours, at the end of `own`."""

    @property
    def written(self) -> str:
        """What people wrote themselves: where the end of a letter tells something, this is the letter."""
        return self.own.removesuffix(self.added).rstrip("\n") if self.added else self.own


def human_text(invite: Invite) -> HumanText:
    """Take the body of an invite apart."""
    body, added = _body(invite)
    text = body.text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n")
    text, block = less_block_at_end(text)
    lines = text.split("\n")
    own, conferencing = lines[:MOST_LINES], [block]
    if not block and could_hold_conferencing(text):
        own, conferencing = without_conferencing(own)
    own, quoted = part_quoted(own)
    if could_hold_disclaimers(own):
        own = without_disclaimers(own)
    if quoted and _is_forward(invite) and _count(own) < FEW_WORDS:
        forwarded, quoted = part_quoted(quoted)
        own = [*own, "", *without_disclaimers(forwarded)]
    return HumanText(
        own="\n\n".join(filter(None, ("\n".join(own).strip(), added))),
        conferencing="\n".join(conferencing),
        quoted="\n".join(quoted),
        only_pictures=body.images > 0 and _count(own) == 0,
        added=added,
        whole=body.whole and not invite.body_truncated and len(body.text) <= LONGEST and len(lines) <= MOST_LINES,
    )


def _body(invite: Invite) -> tuple[HtmlText, str]:
    """The body as text, whichever of its two forms says more, and what our own section in it says."""
    description = invite.description or ""
    if "<" in description and looks_like_html(description):
        return _parted(html_to_text(description))
    plain, added = without_sections(description)
    if invite.html and _has_few_words(plain):
        converted, more = _parted(html_to_text(invite.html))
        return converted._replace(text=_best(converted, plain)), added or more
    return HtmlText(plain, images=0, alternatives=()), added


def _parted(page: HtmlText) -> tuple[HtmlText, str]:
    text, added = without_sections(page.text)
    return (page._replace(text=text), added) if added else (page, "")


def _best(converted: HtmlText, plain: str) -> str:
    if _count([converted.text]) >= _count([plain]) and converted.text:
        return converted.text
    return plain or "\n".join(text for text in converted.alternatives if _count([text]) > 3)  # noqa: PLR2004 -- more than a logo's name


def _is_forward(invite: Invite) -> bool:
    subjects = (invite.summary, invite.envelope.subject if invite.envelope else None)
    return any(_FORWARD.match(subject) for subject in subjects if subject)


def _has_few_words(text: str) -> bool:
    if len([word for word in text[:BEGINNING].split() if len(word) > 1 and word.isalpha()]) >= FEW_DESCRIPTION_WORDS:
        return False
    return sum(1 for _ in islice(_WORD.finditer(text), FEW_DESCRIPTION_WORDS)) < FEW_DESCRIPTION_WORDS


def _count(lines: list[str]) -> int:
    return sum(len(_WORD.findall(line)) for line in lines)
