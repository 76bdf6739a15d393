"""The people on a list of guests: how they are called, and what their display names tell of them."""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

from copilot_sync.invite import CalendarUser, CUType
from copilot_sync.names import JOB_TITLE, LONGEST, is_plain, names_nobody, role_written_in
from copilot_sync.once import once
from copilot_sync.people import Role
from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.names_in_text import is_name, not_names
from copilot_sync.remembering import of_each_pair, remembered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from copilot_sync.invite import Attendee

PEOPLE = frozenset({CUType.INDIVIDUAL, CUType.UNKNOWN})
TITLES = "dr|mr|mrs|ms|mx|miss|prof|professor|rev|sister|cllr|councillor|sir|dame"
WORD = late(r"[^\W_]+")
_TITLE_WORDS = frozenset(TITLES.split("|"))
_NO_NAME = late(rf"\([^()]*\)|\b(?:{TITLES})\b\.?")
_IN_BRACKETS = late(r"[(\[]([^()\[\]]{2,60})[)\]]")
_IN_FRONT = late(r"(?P<label>[^\W\d_][\w' ]{1,40}?)(?: ?:| [-–—]) (?P<name>[^:–—|()]{2,60})$")
_OF_THE_CONDITION = late(
    r"(?<!\w)(?i:type|stage|living|lives|has|with|and|survivors?|patients?|carers?|long|term)(?!\w)"
)
_OF_AN_OFFICE = late(
    rf"(?<!\w)[A-Z][a-z]|{JOB_TITLE.pattern}|(?<!\w)(?:clinic|service|unit|ward|charity|research|trust|hospital|uk)(?!\w)"
)
"""What makes a label that names a condition the name of a place to work at, as "Mental Health Northmoor"."""
_SPECIALTY = late(
    r"(?:[a-z]+olog(?:y|ical)|[a-z]*psychiatry|[a-z]+iatrics|[a-z]+opa?edics|podiatry|(?:[a-z]+)?therapy|respiratory|renal|cardiac|vascular|"
    r"maternity|midwifery|(?:peri|neo|ante|post)natal|endoscopy|mental health|sexual health|palliative(?: care)?|end of life)(?: care| medicine)?"
)
"""What a directory of staff puts behind a name; whoever works there need not be ill."""


class Guests:
    """The people among the attendees of an invite, mailboxes and rooms left out."""

    def __init__(self, attendees: Iterable[Attendee]) -> None:
        self._attendees = attendees

    @once
    def names(self) -> set[tuple[str, ...]]:
        """Their full names, in words of small letters; an empty one where a name is not shown."""
        return {shown.words for shown in self._shown}

    @once
    def first_words(self) -> frozenset[str]:
        """The words that may begin how they are called: no other one does."""
        return _TITLE_WORDS.union(*[shown.own_words for shown in self._shown]) if self._shown else frozenset()

    def called(self, first_words: frozenset[str]) -> frozenset[tuple[str, ...]]:
        """How those are called whose names begin with any of some words: few, so that much is known of a text with them."""
        return _called(tuple([shown for shown in self._shown if not shown.first_words.isdisjoint(first_words)]))

    @property
    def show_a_role(self) -> bool:
        """Whether one of their names has a role behind it."""
        return any(map(_SHOWS_ROLE, self._shown))

    @once
    def _shown(self) -> list[DisplayName]:
        people = [attendee for attendee in self._attendees if attendee.cutype in PEOPLE]
        shown = _display_names([(person.address or "", person.common_name or "") for person in people])
        return [name for name in shown if name is not None]


class DisplayName:
    """A display name, and what it tells by itself; the same one for all invites that show it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @once
    def words(self) -> tuple[str, ...]:
        """The full name, in words of small letters."""
        return words_of(self._full_name)

    @once
    def called_by(self) -> frozenset[tuple[str, ...]]:
        """How somebody of that name may be called: the first name, the last one, with a title too, and all of it."""
        return called_by(self._full_name)

    @once
    def first_words(self) -> frozenset[str]:
        """The words that these begin with."""
        return frozenset(words[0] for words in self.called_by if words)

    @once
    def own_words(self) -> frozenset[str]:
        """Those of them that are no title."""
        return self.first_words - _TITLE_WORDS

    @once
    def shows_role(self) -> bool:
        """Whether it says that somebody is a patient, a carer or the like, or names a condition."""
        return shows_role(self.text)

    @once
    def _full_name(self) -> str:
        return full_name(self.text)


@of_each_pair
def _display_names(given: tuple[str, str]) -> DisplayName | None:
    """Of an address and what is shown for it; none of an address that names nobody."""
    address, shown = given
    return None if names_nobody(CalendarUser(address=address, common_name=shown)) else DisplayName(shown)


@remembered
def _called(several: tuple[DisplayName, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset().union(*[shown.called_by for shown in several])


_SHOWS_ROLE = attrgetter("shows_role")


def shows_role(name: str | None) -> bool:
    """Whether a display name says of somebody that they are a patient, a carer or the like, or names a condition."""
    return name is not None and not is_plain(name) and _is_on_show_in(name[:LONGEST])


@remembered
def _is_on_show_in(name: str) -> bool:
    if role_written_in(name) == Role.LIVED_EXPERIENCE:
        return True
    in_brackets = _IN_BRACKETS.search(name) if "(" in name or "[" in name else None
    return _label_in_front(name) or (in_brackets is not None and _is_condition(in_brackets[1]))


def _label_in_front(name: str) -> bool:
    """As in "Patient: Ola Berg"; several are a group, and so is what has no name behind it."""
    label = _IN_FRONT.match(name)
    return (
        label is not None
        and not label["label"].lower().endswith("s")
        and role_written_in(f"({label['label']})") == Role.LIVED_EXPERIENCE
        and is_name(label["name"])
    )


def _is_condition(label: str) -> bool:
    """Whether what stands behind a name is what its owner has or is; the name of a place to work at is none."""
    low = label.strip().lower()
    if lexicon("revealing", "label").is_whole(low):
        return True
    found = None if _SPECIALTY.fullmatch(low) else lexicon("revealing", "condition").search_text(low)
    rest = f"{label.strip()[: found.start()]} {label.strip()[found.end() :]}" if found else None
    return rest is not None and not _OF_AN_OFFICE.search(_OF_THE_CONDITION.sub(" ", rest))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, as they are written."""
    return tuple(WORD.findall(text))


@remembered
def called_by(name: str) -> frozenset[tuple[str, ...]]:
    """How somebody of that full name may be called, in words."""
    words = name.split()
    if not words:
        return frozenset()
    last = words[-1] if len(words) > 1 else ""
    titled = (f"{title} {last}" for title in TITLES.split("|") if last)
    alone = (last,) if last and last not in never_a_name() else ()
    return frozenset(map(words_of, (name, words[0], *titled, *alone)))


def full_name(display_name: str | None) -> str:
    """A display name in small letters, the first name in front, without titles and brackets; empty for an address."""
    return _full_name_in(display_name[:LONGEST]) if display_name else ""


@remembered
def _full_name_in(display_name: str) -> str:
    words = _NO_NAME.sub(" ", display_name.lower())
    parts = [part.strip() for part in words.split(",")]
    return " ".join(" ".join(reversed(parts)).split()) if "@" not in words else ""


@cache
def never_a_name() -> frozenset[str]:
    """Words that are somebody's name with a capital alone."""
    return frozenset.union(*not_names())
