"""Asking before something is gone for good."""

from __future__ import annotations

import sys

import click

yes_option = click.option("--yes", is_flag=True, help="Do it without asking, as where there is no terminal.")


def agreed(what_happens: str, *, yes: bool) -> bool:
    """Whether somebody at a terminal wants this to happen, or said so beforehand. An empty answer is a no.

    Raises:
        UsageError: nobody said so, and there is nobody to ask.
    """
    if yes:
        return True
    if sys.stdin is None or not sys.stdin.isatty():
        raise click.UsageError(f"{what_happens} There is nobody to ask here, so say --yes if you mean it.")
    return click.confirm(f"{what_happens} Go on?", default=False, err=True)
