"""What real calendar files cost: every .ics file that ships inside two installed libraries.

    python benchmarks/calendars.py [--limit N]

They are the test files of `icalendar` and `recurring_ical_events`: other people's, odd, and some broken by intent.
One `copilot-sync check` judges them all, in a process of its own. Then each is judged by itself in this process, to
find the slowest.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from copilot_sync import Linter, Policy
from copilot_sync.adapters import Document, ReadingSettings
from copilot_sync.invite import Invite
from copilot_sync_ics.reader import READER

PACKAGES = ("icalendar", "recurring_ical_events")
COMMAND = str(Path(sys.executable).with_name("copilot-sync"))
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
JUDGED = {0, 1, 3}
"""Exit codes of a `check` that judged something."""


def calendars() -> list[Path]:
    """Every .ics file inside the installed packages, in a stable order."""
    found: list[Path] = []
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            sys.exit(f"{name} is not installed; install the [test] extra")
        found += sorted(Path(spec.origin).parent.rglob("*.ics"))
    return found


def check(paths: list[Path]) -> tuple[dict[str, Any], float]:
    """The report of one `check` over all files, and its seconds."""
    command = [COMMAND, "check", *map(str, paths), "--now", NOW.isoformat(), "--format", "json"]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    took = time.perf_counter() - start
    if done.returncode not in JUDGED:
        sys.exit(f"exit code {done.returncode}\n{done.stderr.decode()}")
    return json.loads(done.stdout), took


def judge(path: Path) -> float:
    """The seconds that one file takes in this process."""
    policy = Policy()
    linter = Linter(policy)
    start = time.perf_counter()
    for result in READER.read(
        Document(path.name, path.read_bytes()), ReadingSettings(timezone=policy.timezone, now=NOW)
    ):
        if isinstance(result, Invite):
            linter.check(result, now=NOW)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, help="only so many files")
    paths = calendars()[: parser.parse_args().limit]
    report, took = check(paths)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    judge(paths[0])  # whatever is imported at first use is not the first file's fault
    slowest, longest = max(((path, judge(path)) for path in paths), key=lambda pair: pair[1])
    coverage = report["coverage"]
    rows = {
        "files": len(paths),
        "meetings judged": len(report["meetings"]),
        "skipped": len(coverage["skipped"]),
        "failed": len(coverage["failed"]),
        "seconds, one `check`": f"{took:.2f}",
        "peak memory, MiB": f"{peak:.0f}",
        "slowest file": f"{slowest.name} ({longest * 1000:.0f} ms)",
    }
    print("| | |\n|---|--:|")
    for name, value in rows.items():
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
