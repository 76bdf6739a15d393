"""Passwords of mailboxes and mail servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.adapters.secrets import secret_from

if TYPE_CHECKING:
    from copilot_sync.adapters import Context


def password_from(context: Context, variable: str, file_variable: str) -> str:
    """The password in a variable, else in the file whose path is in the other one.

    Raises:
        AdapterError: as `secret_from`.
    """
    return secret_from(context, "password", variable, file_variable)
