"""What those who keep the waivers should know after a run: which have lapsed, and which nothing came of.

The sentences name a rule and a place in the settings. They quote no subject, no address and no reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from copilot_sync.phrases import date_in_words
from copilot_sync.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from copilot_sync.reports.run import Run
    from copilot_sync.verdicts import Judgement
    from copilot_sync.waivers import Waiver


class Standing(StrEnum):
    """Why a waiver hid nothing in a run."""

    LAPSED = "lapsed"
    """Its last day is over."""
    NOT_NEEDED = "not_needed"
    """Its meetings were looked at, and its rule finds nothing there, or another waiver covers what it finds."""
    NOT_MET = "not_met"
    """No meeting that was looked at is one of its own."""


@dataclass(frozen=True, slots=True)
class WaiverNote:
    """One waiver that hid nothing."""

    waiver: Waiver
    standing: Standing

    @property
    def message(self) -> str:
        """What it is about, and what to do."""
        named = f"this waiver of {self.waiver.code}"
        if self.standing is Standing.LAPSED:
            ended = date_in_words(self.waiver.until)
            return f"{named} ended on {ended} and hides nothing; agree on a new date, or take it out"
        if self.standing is Standing.NOT_NEEDED:
            return f"{named} had nothing to hide in this run; if you looked at all its meetings, take it out"
        return f"{named} is about meetings that we did not see; where those are gone, take it out"


def waiver_notes(run: Run, waivers: Iterable[Waiver]) -> tuple[WaiverNote, ...]:
    """A note on each waiver that hid nothing. A rule that was not asked, or cannot tell, says nothing here."""
    answers: dict[Waiver, list[Judgement]] = {}
    for report in run.reports:
        by_code = {judgement.code: judgement for judgement in report.judgements}
        for waiver in report.waivers:
            answers.setdefault(waiver, []).extend([by_code[waiver.code]] if waiver.code in by_code else [])
    asked = {judgement.code for report in run.reports for judgement in report.judgements}
    standings = ((waiver, _standing(waiver, answers.get(waiver, []), run, asked)) for waiver in waivers)
    return tuple(WaiverNote(waiver, standing) for waiver, standing in standings if standing is not None)


def in_sentences(notes: Iterable[WaiverNote]) -> Iterator[str]:
    """The notes, each with its place; those on meetings that were not seen in one, since there may be many."""
    unmet = []
    for note in notes:
        if note.standing is Standing.NOT_MET:
            unmet.append(note)
        else:
            yield _placed(note)
    if len(unmet) == 1:
        yield _placed(unmet[0])
    elif unmet:
        places = "; ".join(note.waiver.source for note in unmet)
        yield f"{len(unmet)} waivers are about meetings that we did not see; where those are gone, take them out: {places}"


def _placed(note: WaiverNote) -> str:
    return f"{note.waiver.source}: {note.message}" if note.waiver.source else note.message


def _standing(waiver: Waiver, answers: list[Judgement], run: Run, asked: set[str]) -> Standing | None:
    if any(judgement.waived == waiver for judgement in answers):
        return None
    # Days end at another moment where a meeting is than where the policy is: what a waiver did not cover tells.
    uncovered = any(judgement.verdict is Verdict.FAIL and judgement.waived is None for judgement in answers)
    if uncovered or waiver.until < run.now.astimezone(run.zone).date():
        return Standing.LAPSED
    if waiver.code not in asked or any(judgement.verdict is Verdict.CANNOT_TELL for judgement in answers):
        return None
    judged = [judgement for judgement in answers if judgement.verdict is not Verdict.NOT_APPLICABLE]
    return Standing.NOT_NEEDED if judged else None if answers else Standing.NOT_MET
