"""What a pass over a folder costs: the first one, and the second, in which nothing has changed.

    python -m benchmarks.sync [--meetings 20000]

Each meeting is a file. Passes are rehearsals by all rules of the standard profile, in this process, with a ledger on the
disk. Beside them, in the same run, stands what any program pays at the least to know that no file has changed: to list
the folder and to look at the stat of each.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.meetings import NOW, Maker
from copilot_sync import Policy
from copilot_sync.adapters import Context, ReadingSettings
from copilot_sync.policy import Organisation
from copilot_sync.sync.ledger import open_ledger, running
from copilot_sync.sync.passes import Pass, run_pass
from copilot_sync.sync.settings import SyncSettings
from copilot_sync_ics.offers import FOLDERS, FolderSettings

if TYPE_CHECKING:
    from copilot_sync.file_sources.source import Effort
    from copilot_sync.sync.ledger import Ledger
    from copilot_sync.sync.statement import Statement

POLICY = Policy(organisation=Organisation(domains=("northmoor-nhs.example", "northmoor-council.example")))
SETTINGS = SyncSettings(horizon=1000)


@dataclass(frozen=True)
class Cost:
    """What one pass took."""

    seconds: float
    statement: Statement
    effort: Effort


def once(ledger: Ledger, folder: Path) -> Cost:
    """One pass, with a source of its own."""
    context = Context(name="made", folder=folder, reading=ReadingSettings(timezone=POLICY.timezone, now=NOW))
    began = time.perf_counter()
    with closing(FOLDERS.open(FolderSettings(path="invites"), context)) as source, running(ledger, "rehearse") as run:
        given = Pass(
            ledger=ledger,
            policy=POLICY,
            settings=SETTINGS,
            sources={"made": source},
            messenger=None,
            now=NOW,
            run=run,
        )
        statement = run_pass(given)
    return Cost(time.perf_counter() - began, statement, source.effort)  # type: ignore[attr-defined] # of a folder


def looked_at(folder: Path) -> float:
    """Seconds to list a folder and to look at each file's stat."""
    began = time.perf_counter()
    with os.scandir(folder) as entries:
        for entry in entries:
            entry.stat()
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meetings", type=int, default=20_000)
    wanted = parser.parse_args()
    maker = Maker(seed=1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        invites = folder / "invites"
        invites.mkdir()
        for number in range(wanted.meetings):
            path = invites / f"{number}.ics"
            path.write_bytes(maker.calendar(1))
            os.utime(path, (1_800_000_000, 1_700_000_000 + number))  # old enough for their stamps to be trusted
        with closing(open_ledger(folder / "state" / "ledger.sqlite3")) as ledger:
            first, second = once(ledger, folder), once(ledger, folder)
        least = looked_at(invites)
        size = sum(path.stat().st_size for path in (folder / "state").iterdir())
    print(f"{wanted.meetings} files of one meeting each; {first.statement.read.total()} read at first\n")
    print("| | first pass | second pass |\n|---|--:|--:|")
    print(f"| seconds | {first.seconds:.2f} | {second.seconds:.2f} |")
    print(
        f"| times listing and stat alone ({least:.3f} s) | {first.seconds / least:.0f} | {second.seconds / least:.1f} |"
    )
    print(f"| files listed | {first.effort.listed} | {second.effort.listed} |")
    print(f"| files opened | {first.effort.opened} | {second.effort.opened} |")
    print(f"| meetings judged | {first.statement.read['judged']} | {second.statement.read['judged']} |")  # type: ignore[index] # the words themselves
    print(f"| peak memory so far, MiB | | {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} |")
    print(f"| ledger, MB | | {size / 1e6:.1f} |")
    print(f"\nTen times as many, in a line with these: {10 * second.seconds:.0f} s for the second pass.")


if __name__ == "__main__":
    main()
