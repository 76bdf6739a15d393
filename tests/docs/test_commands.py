"""Every command on every page is one that there is, with options and arguments that it takes."""

from __future__ import annotations

import re
import shlex
from contextlib import suppress
from pathlib import Path

import click
import pytest

from copilot_sync_cli.app import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "examples").glob("*.md"))]
BLOCK = re.compile(r"^```(?:sh|console|ini|bat|text cron)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
IN_BLOCK = re.compile(r"(?:^|[ /\\])copilot-sync(?:\.exe)? ([a-z](?:\"[^\"\n]*\"|[^|;&<>\n\"])*)", re.MULTILINE)
IN_TEXT = re.compile(r"`copilot-sync ([a-z][^`\n]*)`")


def written(page: Path) -> list[str]:
    """Every command on a page, without its first word."""
    text = page.read_text(encoding="utf-8")
    shown = [found for block in BLOCK.findall(text) for found in IN_BLOCK.findall(block.replace("\\\n", " "))]
    return [*shown, *IN_TEXT.findall(text)]


def parsed(words: list[str], command: click.Command) -> None:
    """Parse a command as click does, and run nothing."""
    if isinstance(command, click.Group):
        inner = command.get_command(click.Context(command), words[0]) if words else None
        assert inner is not None, f"there is no command {words[:1]}"
        parsed(words[1:], inner)
        return
    with suppress(click.MissingParameter):  # a sentence speaks of `fix --undo`, and does not say of which file
        command.make_context(command.name, words)


@pytest.mark.parametrize(
    ("page", "line"),
    [(page, line) for page in PAGES for line in dict.fromkeys(written(page))],
    ids=lambda value: value.name if isinstance(value, Path) else value,
)
def test_a_command_can_be_typed_as_it_stands(page: Path, line: str) -> None:
    words = shlex.split(line.strip().rstrip("."), comments=True)
    try:
        parsed(words, app)
    except click.UsageError as error:
        pytest.fail(f"{page.name}: copilot-sync {line}: {error.format_message()}")
