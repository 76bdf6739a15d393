"""What it costs to start: whole processes, interleaved, as medians.

    python benchmarks/startup.py [--rounds 15]

Run it from the root of the repository, with the interpreter of an environment in which the project is installed.
Ratios travel between machines; milliseconds do not.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Where compiled modules may not be kept, every start would compile them anew; an installed command never does."""
COMMAND = str(Path(sys.executable).with_name("copilot-sync"))
SETTINGS = ["--config", "examples/copilot-sync.toml", "--now", "2027-03-03T15:00:00Z"]

CASES = {
    "python -c pass": [sys.executable, "-c", "pass"],
    # Target: less than 100 ms more than a bare interpreter.
    "import copilot_sync": [sys.executable, "-c", "import copilot_sync"],
    "import Linter, Policy": [sys.executable, "-c", "from copilot_sync import Linter, Policy"],
    # Target: within 10 times a bare interpreter.
    "copilot-sync --help": [COMMAND, "--help"],
    # Target: within 25 times a bare interpreter.
    "copilot-sync check examples/forum.ics": [COMMAND, "check", "examples/forum.ics", *SETTINGS],
}


def seconds(command: list[str]) -> float:
    """The time of one whole process, from start to exit; findings (exit code 1) are welcome."""
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    took = time.perf_counter() - start
    if done.returncode not in {0, 1} or done.stderr:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr.decode()}")
    return took


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    times: dict[str, list[float]] = {name: [] for name in CASES}
    for command in CASES.values():
        seconds(command)
    for _ in range(rounds):
        for name, command in CASES.items():
            times[name].append(seconds(command))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    bare = medians["python -c pass"]
    print("| process | ms | times a bare interpreter |\n|---|--:|--:|")
    for name, median in medians.items():
        print(f"| `{name}` | {median * 1000:.0f} | {median / bare:.1f} |")


if __name__ == "__main__":
    main()
