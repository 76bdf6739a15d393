"""``--baseline`` and ``--write-baseline``: which findings are known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from copilot_sync_cli.output import STANDARD_OUTPUT, check_output, complain, write

if TYPE_CHECKING:
    from copilot_sync.baseline import Baseline
    from copilot_sync.reports.run import Run

WRITE = "--write-baseline"


@dataclass(frozen=True, kw_only=True)
class Baselines:
    """What was known before a run, and where to write what is known after it."""

    known: Baseline | None = None
    known_in: str = ""
    before: Baseline | None = None
    """What the file that is written anew holds so far: its salt is kept, so that only findings differ."""
    written_to: str = ""

    def compared(self, run: Run) -> Run:
        """The run with its known findings marked; the new baseline, if there is to be one, is on disk by then.

        Raises:
            OutputError: the new baseline cannot be written.
        """
        written = self._written(run)
        if self.known is not None and written is None:
            self._tell_leftover(self.known, run)
        known = self.known or written
        return known.applied(run) if known else run

    def _written(self, run: Run) -> Baseline | None:
        from copilot_sync.baseline import as_text  # noqa: PLC0415 -- help does without

        if self.before is None:
            return None
        if not run.reports:
            complain([f"{WRITE}: we read no meeting, so {self.written_to} was not written"])
            return None
        recorded = self.before.recording(run)
        write(as_text(recorded), self.written_to, option=WRITE)
        return recorded

    def _tell_leftover(self, known: Baseline, run: Run) -> None:
        from copilot_sync.phrases import counted  # noqa: PLC0415 -- as above

        mended, unseen = known.leftover(run)
        entries = ("entry of the baseline is", "entries of the baseline are")
        if mended:
            complain(
                [f"{counted(mended, *entries)} no longer needed; write it anew with {WRITE} {self.known_in}"],
            )
        if unseen:
            complain(
                [f"{counted(unseen, *entries)} about meetings that we did not see; where those are gone, write it anew"]
            )


def opened(known_in: str | None, written_to: str | None, output: str) -> Baselines:
    """Read what is known, and find out before the work whether the new baseline has somewhere to go.

    Raises:
        OutputError: the new baseline cannot be written where it should go.
        UsageError: a file is no baseline that we can read, or would be written twice.
    """
    if known_in is None and written_to is None:
        return Baselines()
    from copilot_sync.baseline import Baseline, BaselineError, load  # noqa: PLC0415 -- most runs have none

    try:
        known = load(Path(known_in)) if known_in is not None else None
    except BaselineError as error:
        raise click.UsageError(f"--baseline: {error}") from None
    if written_to is None:
        return Baselines(known=known, known_in=known_in or "")
    if written_to == STANDARD_OUTPUT or Path(written_to).resolve() == Path(output).resolve():
        raise click.UsageError(f"{WRITE}: give a file of its own")
    check_output(written_to, WRITE)
    try:
        before = load(Path(written_to)) if _holds_something(Path(written_to)) else Baseline()
    except BaselineError:
        hint = "is there, and is not a baseline that we can read; give another name, or delete it first"
        raise click.UsageError(f"{WRITE}: {written_to} {hint}") from None
    return Baselines(known=known, known_in=known_in or "", before=before, written_to=written_to)


def _holds_something(path: Path) -> bool:
    """An empty file, or a device, may be written over."""
    return path.is_file() and path.stat().st_size > 0
