"""Run the commands of ``sync.md`` and put what they answer below them.

Every ``toml`` block of the page goes to the end of the settings, every ``console`` block is run, in the order of the
page. Comments between them move the clock (``<!-- now: 2027-03-03T15:00 -->``) and add meetings (``<!-- meetings: 3 -->``).
Mail goes to a server on loopback that keeps nothing. With --check, change nothing and exit with 1 where the page is not
current.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).parent
PAGE = DOCS / "sync.md"
EXAMPLES = DOCS.parent / "examples"
MAIL_SERVER = DOCS.parent / "tests/mail_server.py"
PART = re.compile(
    r"<!-- (?P<what>now|meetings): (?P<value>\S+) -->|^```(?P<kind>toml|console)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
KEY = "c0ffee" * 10 + "c0de"
"""Of the ledger that the page shows. Another one would give other references in every run."""


class Stage:
    """A machine with one user, its settings, some calendars and a clock."""

    def __init__(self, home: Path, port: int) -> None:
        self.home = home
        self.now = ""
        self.last = 0
        """The exit code of the last command."""
        self.settings = home / ".config/copilot-sync/copilot-sync.toml"
        self.calendars = self.settings.parent / "calendars"
        self.calendars.mkdir(parents=True)
        shutil.copy(EXAMPLES / "forum.ics", self.calendars)
        shutil.copy(EXAMPLES / "roles.csv", self.settings.parent)
        key = home / "key"
        key.write_text(KEY)
        key.chmod(0o600)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("COPILOT_SYNC_", "XDG_"))}
        self.environment = kept | {
            "HOME": str(home),
            "COPILOT_SYNC_LEDGER_KEY_FILE": str(key),
            "COPILOT_SYNC_SET": f"messenger.port={port}",
        }

    def play(self, part: re.Match[str]) -> str:
        """Do what a part of the page says, and return the part as it should be."""
        if part["what"] == "now":
            self.now = part["value"]
        elif part["what"] == "meetings":
            self.add_meetings(int(part["value"]))
        elif part["kind"] == "toml":
            with self.settings.open("a", encoding="utf-8") as file:
                file.write(f"{part['text']}\n")
        else:
            commands = re.findall(r"^\$ (.*)$", part["text"], re.MULTILINE)
            return "```console\n" + "".join(f"$ {command}\n{self.run(command)}" for command in commands) + "```"
        return part[0]

    def add_meetings(self, number: int) -> None:
        """Put invites like the first one beside it."""
        text = (EXAMPLES / "forum.ics").read_bytes()
        for count in range(number):
            another = text.replace(b"UID:discharge-letters-forum", b"UID:forum-%d" % count)
            (self.calendars / f"forum-{count}.ics").write_bytes(another)

    def run(self, command: str) -> str:
        """What a command answers, at the moment that the page is at."""
        name, *arguments = shlex.split(command)
        if name == "echo":
            return f"{self.last}\n"
        clock = [] if arguments[0] == "forget" else ["--now", self.now]
        done = subprocess.run(
            [sys.executable, "-m", "copilot_sync_cli", *arguments, *clock],
            cwd=self.home,
            env=self.environment | ({} if "messenger" in self.settings.read_text() else {"COPILOT_SYNC_SET": ""}),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        self.last = done.returncode
        return (done.stdout + done.stderr).replace(str(self.home), "~")


def main() -> None:
    """Write the page, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    current = PAGE.read_text(encoding="utf-8")
    new = page(current)
    if parser.parse_args().check:
        sys.exit("not current: docs/sync.md; run python docs/generate_sync.py" if new != current else 0)
    PAGE.write_text(new, encoding="utf-8")


def page(current: str) -> str:
    """The page with the answers that its commands give."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder).resolve()
        command = [sys.executable, str(MAIL_SERVER), str(home / "mail")]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="ascii") as server:
            assert server.stdin is not None  # noqa: S101 -- it was asked for
            assert server.stdout is not None  # noqa: S101 -- as above
            port = int(server.stdout.readline())
            made = PART.sub(Stage(home, port).play, current)
            server.stdin.close()
        return made


if __name__ == "__main__":
    main()
