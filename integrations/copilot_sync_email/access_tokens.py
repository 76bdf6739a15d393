"""OAuth access tokens for mail servers: asked for at each sign-in, and written down nowhere."""

from __future__ import annotations

import re
import subprocess
from functools import partial
from typing import TYPE_CHECKING

from copilot_sync.adapters import AdapterError, AuthenticationError
from copilot_sync.adapters.secrets import content_of, secret_from

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot_sync.adapters import Context
    from copilot_sync_email.token_settings import TokenSettings

LONGEST = 20_000
"""Bytes of a token, and of what a program or a file may have for one."""
PATIENCE = 60
"""Seconds that a program may take."""

_TOKEN = re.compile(rb"[!-~]+")


def token_source(settings: TokenSettings, context: Context) -> Callable[[], str] | None:
    """What gives an access token, asked at each sign-in; ``None`` where the settings want a password.

    It raises an AuthenticationError where there is no token to be had, and a TransientError where that may pass.

    Raises:
        AdapterError: the settings name more than one source, or half of one, or there is no secret.
    """
    by_app = bool(settings.tenant or settings.client_id)
    if by_app + bool(settings.token_command) + bool(settings.token_file) > 1:
        raise AdapterError("`tenant`, `token_command` and `token_file` each give a token; keep one of them")
    if settings.token_command:
        return partial(_printed, settings.token_command)
    if settings.token_file:
        return partial(_in_file, context.folder / settings.token_file)
    if not by_app:
        return None
    if not (settings.tenant and settings.client_id):
        raise AdapterError("`tenant` and `client_id` belong together; set both, see docs/email.md")
    secret = secret_from(context, "client secret", settings.secret_variable, settings.secret_file_variable)
    from copilot_sync_email.app_tokens import AppTokens  # noqa: PLC0415 -- only whoever signs in at Microsoft pays for it

    return AppTokens(
        authority=f"{settings.login_address.rstrip('/')}/{settings.tenant}",
        client_id=settings.client_id,
        secret=secret,
        scope=settings.scope,
    )


def _printed(command: tuple[str, ...]) -> str:
    """What a program prints, less the end of its line."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=True, stdin=subprocess.DEVNULL)  # noqa: S603 -- the admin's own program
        data = done.stdout
    except (OSError, ValueError, subprocess.SubprocessError):
        data = b""
    return _checked(data, "`token_command` failed, or printed no token; try it by hand")


def _in_file(path: Path) -> str:
    """What stands in a file, less the end of its line. Read anew each time: another program renews it."""
    data = content_of(path, LONGEST)
    return _checked(data, "the file of `token_file` cannot be read, or holds no token; check what keeps it fresh")


def _checked(data: bytes, otherwise: str) -> str:
    token = data.strip()
    if len(token) > LONGEST or not _TOKEN.fullmatch(token):  # RFC 6750, section 2.1, and nothing that ends a line
        raise AuthenticationError(otherwise)
    return token.decode("ascii")
