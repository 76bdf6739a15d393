"""What stands in the settings for Microsoft 365: how we reach it, and which calendars are read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from copilot_sync.adapters.group_roles import GroupRoles
from copilot_sync.mail.addresses import ADDRESS
from copilot_sync.mail.trust_settings import TrustSettings
from copilot_sync.options import VARIABLE, option
from copilot_sync_m365.clouds import CLOUDS


class SignInBy(StrEnum):
    """How an app, or a person, proves who they are. Each names its page of Microsoft's."""

    SECRET = "secret"  # noqa: S105 -- the name of a way, not a secret
    """https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials"""
    CERTIFICATE = "certificate"
    """As above."""
    FEDERATED = "federated"
    """https://learn.microsoft.com/entra/workload-id/workload-identity-federation"""
    MANAGED_IDENTITY = "managed-identity"
    """https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview"""
    DEVICE_CODE = "device-code"
    """https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code"""


@dataclass(frozen=True, kw_only=True)
class GraphSettings:
    """How we reach Microsoft Graph, and who we are there. For whatever speaks to it: a source, a messenger."""

    tenant: str = option(
        "",
        help="The organisation's directory at Microsoft: its tenant ID, or a domain of it. "
        "Entra admin centre > Overview.",
    )
    client_id: str = option(
        "",
        help="The application (client) ID of the app that you have registered for this. "
        "With managed-identity: that of the identity, if it is one of your own making.",
    )
    sign_in: str = option(
        "secret",
        help="How we sign in. device-code is for one person's own mailbox; all others are for an app.",
        choices=tuple(SignInBy),
    )
    secret_variable: str = option(
        "COPILOT_SYNC_M365_SECRET", help="The environment variable that holds the client secret.", written=VARIABLE
    )
    secret_file_variable: str = option(
        "COPILOT_SYNC_M365_SECRET_FILE",
        help="The environment variable that holds the path of a file with the client secret.",
        written=VARIABLE,
    )
    certificate_file: str = option(
        "", help="With certificate: a file with the certificate and its private key (.pem, or .pfx)."
    )
    passphrase_variable: str = option(
        "COPILOT_SYNC_M365_PASSPHRASE",
        help="The environment variable that holds the passphrase of that file, where it has one.",
        written=VARIABLE,
    )
    token_file_variable: str = option(
        "AZURE_FEDERATED_TOKEN_FILE",
        help="With federated: the environment variable that holds the path of the token that the platform renews.",
        written=VARIABLE,
    )
    token_cache: str = option(
        "",
        help="With device-code: the file that keeps somebody signed in, for us alone to read. "
        "Default: one in the user's folder for data.",
    )
    cloud: str = option(
        "global",
        help="Which of Microsoft's clouds: GCC is global, GCC High is us-l4, DoD is us-l5.",
        choices=tuple(CLOUDS),
    )
    graph_address: str = option("", help="Where Graph answers, in a cloud that is not in this list.")
    login_address: str = option("", help="Where people sign in, in such a cloud.")
    ca_file: str = option(
        "", help="A file of certificates (PEM) that we trust, and no others. Default: those that the system trusts."
    )
    timeout: float = option(60.0, help="Seconds to wait for any answer.", minimum=0.1, maximum=600)
    at_once: int = option(
        4,
        help="Requests under way at one time, over all mailboxes. Graph takes 4 for a mailbox.",
        minimum=1,
        maximum=64,
    )


@dataclass(frozen=True, kw_only=True)
class SourceSettings(GraphSettings):
    """``[sources.NAME]`` with ``adapter = "m365"``."""

    mailboxes: tuple[str, ...] = option(
        (), help="Whose calendars are read: addresses, or object IDs. With device-code: leave it out."
    )
    group: str = option("", help="The members of this group instead, and of groups in it: its address, or object ID.")
    everybody: bool = option(False, help="Everybody with a licence instead.")
    by_guests: bool = option(
        False,
        help="Write to organisers whose own calendar is not read, too, by what stands in a guest's. Whether an "
        "invitation from outside was forged is then for Exchange Online to know.",
    )
    days_ahead: int = option(56, help="How many days ahead meetings are looked for.", minimum=1, maximum=730)
    days_back: int = option(
        1, help="How many days back. FBK002 looks at meetings of the last two weeks: 15.", minimum=0, maximum=365
    )
    renew_after: int = option(
        7,
        help="Days after which these days are counted anew from today. Then all of them are read once more, "
        "and nobody is told again.",
        minimum=1,
        maximum=90,
    )
    outside: str = option("", help="A mailbox that we must not be able to read. `doctor` tries, and says so.")
    amend: bool = option(
        False,
        help='Let `mode = "amend"` write to meetings here. Exchange Online then mails an update to everybody invited, '
        "which nothing switches off. Needs Calendars.ReadWrite.",
    )
    most_update_mails: int = option(
        200,
        help="So many of these mails one run may cause. What is left waits for the next.",
        minimum=0,
        maximum=100_000,
    )


@dataclass(frozen=True, kw_only=True)
class InboxSettings(TrustSettings, GraphSettings):
    """``[sources.NAME]`` with ``adapter = "m365-mail"``."""

    mailbox: str = option(
        "", help="The checker's mailbox: its address, or object ID. With device-code: leave it out; it is your own."
    )
    outside: str = option("", help="A mailbox that we must not be able to read. `doctor` tries, and says so.")
    handled_category: str = option(
        "",
        help="A category, such as `Checked`, that a mail gets once it was dealt with. Needs Mail.ReadWrite. Default: "
        "nothing is marked, and Mail.Read is enough.",
    )


@dataclass(frozen=True, kw_only=True)
class MailSettings(GraphSettings):
    """``[messenger]`` with ``adapter = "m365"``."""

    sender: str = option(
        "",
        help="The address of the mailbox that messages come from, best one of its own. Somebody reads it.",
        written=ADDRESS,
        required=True,
    )
    sender_name: str = option("", help="The name before it. Default: the organisation's name.")
    reply_to: str = option("", help="Where answers go, if not to the sender.", written=ADDRESS)
    sent_items: bool = option(
        True,
        help="Look in its Sent Items for a message whose fate is in doubt. Needs Mail.Read for that mailbox; "
        "where that is not given, `settle` is for you.",
    )
    settles_after: int = option(
        15,
        help="Minutes after which a message that is not in Sent Items was never sent. Before, it may be under way.",
        minimum=0,
        maximum=1440,
    )
    most_per_minute: int = option(
        20,
        help="Messages in a minute, evenly spaced. Exchange Online takes 30 from a mailbox. 0: no limit.",
        minimum=0,
        maximum=10_000,
    )


@dataclass(frozen=True, kw_only=True)
class TeamsSettings:
    """``[messenger]`` with ``adapter = "teams"``."""

    url_variable: str = option(
        "COPILOT_SYNC_TEAMS_URL",
        help="The environment variable that holds the address of the workflow. It is a secret.",
        written=VARIABLE,
    )
    url_file_variable: str = option(
        "COPILOT_SYNC_TEAMS_URL_FILE",
        help="The environment variable that holds the path of a file with that address.",
        written=VARIABLE,
    )
    host: str = option(
        "",
        help="The host in that address, with its port if it has one, in a cloud of Microsoft whose hosts we do not know. "
        "Default: hosts under logic.azure.com and api.powerplatform.com.",
    )
    ca_file: str = option(
        "", help="A file of certificates (PEM) that we trust, and no others. Default: those that the system trusts."
    )
    timeout: float = option(60.0, help="Seconds to wait for the answer.", minimum=0.1, maximum=600)
    most_per_minute: int = option(
        20, help="Messages in a minute, evenly spaced. 0: no limit.", minimum=0, maximum=10_000
    )


@dataclass(frozen=True, kw_only=True)
class CategorySettings(GraphSettings):
    """``[messenger]`` with ``adapter = "m365-category"``."""

    category: str = option(
        "Check access",
        help="The category that the organiser's own event gets while something is left to do. Choose words that are kind, "
        "and say nothing of anybody who is invited. Others do not see it, but for whoever may look into the calendar.",
    )
    try_on: str = option(
        "",
        help="The mailbox of one organiser. `doctor` tries there whether we may set categories, and changes nothing.",
        written=ADDRESS,
    )


@dataclass(frozen=True, kw_only=True)
class DirectorySettings(GroupRoles, GraphSettings):
    """``[directories.NAME]`` with ``adapter = "m365"``. A group that has no address may be named by its object ID."""
