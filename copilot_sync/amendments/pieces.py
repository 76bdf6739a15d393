"""What can stand in a section: each piece in the organisation's own words, for a rule that a meeting fails."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from copilot_sync.amendments.bodies import is_html
from copilot_sync.reading.section import MARK
from copilot_sync.rules.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Collection

    from copilot_sync.linter import Report
    from copilot_sync.meeting import Meeting
    from copilot_sync.policy import Policy

VENUE = "venue"
DIAL_IN = "dial_in"
ORDER = (
    "access_question",
    "supporters",
    VENUE,
    DIAL_IN,
    "break_line",
    "agenda",
    "costs",
    "booking",
    "support_costs",
    "payment",
    "contact",
)
"""Snippets that can stand in a section, and the facts of a venue profile, as people read them.

The other snippets promise what the organiser has to do at this one meeting, such as to switch on captions. They stay
words to paste.
"""
MATTERS: dict[str, tuple[str, ...]] = {
    "access_question": ("needs",),
    "supporters": ("supporters",),
    DIAL_IN: ("telephone",),
    "break_line": ("pause",),
    "agenda": ("agenda",),
    "costs": ("costs",),
    "booking": ("costs", "booking"),
    "support_costs": ("costs", "supporters", "care"),
    "payment": ("payment",),
    "contact": ("contact",),
}
"""What each snippet promises something of (`reading.refusing`). Where the invite says no to any of it, it is left out."""
FACTS, ADDRESS = "ACC002", "ACC004"
"""The rules on what there is at a venue, and on where it is."""
BY_PROFILE = frozenset({FACTS, ADDRESS})
"""Rules that look for what a venue profile holds."""
BY_TELEPHONE = "ONL002"
LONGEST = 2_000
"""Characters of one piece."""
MOST_NUMBERS = 3
FEWEST_DIGITS = 7
_TELEPHONE = re.compile(r"(\+?[0-9().\s-]{7,30})(?:[,;]{1,5}([0-9#*]{1,20}))?", re.ASCII)


class Piece(NamedTuple):
    """One paragraph of a section."""

    name: str
    """A snippet, or `VENUE`."""
    rules: tuple[str, ...]
    """The codes of the rules that it is for."""
    text: str


class Why(StrEnum):
    """Why a finding is left to the organiser."""

    NO_WORDS = "no_words"
    """The settings have no words for it."""
    NO_HELP = "no_help"
    """The settings have words, and with them the rule would fail as before, or another that matters as much would."""
    NOT_OURS = "not_ours"
    """Only the organiser can put it right; the invite may say no to what our words would promise."""


class Left(NamedTuple):
    """A finding that no section puts right."""

    rule: str
    why: Why
    setting: str = ""
    """The setting whose words are missing, or do not help."""


def pieces_for(report: Report, meeting: Meeting) -> dict[str, Piece]:
    """What the settings hold for the rules that fail, by name.

    Args:
        report: How the rules judge the invite, by a policy that knows no venue: people do not see our settings.
        meeting: The invite as people wrote it, by the whole policy.
    """
    policy = meeting.policy
    rules: dict[str, list[str]] = {}
    for failure in report.failures:
        if (name := piece_of(failure.code)) is not None:
            rules.setdefault(name, []).append(failure.code)
    texts = {name: own_words(policy, name) for name in rules if name != VENUE}
    texts[VENUE] = _venue(meeting, rules.get(VENUE, []))
    if held := _numbers(meeting) if _on_the_telephone(report) and own_words(policy, DIAL_IN) else []:
        rules.setdefault(DIAL_IN, [BY_TELEPHONE])
        texts[DIAL_IN] = "\n".join([own_words(policy, DIAL_IN), *held])
    return {name: Piece(name, tuple(rules[name]), text) for name, text in texts.items() if text}


def piece_of(code: str) -> str | None:
    """The piece that a rule asks for; ``None`` where no section can help."""
    if code in BY_PROFILE:
        return VENUE
    snippet = RULES[code].snippet if code in RULES else ""
    return snippet if snippet in ORDER else None


def own_words(policy: Policy, name: str) -> str:
    """A snippet as it can stand in a section; empty where there is none that can."""
    return "" if name == VENUE else tidy(getattr(policy.snippets, name))


def tidy(text: str) -> str:
    """Words without what no calendar can hold; empty where they would be taken for markup, for a mark, or are too long."""
    lines = (line.expandtabs(1).rstrip() for line in text.strip().splitlines())
    plain = "".join(letter for letter in "\n".join(lines) if letter.isprintable() or letter == "\n")
    return "" if len(plain) > LONGEST or is_html(plain) or f"{MARK}:" in plain else plain


def against_the_text(meeting: Meeting) -> frozenset[str]:
    """The snippets that would promise what the invite refuses, or keeps to some: its organiser knows better.

    With them `FACTS`, where no profile could add to what it says of the place, for it refuses the rest.
    """
    refused = meeting.reading.refused
    against = frozenset(name for name, matters in MATTERS.items() if not refused.isdisjoint(matters))
    silent = {kind for kind, fact in meeting.reading.venue_facts.items() if fact.stance == "not_found"}
    to_add = silent - refused - meeting.profile_facts.keys()
    return against if to_add or silent.isdisjoint(refused) else against | {FACTS}


def left_over(report: Report, offered: dict[str, Piece], against: Collection[str] = ()) -> list[Left]:
    """The findings that stand with the section, and why.

    Args:
        report: What the rules say with the section.
        offered: The pieces that were tried.
        against: What was not, because of what the invite says (`against_the_text`).
    """
    found = []
    for failure in report.failures:
        name = piece_of(failure.code)
        if name is None or name in against or failure.code in against:
            found.append(Left(failure.code, Why.NOT_OURS))
        elif name in offered:
            found.append(Left(failure.code, Why.NO_HELP, _setting(name)))
        else:
            found.append(Left(failure.code, Why.NO_WORDS, _setting(name)))
    return found


def _setting(name: str) -> str:
    return "venues" if name == VENUE else f"snippets.{name}"


def _venue(meeting: Meeting, rules: list[str]) -> str:
    """What the profile of the place says and the invite does not, a line for each fact."""
    if meeting.venue is None:
        return ""
    kinds = ["address"] if ADDRESS in rules else []
    if FACTS in rules:
        kinds += [kind for kind in meeting.profile_facts if kind not in meeting.reading.refused]
    return "\n".join(filter(None, (tidy(meeting.venue.words(kind)) for kind in kinds)))


def _on_the_telephone(report: Report) -> bool:
    return any(judgement.code == BY_TELEPHONE and judgement.verdict == "pass" for judgement in report.judgements)


def _numbers(meeting: Meeting) -> list[str]:
    """Numbers that the conferencing system holds for everybody, and that no text shows."""
    invite = meeting.invite
    shown = _digits(f"{invite.description} {invite.html} {invite.location}")
    found = []
    for conference in invite.conferences:
        if not conference.by_telephone or conference.for_moderators:
            continue
        match = _TELEPHONE.fullmatch(unquote(conference.uri[4:]).strip())
        if match and len(_digits(match[1])) >= FEWEST_DIGITS and _digits(match[1]) not in shown:
            number = " ".join(match[1].replace("-", " ").split())
            found.append(f"{number}, then {match[2]}" if match[2] else number)
    return found[:MOST_NUMBERS]


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter in "0123456789")
