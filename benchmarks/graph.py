"""What a pass over the calendars of Microsoft 365 costs: the first one, and the second, in which nothing has changed.

    python -m benchmarks.graph [--mailboxes 1000] [--meetings 20] [--latency 0.05]

The fake of Microsoft Graph stands in a process of its own, and lets each request wait. Passes are rehearsals by all
rules of the standard profile, with a ledger on the disk. Beside the seconds stand those that the same requests would
take at the least, waiting alone: one after the other, and four at once, which is as many as Graph takes for a mailbox.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from benchmarks.meetings import NOW, Maker
from copilot_sync import Policy
from copilot_sync.adapters import Context, ReadingSettings
from copilot_sync.policy import Organisation
from copilot_sync.sync.ledger import open_ledger, running
from copilot_sync.sync.passes import Pass, run_pass
from copilot_sync.sync.settings import SyncSettings
from copilot_sync_m365.turns import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from copilot_sync.sync.ledger import Ledger
    from copilot_sync.sync.statement import Statement

POLICY = Policy(organisation=Organisation(domains=("northmoor.example",)))


@dataclass(frozen=True)
class Cost:
    """What one pass took."""

    seconds: float
    statement: Statement
    requests: int
    received: int
    """Bytes of answers."""


def serve(mailboxes: int, meetings: int, latency: float) -> None:
    """Be the tenant: say how to reach it, then at each line of the input what was asked since the one before."""
    from copilot_sync.testing.graph import FakeGraph  # noqa: PLC0415 -- in the other process alone

    maker = Maker(seed=1)
    with FakeGraph(now=NOW) as graph:
        graph.switches.checks_answers = False
        graph.app.grant("Calendars.Read", "MailboxSettings.Read")
        for number in range(mailboxes):
            user = graph.tenant.add_user(f"person{number}@northmoor.example")
            for meeting in range(meetings):
                start = NOW + timedelta(days=2 + meeting, hours=meeting % 6)
                guests = [f"guest{number}.{meeting}.{guest}@moorside.example" for guest in range(5)]
                user.calendar.add_event(
                    start,
                    start + timedelta(hours=1),
                    subject=f"Co-production group {number}.{meeting}",
                    body={"contentType": "text", "content": maker.body()},
                    attendees=guests,
                )
        graph.switches.latency = latency
        print(json.dumps([graph.settings, graph.app.secret]), flush=True)
        for _ in sys.stdin:
            on_the_wire = [seen for seen in graph.requests if not seen.batched]
            print(json.dumps([len(on_the_wire), sum(seen.received for seen in on_the_wire)]), flush=True)
            graph.requests.clear()


def asked(to: IO[str], back: IO[str]) -> tuple[int, int]:
    """How many requests came to the tenant since the last time, and how many bytes went back."""
    to.write("\n")
    to.flush()
    requests, received = json.loads(back.readline())
    return requests, received


def once(ledger: Ledger, place: Mapping[str, Any], secret: str, mailboxes: int, process: subprocess.Popen[str]) -> Cost:
    """One pass, with a source of its own."""
    from copilot_sync_m365.offers import CALENDARS  # noqa: PLC0415 -- as above
    from copilot_sync_m365.settings import SourceSettings  # noqa: PLC0415 -- as above

    settings = SourceSettings(
        **place,
        mailboxes=tuple(f"person{number}@northmoor.example" for number in range(mailboxes)),
    )
    reading = ReadingSettings(timezone=POLICY.timezone, now=NOW)
    environment = {settings.secret_variable: secret}
    context = Context(name="made", folder=Path(), reading=reading, environment=environment)
    assert process.stdin is not None  # noqa: S101 -- for the types
    assert process.stdout is not None  # noqa: S101 -- as above
    began = time.perf_counter()
    with closing(CALENDARS.open(settings, context)) as source, running(ledger, "rehearse") as run:
        given = Pass(
            ledger=ledger,
            policy=POLICY,
            settings=SyncSettings(),
            sources={"made": source},
            messenger=None,
            now=NOW,
            run=run,
        )
        statement = run_pass(given)
    seconds = time.perf_counter() - began
    return Cost(seconds, statement, *asked(process.stdin, process.stdout))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mailboxes", type=int, default=1000)
    parser.add_argument("--meetings", type=int, default=20, help="of each mailbox")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds that a request waits")
    parser.add_argument("--serve", action="store_true", help="be the tenant")
    wanted = parser.parse_args()
    if wanted.serve:
        serve(wanted.mailboxes, wanted.meetings, wanted.latency)
        return
    program = [sys.executable, "-m", "benchmarks.graph", "--serve", *sys.argv[1:]]
    with (
        subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process,
        tempfile.TemporaryDirectory() as name,
    ):
        assert process.stdout is not None  # noqa: S101 -- for the types
        place, secret = json.loads(process.stdout.readline())
        with closing(open_ledger(Path(name) / "ledger.sqlite3")) as ledger:
            costs = [once(ledger, place, secret, wanted.mailboxes, process) for _ in range(2)]
        process.terminate()
    tell(costs, wanted.latency)


def tell(costs: list[Cost], latency: float) -> None:
    """Print a table."""
    first, second = costs
    print("| | first pass | second pass |\n|---|--:|--:|")
    rows = {
        "seconds": [f"{it.seconds:.1f}" for it in costs],
        "requests": [str(it.requests) for it in costs],
        "their waiting alone, one after the other, s": [f"{it.requests * latency:.1f}" for it in costs],
        f"the same, {AT_ONCE} at once, s": [f"{it.requests * latency / AT_ONCE:.1f}" for it in costs],
        "MB of answers": [f"{it.received / 1e6:.1f}" for it in costs],
        "meetings judged": [str(it.statement.read["judged"]) for it in costs],  # type: ignore[index] # the words themselves
    }
    for name, cells in rows.items():
        print(f"| {name} | {' | '.join(cells)} |")
    print(f"| peak memory so far, MiB | | {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} |")
    print(f"\nFailed: {len(first.statement.failed) + len(second.statement.failed)}.")


if __name__ == "__main__":
    main()
