"""One finding as an organiser reads it: what people meet with, why it matters, and the words that put it right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot_sync.reports.pasting import Passage, passages_of
from copilot_sync.reports.plain import printable
from copilot_sync.reports.sentences import evidence
from copilot_sync.rules.registry import PRIVACY, RULES, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.meeting import Meeting
    from copilot_sync.verdicts import Evidence, Judgement

MOST = 5
"""Findings in one message: more is not read."""
LONGEST_MESSAGE = 400
SHORTEST_NAME = 2
"""Letters of a name that is looked for; a single one is an initial, or a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule found."""

    code: str
    title: str
    message: str
    why: str
    seen: tuple[str, ...]
    """What it rests on: the organiser's words, unless they name somebody who is invited, and the dates."""
    fix: tuple[Passage, ...]
    page: str
    """The address of the rule's page; empty where the settings do not say where the pages are."""
    mark: str
    """Why it stands first, such as ``New``; empty where an earlier message told it, or there was none."""


def finding_of(failure: Judgement, meeting: Meeting, mark: str) -> Finding:
    """A failed rule in the words of a message."""
    return Finding(
        code=failure.code,
        title=title_of(RULES[failure.code]) if failure.code in RULES else failure.name,
        message=printable(failure.message, LONGEST_MESSAGE),
        why=printable(failure.why, LONGEST_MESSAGE),
        seen=tuple(evidence(fact) for fact in _shown(failure) if _may_be_shown(fact, failure, meeting)),
        fix=passages_of(failure.fix),
        page=meeting.policy.organisation.rule_pages.replace("{code}", failure.code),
        mark=mark,
    )


def _shown(failure: Judgement) -> Iterator[Evidence]:
    """The first thing that a finding rests on, and the first dates behind it."""
    yield from failure.evidence[:1]
    yield from [fact for fact in failure.evidence[1:] if fact.where == "dates"][:1]


def _may_be_shown(fact: Evidence, failure: Judgement, meeting: Meeting) -> bool:
    return (
        not failure.code.startswith(PRIVACY) and fact.where != "attendees" and not _names_somebody(fact.text, meeting)
    )


def _names_somebody(text: str, meeting: Meeting) -> bool:
    """Whether a text has a word of the name, or of the address before its domain, of somebody who is invited."""
    users = meeting.invite.addressed
    local_parts = ((user.address or "").rpartition("@")[0] for user in users)
    named = {word for name in (*local_parts, *(user.common_name or "" for user in users)) for word in _words(name)}
    return not named.isdisjoint(_words(text))


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W_]+", text.casefold()) if len(word) >= SHORTEST_NAME}
