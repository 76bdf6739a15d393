"""What Microsoft Entra says when it refuses a sign-in, and what an admin can do about it.

Its descriptions hold names and IDs, so only the code in them is read. Source:
https://learn.microsoft.com/entra/identity-platform/reference-error-codes.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from copilot_sync.adapters import AdapterError, AuthenticationError, Throttled, TransientError
from copilot_sync_m365.refusals import FIRST_OF_THE_SERVER, TOO_MANY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

APP = "Entra admin centre > App registrations > your app"
AGAIN = "sign in again: run `copilot-sync doctor` at a terminal, and enter the code that it shows"
SECRETS = f"{APP} > Certificates & secrets"
BUSY = frozenset({"temporarily_unavailable", "service_unavailable", "server_error"})
_CODE = re.compile(r"AADSTS([0-9]{4,8})")
_WORD = re.compile(r"[a-z_]{1,60}", re.ASCII)

CURES: Mapping[int, str] = MappingProxyType(
    {
        16000: f"nobody has signed in, or with several accounts at once; {AGAIN}",
        50034: "this person is not in the directory; sign in with an account of `tenant`",
        50057: "this account is switched off; ask an admin of the directory",
        50076: f"the directory asks for a second factor; {AGAIN}",
        50079: f"the directory asks for a second factor; {AGAIN}",
        50173: f"the sign-in is not good any more; {AGAIN}",
        53003: "a rule of the directory forbids it; look at Entra admin centre > Conditional Access > Sign-in logs",
        65001: f"nobody has agreed yet that the app may do this; {APP} > API permissions > Grant admin consent",
        70008: f"the sign-in has run out; {AGAIN}",
        70016: "nobody entered the code yet; try again, and enter it in time",
        70020: "nobody entered the code in time; try again",
        70021: f"nothing there trusts this token; compare issuer and subject in {SECRETS} > Federated credentials",
        70043: f"the sign-in has run out; {AGAIN}",
        90002: "there is no such directory; check `tenant`, and `cloud`",
        500011: "the directory does not know Microsoft Graph by this address; check `cloud`",
        500341: "this account was deleted; ask an admin of the directory",
        700003: f"this device is not known any more; {AGAIN}",
        700016: f"there is no app of this ID in the directory; check `client_id` and `tenant` against {APP} > Overview",
        700024: "the token that we signed is not good at this time; check this machine's clock, and its time zone",
        700027: f"the app does not know this certificate; upload it in {SECRETS} > Certificates",
        700030: f"this certificate is not good for the app; upload another one in {SECRETS} > Certificates",
        700082: f"the sign-in was not used for too long; {AGAIN}",
        700211: f"nothing there trusts who made this token; check the issuer in {SECRETS} > Federated credentials",
        700212: f"this token was made for another audience; check it in {SECRETS} > Federated credentials",
        700213: f"nothing there trusts this token's subject; check it in {SECRETS} > Federated credentials",
        900023: "`tenant` is neither a tenant ID nor a domain; see Entra admin centre > Overview",
        7000112: "the app is switched off; see Entra admin centre > Enterprise applications > your app > Properties",
        7000215: f"the secret is not the app's; copy the Value, not the ID, of a secret in {SECRETS}",
        7000218: f"the app may not sign people in by a code; {APP} > Authentication > Allow public client flows: Yes",
        7000222: f"the secret has expired; make a new one in {SECRETS}",
        7000229: "the app is not in this directory yet; grant admin consent in its API permissions once",
        7000014: "the token that we sent is none; check the file that `token_file_variable` leads to",
    }
)
"""By number: what it means, and where to put it right."""


def refused(answer: Mapping[str, object], status: int, wait: timedelta | None) -> AdapterError:
    """The error for a sign-in that failed.

    Args:
        answer: What msal gave back instead of a token.
        status: Of the last answer over HTTP; 0 where there was none.
        wait: How long that answer asked us to wait.
    """
    word = str(answer.get("error", ""))
    if status == TOO_MANY:
        return Throttled("the sign-in asks us to come later", retry_after=wait)
    if status >= FIRST_OF_THE_SERVER or word in BUSY:
        return TransientError("the sign-in has trouble of its own; it is tried again later")
    code = _code_of(answer)
    cure = CURES.get(code)
    if cure:
        return AuthenticationError(f"we could not sign in: {cure} (AADSTS{code})")
    said = ", ".join(filter(None, [word if _WORD.fullmatch(word) else "", f"AADSTS{code}" if code else ""]))
    return AuthenticationError(
        f"we could not sign in{f' ({said})' if said else ''}; look at Entra admin centre > Sign-in logs, "
        "and compare the settings with those of the app"
    )


def _code_of(answer: Mapping[str, object]) -> int:
    """The number of what went wrong; 0 where there is none."""
    numbers = answer.get("error_codes")
    if isinstance(numbers, list) and numbers and isinstance(numbers[0], int):
        return int(numbers[0])
    found = _CODE.search(str(answer.get("error_description", ""))[:2000])
    return int(found[1]) if found else 0
