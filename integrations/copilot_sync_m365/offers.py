"""What this package offers to a sync, besides its reader. Light to load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.adapters import Mistakes, Offer
from copilot_sync_m365.permissions import (
    READ_CALENDARS,
    READ_MAIL,
    READ_MEMBERS,
    READ_SETTINGS,
    READ_USERS,
    SEND_MAIL,
    WRITE_CALENDARS,
    WRITE_MAIL,
)
from copilot_sync_m365.settings import (
    CategorySettings,
    DirectorySettings,
    InboxSettings,
    MailSettings,
    SourceSettings,
    TeamsSettings,
)

if TYPE_CHECKING:
    from copilot_sync.adapters import Context, InviteSource, Messenger, RoleDirectory


def open_calendars(settings: SourceSettings, context: Context) -> InviteSource:
    """A source for the calendars of the settings. It signs in when it is first asked.

    Raises:
        WrongSettingsError: the settings do not fit each other, or something that they name is missing.
    """
    from copilot_sync_m365.mailboxes import refuse_unclear  # noqa: PLC0415 -- an offer costs little until it is taken
    from copilot_sync_m365.opening import client_of  # noqa: PLC0415 -- as above
    from copilot_sync_m365.source import GraphSource  # noqa: PLC0415 -- as above

    permissions = (WRITE_CALENDARS if settings.amend else READ_CALENDARS, READ_SETTINGS)
    mistakes = Mistakes()
    with mistakes.about("mailboxes"):
        refuse_unclear(settings)
    with mistakes.about("adapter"):
        client = client_of(settings, context, permissions=permissions)
    mistakes.tell()
    return GraphSource(settings, client, context.reading)


CALENDARS: Offer[InviteSource] = Offer(
    title="Calendars of Microsoft 365",
    settings=SourceSettings,
    open=open_calendars,
)


def open_inbox(settings: InboxSettings, context: Context) -> InviteSource:
    """A source for the mailbox whose address people copy. It signs in when it is first asked.

    Raises:
        WrongSettingsError: the settings do not fit each other, or something that they name is missing.
    """
    from copilot_sync.mail.authentication import trust_of  # noqa: PLC0415 -- as above
    from copilot_sync.mail.things import Mails  # noqa: PLC0415 -- as above
    from copilot_sync_m365.inbox_source import InboxSource  # noqa: PLC0415 -- as above
    from copilot_sync_m365.mailboxes import refuse_no_mailbox, refuse_unknown_server  # noqa: PLC0415 -- as above
    from copilot_sync_m365.opening import client_of  # noqa: PLC0415 -- as above

    permission = WRITE_MAIL if settings.handled_category else READ_MAIL
    mistakes = Mistakes()
    with mistakes.about("mailbox"):
        refuse_no_mailbox(settings)
    with mistakes.about("authentication_server"):
        refuse_unknown_server(settings)
    with mistakes.about("adapter"):
        client = client_of(settings, context, permissions=(permission,))
    mistakes.tell()
    return InboxSource(settings, client, Mails(context.reading, trust_of(settings)), context.reading)


INBOX: Offer[InviteSource] = Offer(
    title="The mail of one mailbox of Microsoft 365", settings=InboxSettings, open=open_inbox
)


def open_mail(settings: MailSettings, context: Context) -> Messenger:
    """A messenger for a mailbox. It signs in when the first message is sent.

    Raises:
        AdapterError: the settings do not fit each other, or something that they name is missing.
    """
    from copilot_sync.mail.composing import Letterhead  # noqa: PLC0415 -- as above
    from copilot_sync_m365.messenger import GraphMessenger  # noqa: PLC0415 -- as above
    from copilot_sync_m365.opening import client_of  # noqa: PLC0415 -- as above
    from copilot_sync_m365.sent_items import SentItems  # noqa: PLC0415 -- as above

    client = client_of(settings, context, permissions=(SEND_MAIL, READ_MAIL) if settings.sent_items else (SEND_MAIL,))
    letterhead = Letterhead(
        sender=settings.sender, name=settings.sender_name or context.organisation, reply_to=settings.reply_to
    )
    search = SentItems(client, settings.sender) if settings.sent_items else None
    return GraphMessenger(settings, client, letterhead, search=search, now=context.reading.now)


MAIL: Offer[Messenger] = Offer(title="Mail from a mailbox of Microsoft 365", settings=MailSettings, open=open_mail)


def open_teams(settings: TeamsSettings, context: Context) -> Messenger:
    """A messenger by a workflow of Teams. It is called when the first message is sent.

    Raises:
        WrongSettingsError: the address of the workflow is missing or none, `ca_file` holds no certificates, or
            organisers could not answer.
    """
    from copilot_sync_m365.sessions import certificates  # noqa: PLC0415 -- as above
    from copilot_sync_m365.teams import TeamsMessenger, see_contact  # noqa: PLC0415 -- as above
    from copilot_sync_m365.workflows import Workflow, address_from  # noqa: PLC0415 -- as above

    mistakes, address, ca_file = Mistakes(), "", ""
    with mistakes.about("adapter"):
        see_contact(context)
    with mistakes.about("url_variable"):
        address = address_from(settings, context)
    with mistakes.about("ca_file"):
        ca_file = certificates(settings.ca_file, context.folder)
    mistakes.tell()
    workflow = Workflow(address, ca_file=ca_file, timeout=settings.timeout)
    return TeamsMessenger(workflow, most_per_minute=settings.most_per_minute)


TEAMS: Offer[Messenger] = Offer(title="Chats in Teams, by a workflow", settings=TeamsSettings, open=open_teams)


def open_categories(settings: CategorySettings, context: Context) -> Messenger:
    """A messenger that sets a category on organisers' own events. It signs in when the first one is set.

    Raises:
        WrongSettingsError: the settings do not fit each other, or something that they name is missing.
    """
    from copilot_sync_m365.categories import CategoryMessenger, refuse_odd  # noqa: PLC0415 -- as above
    from copilot_sync_m365.opening import client_of  # noqa: PLC0415 -- as above

    mistakes = Mistakes()
    with mistakes.about("category"):
        refuse_odd(settings.category)
    with mistakes.about("adapter"):
        client = client_of(settings, context, permissions=(WRITE_CALENDARS,))
    mistakes.tell()
    return CategoryMessenger(settings, client)


CATEGORIES: Offer[Messenger] = Offer(
    title="A category on the organiser's own event, in Microsoft 365", settings=CategorySettings, open=open_categories
)


def open_directory(settings: DirectorySettings, context: Context) -> RoleDirectory:
    """A directory of groups. It signs in when it is first asked.

    Raises:
        AdapterError: the settings do not fit each other, or something that they name is missing.
    """
    from copilot_sync_m365.directory import GraphDirectory  # noqa: PLC0415 -- as above
    from copilot_sync_m365.opening import client_of  # noqa: PLC0415 -- as above

    return GraphDirectory(client_of(settings, context, permissions=(READ_MEMBERS, READ_USERS)), settings)


GROUPS: Offer[RoleDirectory] = Offer(title="Groups of Microsoft 365", settings=DirectorySettings, open=open_directory)
