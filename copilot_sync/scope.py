"""Whether a meeting says of itself that it is for working with people who use services."""

from __future__ import annotations

import re
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING

from copilot_sync.names import role_written_in
from copilot_sync.people import Role
from copilot_sync.reading.lines import plain
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from copilot_sync.invite import Invite
    from copilot_sync.meeting import Meeting

DEFAULT_TERMS = (
    "co-production",
    "coproduction",
    "co-design",
    "patient participation",
    "PPG",
    "PPI",
    "PPIE",
    "lived experience",
    "experts by experience",
    "service user",
    "carers' forum",
    "patient panel",
    "patient voice",
    "patient leader",
)
"""What such meetings are called; a policy may have its own terms."""

PEOPLE = 2
"""Fewer are no meeting."""
TIMES = 2
"""How often a term has to stand in a body."""
LONGEST_FIELD = 2_000
"""Characters of a subject, a category or a calendar's name that are looked at."""


def scope_term(invite: Invite, terms: Iterable[str] = DEFAULT_TERMS) -> str | None:
    """The first of `terms` that stands in the subject, a category or the name of the calendar; else ``None``.

    Plurals, possessives, hyphens and forms of the verb count: "Co-designing" is "co-design".
    """
    subjects = (invite.summary, invite.envelope.subject if invite.envelope else None)
    fields = [text[:LONGEST_FIELD] for text in (*subjects, *invite.categories, invite.calendar_name) if text]
    terms = tuple(terms)
    found = {term for field in fields for term in _terms_in(field, terms)}
    return next(filter(found.__contains__, terms), None) if found else None


def in_scope(meeting: Meeting, terms: Iterable[str] = DEFAULT_TERMS) -> bool:
    """Whether a sync looks at a meeting: two people or more, and people with lived experience, or a term, among them.

    In the body a term has to stand twice: once is how signatures and links speak.
    """
    people = meeting.people
    if len(people.everyone) < PEOPLE and people.count.unknown != inf:
        return False
    if people.count.lived or _said_to_have_lived_it(meeting) or scope_term(meeting.invite, terms):
        return True
    body = "\n".join(passage.low for passage in meeting.reading.body)
    return sum(len(_pattern(term).findall(body)) for term in terms) >= TIMES


def _said_to_have_lived_it(meeting: Meeting) -> bool:
    """Whether a display name says so of somebody about whom a directory did not answer: a meeting is not lost by that."""
    return any(
        person.user.address in meeting.directory.silent
        and role_written_in(person.user.common_name) == Role.LIVED_EXPERIENCE
        for person in meeting.people.invited
    )


@remembered
def _terms_in(field: str, terms: tuple[str, ...]) -> tuple[str, ...]:
    low = plain(field)
    return tuple(term for term in terms if _pattern(term).search(low)) if _any_of(terms).search(low) else ()


@lru_cache(maxsize=8)
def _any_of(terms: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_pattern(term).pattern for term in terms) or r"(?!)")


@lru_cache(maxsize=256)
def _pattern(term: str) -> re.Pattern[str]:
    words = re.findall(r"[^\W_]+", re.sub(r"'(?:s\b)?", "", plain(term)))
    forms = r"[\s-]*".join(_forms(word) for word in words) if words else r"(?!)"
    return re.compile(rf"(?<![^\W_]){forms}(?![^\W_])")


def _forms(word: str) -> str:
    """A word as it may be inflected; short ones ("co", "PPG") only as a plural."""
    if len(word) <= 2:  # noqa: PLR2004 -- a prefix, or a word such as "by"
        return re.escape(word)
    if word.endswith("duction"):
        return re.escape(word.removesuffix("tion")) + r"(?:tions?|e|es|ed|ers?|ing|tive)"
    stem = word.removesuffix("s") if len(word) > 4 else word  # noqa: PLR2004 -- "PPGs" may be, "bus" is none
    verb = r"|ed|ing|ers?" if stem.endswith("design") else ""
    return re.escape(stem) + rf"(?:'s|s'|s{verb})?"
