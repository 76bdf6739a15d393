"""What a pass over a folder costs: the first one, and the second, in which nothing has changed.

    python -m benchmarks.sync [--meetings 20000] [--mode warn] [--times 10] [--folder FOLDER]

Each meeting is a file. Passes are by all rules of the standard profile, each in a process of its own as a scheduler
would start it, with a ledger on the disk. They are rehearsals, or with ``--mode warn`` letters go to letter boxes in
memory, so that the second pass has nothing to say. What is opened, asked of the ledger and connected to is counted as
the interpreter and the database driver see it. Beside them stands what any program pays at the least to know that no
file has changed: to list the folder and to look at the stat of each.

With ``--times``, files and ledger are made so many times as large after the passes, by `benchmarks.multiplying`, and
one more pass finds nothing changed. With ``--folder``, all of it is kept there, and the next run of this program has no
first pass.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks.meetings import NOW, Maker
from benchmarks.multiplying import multiply
from copilot_sync import Policy
from copilot_sync.adapters import Context, ReadingSettings
from copilot_sync.policy import Organisation
from copilot_sync.sync.ledger import open_ledger, running
from copilot_sync.sync.passes import Pass, run_pass
from copilot_sync.sync.settings import SyncSettings
from copilot_sync.testing.memory import MemoryMessenger, MemoryPost
from copilot_sync_ics.offers import FOLDERS, FolderSettings

POLICY = Policy(organisation=Organisation(domains=("northmoor-nhs.example", "northmoor-council.example")))
SETTINGS = SyncSettings(
    horizon=1000, most_per_organiser=1000, most_per_day=100_000, most_per_run=100_000, most_share=1.0
)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one pass took, in a process of its own."""

    seconds: float
    processor: float
    """Seconds of processor time."""
    listed: int
    """Files whose stat was looked at."""
    opened: int
    """Calendar files that were opened, each counted once."""
    connected: int
    """Times that anything was connected to."""
    asked: int
    """Statements that the database saw."""
    judged: int
    done: dict[str, int]
    """What became of each thing that there was to do."""
    memory: float
    """Peak memory, MiB."""


class Counting:
    """Counts what leaves the process, from now on until it ends."""

    def __init__(self) -> None:
        self.opened: set[str] = set()
        self.connected = 0
        self.asked = 0
        sys.addaudithook(self._hear)

    def _hear(self, what: str, arguments: tuple[Any, ...]) -> None:
        if what == "open" and str(arguments[0]).endswith(".ics"):
            self.opened.add(str(arguments[0]))
        self.connected += what == "socket.connect"

    def ask(self, *_: object) -> None:
        """The database has seen one more statement."""
        self.asked += 1


def once(folder: Path, mode: str) -> Cost:
    """One pass over ``FOLDER/invites``."""
    counting = Counting()
    context = Context(name="made", folder=folder, reading=ReadingSettings(timezone=POLICY.timezone, now=NOW))
    began, before = time.perf_counter(), time.process_time()
    with (
        closing(open_ledger(folder / "state" / "ledger.sqlite3")) as ledger,
        closing(FOLDERS.open(FolderSettings(path="invites"), context)) as source,
    ):
        event.listen(ledger.engine, "before_cursor_execute", counting.ask)
        with running(ledger, mode) as run:
            given = Pass(
                ledger=ledger,
                policy=POLICY,
                settings=replace(SETTINGS, mode=mode),
                sources={"made": source},
                messenger=MemoryMessenger(MemoryPost()),
                now=NOW,
                run=run,
            )
            statement = run_pass(given)
        listed = source.effort.listed  # type: ignore[attr-defined] # of a folder
    return Cost(
        seconds=time.perf_counter() - began,
        processor=time.process_time() - before,
        listed=listed,
        opened=len(counting.opened),
        connected=counting.connected,
        asked=counting.asked,
        judged=statement.as_json()["read"]["judged"],
        done={kind.value: number for kind, number in sorted(statement.told.items())},
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def alone(folder: Path, mode: str) -> Cost:
    """One pass in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(once, folder, mode).result()


def looked_at(folder: Path) -> float:
    """Seconds to list a folder and to look at each file's stat."""
    began = time.perf_counter()
    for path in folder.rglob("*.ics"):
        path.lstat()
    return time.perf_counter() - began


def write(invites: Path, meetings: int) -> None:
    """So many files, old enough for their stamps to be trusted."""
    maker = Maker(seed=1)
    invites.mkdir(parents=True)
    for number in range(meetings):
        path = invites / f"{number}.ics"
        path.write_bytes(maker.calendar(1))
        os.utime(path, (1_800_000_000, 1_700_000_000 + number))


def told(title: str, cost: Cost, folder: Path) -> None:
    """Print what a pass took."""
    least = looked_at(folder / "invites")
    size = sum(path.stat().st_size for path in (folder / "state").iterdir())
    print(f"\n{title}\n\n| | |\n|---|--:|")
    print(f"| seconds | {cost.seconds:.2f} |")
    print(f"| seconds of processor time | {cost.processor:.2f} |")
    print(f"| times listing and stat alone ({least:.3f} s) | {cost.seconds / least:.1f} |")
    print(f"| files listed | {cost.listed} |")
    print(f"| files opened | {cost.opened} |")
    print(f"| connections | {cost.connected} |")
    print(f"| statements to the ledger | {cost.asked} |")
    print(f"| meetings judged | {cost.judged} |")
    print(f"| peak memory, MiB | {cost.memory:.0f} |")
    print(f"| ledger, MB | {size / 1e6:.1f} |")
    print(f"\nTo do: {cost.done or 'nothing'}.", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--meetings", type=int, default=20_000)
    parser.add_argument("--mode", choices=["rehearse", "warn"], default="rehearse")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = (wanted.folder or Path(name)).absolute()
        if not (folder / "invites").exists():
            write(folder / "invites", wanted.meetings)
            told(f"First pass over {wanted.meetings:,} files", alone(folder, wanted.mode), folder)
        told("The pass after it, in which nothing has changed", alone(folder, wanted.mode), folder)
        if wanted.times > 1:
            larger = Path(name) / "larger"
            multiply(folder, larger, wanted.times)
            told(f"The same over {wanted.times} times as many", alone(larger, wanted.mode), larger)


if __name__ == "__main__":
    main()
