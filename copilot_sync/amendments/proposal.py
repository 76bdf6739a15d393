"""What a meeting needs of what the settings hold: found by judging it with the section, not by hoping that it helps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from copilot_sync.amendments.bodies import Section, with_section, without_section
from copilot_sync.amendments.pieces import ORDER, VENUE, against_the_text, left_over, pieces_for
from copilot_sync.linter import Linter
from copilot_sync.meeting import Meeting
from copilot_sync.people import at_domain
from copilot_sync.rules.registry import PRIVACY
from copilot_sync.verdicts import Severity

if TYPE_CHECKING:
    from datetime import datetime

    from copilot_sync.amendments.pieces import Left, Piece
    from copilot_sync.invite import Invite
    from copilot_sync.linter import Report
    from copilot_sync.policy import Policy


@dataclass(frozen=True)
class Proposal:
    """A section for one meeting, and what it leaves to the organiser."""

    section: Section | None
    pieces: tuple[Piece, ...]
    left: tuple[Left, ...]


class Amender:
    """Proposes sections by one policy. Pure: the same invite at the same moment has the same section."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        # People do not see our settings, so what a profile knows counts for nothing until it stands in the invite.
        self._linter = Linter(replace(policy, venues={}))

    def speaks_for(self, invite: Invite) -> bool:
        """Whether its organiser is at one of our domains; or nobody, as in a calendar of one's own."""
        domains = self.policy.organisation.domains
        address = invite.organizer.address if invite.organizer else None
        return not domains or address is None or at_domain(address, domains)

    def amended(self, invite: Invite, *, now: datetime) -> Invite:
        """An invite as it should stand, at an aware datetime: with the section that it needs, and no other of ours.

        It is the very same where that is what it has, where it was called off, and where it is not ours.
        """
        if invite.cancelled or not self.speaks_for(invite):
            return invite
        bare = without_section(invite)
        section = self.propose(bare, now=now).section
        amended = with_section(bare, section) if section else bare
        return invite if amended == invite else amended

    def propose(self, invite: Invite, *, now: datetime) -> Proposal:
        """The section for an invite, which has none of ours (`bodies.without_section`), at an aware datetime.

        A piece is there where a rule fails without it and does not with it, where no rule on privacy fails by it and no
        other that matters as much, and where the invite says no to nothing of what it promises. The facts of a venue
        are there even where they are too few for the rule.
        """
        meeting = Meeting(invite, self.policy, now)
        bare = self._linter.check(invite, now=now)
        offered: dict[str, Piece] = {}
        against = against_the_text(meeting)
        refused = set(against)
        while True:
            chosen, report = self._grown(bare, meeting, refused)
            offered |= chosen
            unfit = _useless(report, chosen) or self._unfit(bare, report, meeting, chosen)
            if not unfit:
                break
            refused |= unfit
        pieces = tuple(chosen[name] for name in ORDER if name in chosen)
        left = tuple(left_over(report, offered, against))
        return Proposal(self._section(chosen) if chosen else None, pieces, left)

    def _grown(self, bare: Report, meeting: Meeting, refused: set[str]) -> tuple[dict[str, Piece], Report]:
        """Pieces for what fails, then for what fails with them: costs that are named ask for more to be said."""
        chosen: dict[str, Piece] = {}
        report = bare
        while True:
            found = pieces_for(report, meeting)
            more = {name: piece for name, piece in found.items() if name not in chosen and name not in refused}
            if not more:
                return chosen, report
            chosen |= more
            report = self._judged(meeting, chosen)

    def _judged(self, meeting: Meeting, chosen: dict[str, Piece]) -> Report:
        return self._linter.check(with_section(meeting.invite, self._section(chosen)), now=meeting.now)

    def _section(self, chosen: dict[str, Piece]) -> Section:
        return Section(self.policy.amendments.title, tuple(chosen[name].text for name in ORDER if name in chosen))

    def _unfit(self, bare: Report, report: Report, meeting: Meeting, chosen: dict[str, Piece]) -> set[str]:
        """Pieces that set off a rule on privacy, or another that matters as much as what they put right.

        Each by itself, or all where they set off a rule on privacy together.
        """
        before = _failing(bare)
        new = _failing(report).keys() - before.keys()
        if not new:
            return set()
        unfit = set()
        for name, piece in chosen.items():
            alone = _failing(self._judged(meeting, {name: piece}))
            healed = max((before[code] for code in piece.rules if code in before), default=Severity.SUGGESTION)
            if any(_on_privacy(code) or alone[code] >= healed for code in new & alone.keys()):
                unfit.add(name)
        return unfit or (set(chosen) if any(map(_on_privacy, new)) else set())


def _useless(report: Report, chosen: dict[str, Piece]) -> set[str]:
    """Pieces of which every rule still fails."""
    failing = {failure.code for failure in report.failures}
    return {name for name, piece in chosen.items() if name != VENUE and failing.issuperset(piece.rules)}


def _failing(report: Report) -> dict[str, Severity]:
    return {failure.code: failure.severity or Severity.SUGGESTION for failure in report.failures}


def _on_privacy(code: str) -> bool:
    return code.startswith(PRIVACY)
