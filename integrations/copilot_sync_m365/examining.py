"""What an app may do at Microsoft Graph, found out by asking: a token does not tell what Exchange allows.

Reads ask for one item. Writes ask for what cannot be done, such as a change of an event that is not there: who may not
write hears that first (https://learn.microsoft.com/graph/errors).
"""

from __future__ import annotations

from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import TYPE_CHECKING

from copilot_sync.adapters import AdapterError, PermissionDenied
from copilot_sync.adapters.checkups import Checkup, Health
from copilot_sync.exposure import cure, exposures
from copilot_sync.mail.authentication import EXCHANGE_INTERNAL, EXCHANGE_ONLINE
from copilot_sync.phrases import listed
from copilot_sync_m365.exchange import Ask
from copilot_sync_m365.links import mailbox_path
from copilot_sync_m365.permissions import (
    READ_CALENDARS,
    READ_MAIL,
    READ_MEMBERS,
    READ_SETTINGS,
    READ_USERS,
    WRITE_CALENDARS,
    WRITE_MAIL,
)
from copilot_sync_m365.refusals import RefusedError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from copilot_sync.adapters import Partition
    from copilot_sync_m365.client import GraphClient
    from copilot_sync_m365.exchange import Answer
    from copilot_sync_m365.settings import InboxSettings, SourceSettings

SOME = 5
"""Mailboxes that are tried."""
SKEW = timedelta(minutes=5)
"""By which a clock may be wrong: tokens are good for so long before and after their time."""
NOBODY_S = "AAMkAGNvcGlsb3Qtc3luYyBhc2tzIGZvciBub3RoaW5nAAA="
"""The ID of nothing."""
ONE = {"$top": "1", "$select": "id"}


def reading(mailbox: str, permission: str, what: str) -> Ask:
    """A read of one thing in a mailbox."""
    return Ask(path=f"{mailbox_path(mailbox)}/{what}", query=ONE, mailbox=mailbox, needs=permission)


def changing(mailbox: str, permission: str, what: str) -> Ask:
    """A change of a thing that is not there."""
    path = f"{mailbox_path(mailbox)}/{what}/{NOBODY_S}"
    return Ask(method="PATCH", path=path, mailbox=mailbox, needs=permission, body={"categories": []}, repeatable=True)


def sending(mailbox: str, permission: str) -> Ask:
    """A message to nobody, of which Graph says that it needs a recipient."""
    body = {"message": {"subject": "", "toRecipients": []}, "saveToSentItems": False}
    path = f"{mailbox_path(mailbox)}/sendMail"
    return Ask(method="POST", path=path, mailbox=mailbox, needs=permission, body=body, repeatable=True)


def signing_in(client: GraphClient) -> Generator[Checkup, None, bool]:
    """Whether we get a token: told, and returned."""
    try:
        client.sign_in.token()
    except AdapterError as error:
        yield Checkup(Health.ILL, str(error))
        return False
    yield Checkup(Health.WELL, "we can sign in")
    if client.key_file is not None:
        for exposure in exposures(client.key_file):
            yield Checkup(Health.UNSURE, f"what we sign in with: {cure(exposure, client.key_file)}")
    return True


def allowed(
    client: GraphClient, ask: Ask, what: str, *, where: str = "", without: str = ""
) -> tuple[Checkup, Answer | None]:
    """Whether we may do something, and the answer where there was one.

    Args:
        client: To Microsoft Graph.
        ask: What is tried.
        what: The same in words: ``read the calendar``.
        where: Whose, if there are several.
        without: What happens without, where we get on without.
    """
    answer, of = None, f"{where}: " if where else ""
    try:
        answer = client.get(ask)
    except RefusedError as error:
        if not ask.repeatable or error.no_such_mailbox:
            return Checkup(Health.ILL, f"{of}we cannot {what}: {error}"), None
    except PermissionDenied as error:
        text = f"{of}we cannot {what}: {error}"
        return Checkup(Health.UNSURE, f"{text}. {without}") if without else Checkup(Health.ILL, text), None
    except AdapterError as error:
        return Checkup(Health.ILL, f"{of}we cannot {what}: {error}"), None
    return Checkup(Health.WELL, f"{of}we may {what} ({ask.needs})"), answer


def of_calendars(client: GraphClient, settings: SourceSettings, partitions: Iterator[Partition]) -> Iterator[Checkup]:
    """Whether some of the mailboxes can be read, whether our rights end behind them, and whether our clock is right."""
    some = None
    try:
        for partition in islice(partitions, SOME):
            for checkup, answer in _of_mailbox(client, settings, partition):
                some = answer or some
                yield checkup
    except AdapterError as error:
        yield Checkup(Health.ILL, str(error))
        return
    yield ending(client, settings.outside, READ_CALENDARS, "events")
    yield clock(client, some)
    whose = [READ_MEMBERS, READ_USERS] if settings.group else [READ_USERS] if settings.everybody else []
    yield least(WRITE_CALENDARS if settings.amend else READ_CALENDARS, READ_SETTINGS, *whose)


def _of_mailbox(
    client: GraphClient, settings: SourceSettings, partition: Partition
) -> Iterator[tuple[Checkup, Answer | None]]:
    key, title = partition.key, partition.title
    yield allowed(client, reading(key, READ_CALENDARS, "events"), "read the calendar", where=title)
    ask = Ask(path=f"{mailbox_path(key)}/mailboxSettings", mailbox=key, needs=READ_SETTINGS)
    without = "Rooms are known by their own copies then"
    yield allowed(client, ask, "see whether it is a room", where=title, without=without)
    if settings.amend:
        yield allowed(client, changing(key, WRITE_CALENDARS, "events"), "amend meetings", where=title)


def of_inbox(client: GraphClient, settings: InboxSettings, partition: Partition) -> Iterator[Checkup]:
    """Whether the one mailbox can be read, whether our rights end behind it, and whether anybody is believed."""
    key, title = partition.key, partition.title
    checkup, answer = allowed(client, reading(key, READ_MAIL, "messages"), "read the mail", where=title)
    yield checkup
    if settings.handled_category:
        yield allowed(client, changing(key, WRITE_MAIL, "messages"), "mark mails", where=title)[0]
    yield ending(client, settings.outside, READ_MAIL, "messages")
    yield clock(client, answer)
    yield believing(settings)
    yield least(WRITE_MAIL if settings.handled_category else READ_MAIL)


def believing(settings: InboxSettings) -> Checkup:
    """Whether anybody is believed."""
    server, exchange = settings.authentication_server.strip(), '`authentication_server = "exchange-online"`'
    if server.lower() in {EXCHANGE_ONLINE, EXCHANGE_INTERNAL} or (settings.trusted_domains and not server):
        return Checkup(
            Health.WELL, "it is said whom we believe: those for whom Exchange Online, or the settings, vouch"
        )
    if server:
        return Checkup(
            Health.UNSURE,
            f"whether {server} vouches for anybody is not known: mail is believed where it wrote so under this name. To "
            f"believe Exchange Online itself, set {exchange} (docs/email.md)",
        )
    return Checkup(Health.UNSURE, f"nobody is believed, so nobody gets an answer: set {exchange} (docs/email.md)")


def ending(client: GraphClient, mailbox: str, permission: str, what: str) -> Checkup:
    """Whether our rights end before a mailbox that is none of our business."""
    if not mailbox:
        return Checkup(
            Health.UNSURE,
            "nobody has tried where our rights end: name a mailbox in `outside` that we must not be able to read",
        )
    try:
        client.get(reading(mailbox, permission, what))
    except PermissionDenied:
        return Checkup(Health.WELL, "the mailbox in `outside` is closed to us, as it should be")
    except AdapterError as error:
        return Checkup(Health.UNSURE, f"the mailbox in `outside`: {error}")
    return Checkup(
        Health.ILL,
        "we can read the mailbox in `outside`. Either it is one of those that Exchange opens to the app: then name "
        f"another. Or {permission} is granted for the whole tenant: then take it out in Entra admin centre > App "
        "registrations > your app > API permissions; a right over some mailboxes stays in Exchange",
    )


def clock(client: GraphClient, answer: Answer | None) -> Checkup:
    """Whether this machine's clock is that of Microsoft, by the date of an answer."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("date", "") if answer else "").astimezone(UTC)
    except (TypeError, ValueError):
        return Checkup(Health.UNSURE, "whether the clock of this machine is right could not be found out")
    if abs(client.now() - theirs) <= SKEW:
        return Checkup(Health.WELL, "the clock of this machine is right")
    return Checkup(Health.ILL, "the clock of this machine is wrong by more than five minutes; let it be set (NTP)")


def least(*permissions: str) -> Checkup:
    """What has to be granted for these settings, and no more."""
    return Checkup(Health.WELL, f"the least that these settings need: {listed(permissions)}")
