"""An address on the command line, or typed where no history keeps it."""

from __future__ import annotations

import sys

import click

TYPED = "-"
LONGEST = 1000


def address_given(word: str) -> str:
    """The address that is meant: `word` itself, or what is typed next where `word` is a hyphen. Lower case.

    Raises:
        UsageError: it is none. The text does not repeat it.
    """
    from copilot_sync.itip.values import address  # noqa: PLC0415 -- help does without

    if word == TYPED:
        if sys.stdin is not None and sys.stdin.isatty():
            click.echo("Address: ", nl=False, err=True)
        word = sys.stdin.readline(LONGEST) if sys.stdin is not None else ""
    found = address(word.strip(), {})
    if found is None:
        raise click.UsageError("ADDRESS: expected an e-mail address, such as sam@northmoor.example")
    return found
