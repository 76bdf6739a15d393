"""The settings of whoever signs in at a mail server with an OAuth access token rather than a password."""

from __future__ import annotations

from dataclasses import dataclass

from copilot_sync.options import VARIABLE, option


@dataclass(frozen=True, kw_only=True)
class TokenSettings:
    """Where access tokens come from: one of three, or nowhere."""

    tenant: str = option(
        "",
        help="With Exchange Online: the organisation's directory at Microsoft, by its tenant ID or a domain of it. "
        "Then there is no password.",
    )
    client_id: str = option("", help="The application (client) ID of the app that you have registered there.")
    secret_variable: str = option(
        "COPILOT_SYNC_EXCHANGE_SECRET",
        help="The environment variable that holds the client secret of that app.",
        written=VARIABLE,
    )
    secret_file_variable: str = option(
        "COPILOT_SYNC_EXCHANGE_SECRET_FILE",
        help="The environment variable that holds the path of a file with the client secret.",
        written=VARIABLE,
    )
    login_address: str = option(
        "https://login.microsoftonline.com", help="Where apps sign in. Microsoft's national clouds have others."
    )
    scope: str = option(
        "https://outlook.office365.com/.default", help="What the token is for. National clouds have others."
    )
    token_command: tuple[str, ...] = option(
        (), help="A program, with its arguments, that prints an access token. Then there is no password."
    )
    token_file: str = option(
        "", help="A file with an access token, which another program keeps fresh. Then there is no password."
    )
