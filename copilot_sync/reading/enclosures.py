"""What came with an invite, and which of the things that its text speaks of did not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.invite import Method
from copilot_sync.reading.agenda import agenda_in_text
from copilot_sync.reading.claims import Claim, Way, kinds_of, words_of
from copilot_sync.reading.conferencing import JOIN_LINK
from copilot_sync.reading.late import late
from copilot_sync.reading.prose import SIGN_OFF
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot_sync.invite import Invite
    from copilot_sync.reading.humantext import HumanText
    from copilot_sync.reading.lines import Line, Passage, Passages

_LINK = late(r"(?:https?://|www\.)[^\s<>\"]{3,2000}", re.IGNORECASE)
_FORM_FIELDS = late(
    r"^[^\n:]{2,60}:[ \t]*(?:[_.…]{3,}[^\n]*)?$|_{4,}|\.{6,}|[☐□▢]|\[ ?\]|\(please (?:tick|circle|delete)|(?:yes ?/ ?no)\b",
    re.IGNORECASE | re.MULTILINE,
)
_GOES_ON_BELOW = late(r"below\W+\w")
_BETWEEN = late(r"[_\-+./%]+")
_FORM_USES = {
    "costs": frozenset(
        ["claim", "expenses", "expense", "travel", "reimbursement", "costs", "payment", "mileage", "payee", "bank"]
    ),
    "consent": frozenset(["consent", "photo", "recording", "confidentiality", "release"]),
    "joining": frozenset(
        ["registration", "booking", "application", "apply", "interest", "reply", "nomination", "register", "signup"]
    ),
    "feedback": frozenset(["feedback", "evaluation", "survey", "questionnaire"]),
    "needs": frozenset(["access", "needs", "requirements", "adjustments", "support", "dietary"]),
}
"""What forms are for, by words of their names."""
_HOLDERS = frozenset([".zip", ".7z", ".dat"])
"""Endings of files that hold files."""
FEW_WORDS = 3
"""A line of no more words is a name or a greeting."""
FEWEST_ITEMS = 2
A_MESSAGE = 30
"""Words after the closing ones that make a message of their own."""
FEWEST_FIELDS = 2
"""Lines to fill in that make a form."""
_SEEN = frozenset(["map", "flyer", "paper", "agenda"])
"""Kinds that a picture in the body can be; nobody fills in a picture."""
_IN_WORDS = frozenset(["directions", "information", "info"])
"""What is sent like a map, and can be told in words."""
_ANYTHING = frozenset(["paper", "flyer", "minutes", "agenda", "map"])
"""Kinds that a pack of papers can hold."""


@dataclass(slots=True)
class _File:
    """An attached file, and what it has been taken for."""

    name: str
    kinds: frozenset[str]
    words: frozenset[str]
    taken: set[str] = field(default_factory=set)

    def could_be(self, claim: Claim) -> bool:
        """Whether it could be the thing: by kind, by a word of its name, or because its name tells nothing."""
        if "anything" in self.kinds:
            return True
        if claim.kind == "form" and _other_form(claim.words, self.words):
            return False
        if claim.words & self.words and not (claim.kind == "form" and self.kinds and "form" not in self.kinds):
            return True
        if "pack" in self.kinds and claim.kind in _ANYTHING:
            return True
        if self.taken:
            return claim.kind in self.kinds and claim.kind not in self.taken
        return not self.kinds or claim.kind in self.kinds or (claim.kind == "agenda" and "flyer" in self.kinds)


class _Letter(NamedTuple):
    """What the things that a text speaks of could be: links, and parts of the body."""

    text: HumanText
    lines: Sequence[Line]
    passages: Passages
    links: Sequence[tuple[frozenset[str], Passage]]


def missing_of(
    invite: Invite, text: HumanText, lines: Sequence[Line], passages: Passages, found: Sequence[Claim]
) -> list[Claim]:
    """Those of the claims for which no attachment, link or part of the body could stand."""
    if not found:
        return []
    files = [
        _File(name, kinds_of(_readable(name)), _words(name))
        for attachment in invite.attachments
        if not attachment.inline and (name := attachment.name or attachment.uri or "file")
    ]
    letter = _Letter(text, lines, passages, _links(passages))
    missing: list[Claim] = []
    # Those that say what they are choose first.
    for claim in sorted(found, key=lambda claim: (claim.kind is None, -_best(claim, files))):
        if _is_there(claim, invite, letter) or _take(claim, files):
            continue
        missing.append(claim)
    return sorted(missing, key=found.index)


def shows_its_attachments(invite: Invite) -> bool:
    """Whether the copy at hand would show what was attached.

    A scheduling message has its attachments beside it in the mail (RFC 6047, section 2.4); the part alone does not
    show them. What is published stands for itself.
    """
    if not invite.attachments_known:
        return False
    alone = invite.envelope is None and invite.method not in {None, Method.PUBLISH}
    return not (alone and not invite.attachments)


def _other_form(wanted: frozenset[str], found: frozenset[str]) -> bool:
    """Whether both say what their form is for, and it is not the same."""
    ours, theirs = ({use for use, words in _FORM_USES.items() if words & said} for said in (wanted, found))
    return bool(ours and theirs and not ours & theirs)


def _best(claim: Claim, files: Sequence[_File]) -> int:
    return max((len(claim.words & file.words) for file in files), default=0)


def _take(claim: Claim, files: Sequence[_File]) -> bool:
    if claim.way is Way.LINKED or claim.kind == "link":
        return False
    if claim.kind is None:
        return bool(files)
    for file in sorted(files, key=lambda file: (-len(claim.words & file.words), claim.kind not in file.kinds)):
        if file.could_be(claim):
            file.taken.add(claim.kind)
            return True
    return False


def _is_there(claim: Claim, invite: Invite, letter: _Letter) -> bool:
    """Whether a link, or a part of the body, could be the thing."""
    text, lines, passages, links = letter
    if claim.kind == "link":
        return bool(links) or _has_a_way_in(invite, text)
    if any(claim.kind in kinds for kinds, _ in links) or any(piece is claim.passage for _, piece in links):
        return True
    after = passages[passages.index(claim.passage) + 1 :]
    if any(not kinds and piece in after[:1] for kinds, piece in links):
        return True
    if claim.way is not Way.ATTACHED and any(not kinds for kinds, _ in links):
        return True
    if claim.kind in _SEEN and any(attachment.inline for attachment in invite.attachments):
        return True
    if claim.kind == "form":
        return len(_FORM_FIELDS.findall(text.own)) >= FEWEST_FIELDS
    if claim.kind == "agenda" and agenda_in_text(lines, passages) is not None:
        return True
    return claim.way is Way.BELOW and _something_below(claim, text, after)


def _something_below(claim: Claim, text: HumanText, after: Sequence[Passage]) -> bool:
    """Whether enough comes `after` the claim: sentences before the closing words, or a whole message behind them."""
    if text.quoted.strip() or text.conferencing.strip():
        return claim.kind != "agenda"
    if claim.kind in {"map", "flyer"} and not claim.words & _IN_WORDS:
        return False
    closing = next((index for index, piece in enumerate(after) if SIGN_OFF.match(piece.text)), len(after))
    said = [piece for piece in after[:closing] if len(piece.low.split()) > FEW_WORDS]
    enough = FEWEST_ITEMS if claim.kind == "agenda" else 1
    return (
        len(said) >= enough
        or sum(len(piece.low.split()) for piece in after[closing:]) > A_MESSAGE
        or bool(_GOES_ON_BELOW.search(claim.passage.low) and claim.kind != "agenda")
    )


def _links(passages: Passages) -> list[tuple[frozenset[str], Passage]]:
    """Links with what they could be, those to an online meeting left out."""
    linking = [piece for piece in passages if "://" in piece.low or "www." in piece.low]
    return [(kinds, piece) for piece in linking for kinds in _links_in(piece)]


@remembered
def _links_in(piece: Passage) -> tuple[frozenset[str], ...]:
    found = []
    for link in _LINK.finditer(piece.text):
        if not JOIN_LINK.search(link[0]):
            path = link[0].split("://")[-1].partition("/")[2].strip("/.,;:)")
            # A home page is no form, whatever the footer says that one can do there.
            around = piece.low[max(0, link.start() - 80) : link.start()] if path else ""
            found.append(kinds_of(f"{around} {path}") - {"link", "pack", "anything"})
    return tuple(found)


def _has_a_way_in(invite: Invite, text: HumanText) -> bool:
    return bool(
        _LINK.search(text.own)
        or _LINK.search(text.conferencing)
        or _LINK.search(invite.location or "")
        or invite.url
        or invite.conferences
        or invite.online
        or any(attachment.uri for attachment in invite.attachments)
    )


def _readable(name: str) -> str:
    """A file's name without its ending, unless that says that the file holds others."""
    path = PurePosixPath(name)
    return name if path.suffix.lower() in _HOLDERS else path.stem


def _words(name: str) -> frozenset[str]:
    return words_of(_BETWEEN.sub(" ", PurePosixPath(name.lower()).stem))
