"""Put what the README's first command prints between its picture markers.

With --check, change nothing and exit with 1 where the picture is no longer what is printed.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
COMMAND = re.compile(r"<!-- ci: check -->\n```sh\n.*\.venv/bin/(copilot-sync .*)\n```")
PICTURE = re.compile(r"(?<=<!-- picture: start -->\n).*?(?=<!-- picture: end -->)", re.DOTALL)
FINDINGS = 1
"""The exit code of a `check` that found something."""


def printed(command: str) -> str:
    """What the command of this environment prints where nobody sits at a terminal."""
    name, *arguments = shlex.split(command)
    done = subprocess.run(
        [Path(sys.executable).with_name(name), *arguments],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "100", "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != FINDINGS:
        sys.exit(f"expected findings, got exit code {done.returncode}\n{done.stderr}")
    return done.stdout


def main() -> None:
    """Draw the picture, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    page = README.read_text(encoding="utf-8")
    found = COMMAND.search(page)
    if found is None:
        sys.exit("README.md has no block marked <!-- ci: check -->")
    command = found[1]
    drawn = f"```console\n$ {command}\n{printed(command).strip()}\n```\n"
    current = PICTURE.sub(lambda _: drawn, page)
    if parser.parse_args().check:
        sys.exit("the picture in README.md is stale; run .ci/picture.py" if current != page else 0)
    README.write_text(current, encoding="utf-8")


if __name__ == "__main__":
    main()
