"""Where runs are killed: a process that runs the command again and again, and the steps and moments at which it dies."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
EVERYTHING = bool(os.environ.get("COPILOT_SYNC_EVERY_STEP"))


@pytest.fixture
def place() -> Iterator[Path]:
    """Where cases happen: in memory where the system can, since thousands of runs would wait for the disk."""
    memory = Path("/dev/shm")  # noqa: S108 -- a folder of its own is made there
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


@dataclass
class Stage:
    """Where runs happen, each in a process of its own."""

    to: IO[str]
    back: IO[str]
    now: str = "2027-03-01T09:00:00Z"

    def run(self, folder: Path, **more: Any) -> dict[str, Any]:
        """Run ``sync`` in a folder."""
        arguments = ["sync", "--config", "settings.toml", "--now", self.now]
        self.to.write(json.dumps({"arguments": arguments, "folder": str(folder), **more}) + "\n")
        self.to.flush()
        answer: dict[str, Any] = json.loads(self.back.readline())
        return answer


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Everything imported, ready to run."""
    program = [sys.executable, str(HERE / "stage.py")]
    key = tmp_path_factory.mktemp("key") / "ledger.key"  # one for all, so that messages have the same keys
    key.write_text("5a" * 32 + "\n", encoding="utf-8")
    key.chmod(0o600)
    surroundings = os.environ | {"COPILOT_SYNC_LEDGER_KEY_FILE": str(key)}
    with subprocess.Popen(  # noqa: S603 -- our own
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=surroundings
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Stage(process.stdin, process.stdout)
        process.stdin.close()


@pytest.fixture
def cases_of() -> Callable[[int, float], list[dict[str, Any]]]:
    """Where a run of so many steps and seconds is killed."""
    return deaths


def deaths(steps: int, seconds: float) -> list[dict[str, Any]]:
    """Where a run is killed: at every step and at 200 moments, or at a sample of them."""
    chance = random.Random(2027)  # noqa: S311 -- the same sample each time, and no secret
    if EVERYTHING:
        return [
            *({"step": step} for step in range(1, steps + 1)),
            *({"seconds": chance.uniform(0, seconds)} for _ in range(200)),
        ]
    return [
        *({"step": step} for step in chance.sample(range(1, steps + 1), 3)),
        {"seconds": chance.uniform(0, seconds)},
    ]
