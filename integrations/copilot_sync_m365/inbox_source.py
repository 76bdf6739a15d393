"""One mailbox of Microsoft 365 as a source: whoever copies its address on an invitation has an answer.

A pull follows ``messages/delta`` of the inbox (https://learn.microsoft.com/graph/delta-query-messages), and each mail is
read as MIME (https://learn.microsoft.com/graph/outlook-get-mime-message): what it says, and whom we believe, is decided
as for a mail from any other mailbox. A mail that is gone says nothing of its meeting: removals are not told.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

from copilot_sync.adapters import AdapterError, Capabilities, Changed, ChangeSet, Failed, Partition, SyncToken, named
from copilot_sync.mail.taking_apart import LARGEST
from copilot_sync_m365.answer_bytes import TooLargeError
from copilot_sync_m365.exchange import Ask
from copilot_sync_m365.hydration import is_id
from copilot_sync_m365.links import mailbox_path, onward, segment
from copilot_sync_m365.mailboxes import OWN
from copilot_sync_m365.permissions import READ_MAIL, WRITE_MAIL
from copilot_sync_m365.refusals import RefusedError
from copilot_sync_m365.settings import SignInBy
from copilot_sync_m365.windows import Noted, noted, read_token

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from copilot_sync.adapters import ReadingSettings
    from copilot_sync.adapters.checkups import Checkup
    from copilot_sync.mail.things import Mails
    from copilot_sync_m365.client import GraphClient
    from copilot_sync_m365.exchange import Answer
    from copilot_sync_m365.settings import InboxSettings

PAGE = 50
"""Mails of a page."""
CHOSEN = "id,isDraft"
"""Of a mail, what a delta is asked for; the rest stands in its MIME."""
MANY = "500"
TOO_LARGE = f"is larger than {LARGEST // 1_000_000} MB; it was not read"
ODD = "Microsoft Graph gave a mail without an ID; please report it"


@dataclass
class InboxSource:
    """Reads the mails of one mailbox."""

    settings: InboxSettings
    client: GraphClient
    mails: Mails
    reading: ReadingSettings
    capabilities: Capabilities = field(init=False)

    def __post_init__(self) -> None:
        """It marks what was dealt with where the settings name a category for that."""
        self.capabilities = Capabilities(
            tells_removals=False, resumable=True, marks=bool(self.settings.handled_category)
        )

    def partitions(self) -> Iterator[Partition]:
        """The one mailbox. As `InviteSource.partitions`."""
        if self.settings.sign_in == SignInBy.DEVICE_CODE:
            yield Partition(OWN, "your own mailbox")
        else:
            yield Partition(self.settings.mailbox.lower(), self.settings.mailbox)

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        """The mails that have come into the inbox. As `InviteSource.pull`."""
        self._see(partition)
        beginning = Noted(self.reading.now.astimezone(UTC).date())
        known = read_token(token, partition.key) if token is not None else beginning
        own_path = f"{mailbox_path(partition.key)}/mailFolders/inbox/messages/delta"
        told, met = token is None, set[tuple[str, str]]()
        for answer in self._asked(partition, known, own_path):
            page = self._page(partition, answer, met)
            link, goes_on = onward(answer.body, self.client.cloud.graph)
            told = told or bool(page.changed or page.failed)
            here = noted(link, known.since, own_path, partition.key).as_token(partition.key)
            yield replace(page, token=here if told or goes_on else token)

    def fetch(self, partition: Partition, reference: str) -> Changed | None:
        """One mail, in whichever folder it lies now. As `InviteSource.fetch`."""
        self._see(partition)
        try:
            return self._thing(partition, reference) if is_id(reference) else None
        except RefusedError as error:
            if error.no_such_mailbox:
                raise
            raise AdapterError(str(error)) from None  # one mail alone; others may be had

    def dealt_with(self, partition: Partition, references: Collection[str]) -> None:
        """Give mails of the inbox the category of the settings. As `InviteMarker.dealt_with`."""
        self._see(partition)
        path, category = mailbox_path(partition.key), self.settings.handled_category
        query = {"$select": "id,categories", "$top": MANY}
        inbox = Ask(path=f"{path}/mailFolders/inbox/messages", query=query, mailbox=partition.key, needs=READ_MAIL)
        missing = [
            (str(it["id"]), _names(it.get("categories")))
            for page in (self.client.pages(inbox) if references else ())
            for it in page.objects()
            if it.get("id") in references and category not in _names(it.get("categories"))
        ]
        for identity, names in missing:
            change = Ask(
                method="PATCH",
                path=f"{path}/messages/{segment(identity)}",
                body={"categories": [*names, category]},
                mailbox=partition.key,
                needs=WRITE_MAIL,
                repeatable=True,
            )
            try:
                self.client.get(change)
            except RefusedError as error:
                if not error.no_such_item:
                    raise

    def examine(self) -> Iterator[Checkup]:
        """As `copilot_sync.adapters.checkups.Examines`."""
        from copilot_sync_m365 import examining  # noqa: PLC0415 -- a sync does without

        if (yield from examining.signing_in(self.client)):
            (partition,) = self.partitions()
            yield from examining.of_inbox(self.client, self.settings, partition)

    def close(self) -> None:
        """Let go of connections and tokens."""
        self.client.close()

    def _see(self, partition: Partition) -> None:
        """See that it is the mailbox of the settings.

        Raises:
            AdapterError: it is none any more.
        """
        named(partition, ((it.key, it) for it in self.partitions()))

    def _asked(self, partition: Partition, known: Noted, own_path: str) -> Iterator[Answer]:
        if known.query:
            place, query = known.link(self.client.cloud.graph, own_path), {}
        else:
            place, query = own_path, {"$select": CHOSEN}
        prefer = (f"odata.maxpagesize={PAGE}",)
        return self.client.pages(Ask(path=place, query=query, mailbox=partition.key, needs=READ_MAIL, prefer=prefer))

    def _page(self, partition: Partition, answer: Answer, met: set[tuple[str, str]]) -> ChangeSet:
        """The mails of one page that are still there. Graph may tell of one several times."""
        changed, failed = [], []
        for item in answer.objects():
            if "@removed" in item or item.get("isDraft") is True:
                continue
            identity, version = str(item.get("id")), str(item.get("@odata.etag") or "")
            if not is_id(item.get("id")):
                failed.append(Failed(partition.title, ODD))
            elif (identity, version) not in met:
                met.add((identity, version))
                try:
                    thing = self._thing(partition, identity)
                except RefusedError as error:
                    if error.no_such_mailbox:
                        raise
                    failed.append(Failed(partition.title, str(error), identity))
                else:
                    changed += [thing] if thing is not None else []
        return ChangeSet(changed=tuple(changed), failed=tuple(failed))

    def _thing(self, partition: Partition, identity: str) -> Changed | None:
        name = f"{partition.title}, a mail"
        ask = Ask(
            path=f"{mailbox_path(partition.key)}/messages/{segment(identity)}/$value",
            mailbox=partition.key,
            needs=READ_MAIL,
            raw=True,
            largest=LARGEST,
        )
        try:
            return self.mails.thing(identity, self.client.get(ask).content, name)
        except TooLargeError:
            return Changed(identity, "too large", (Failed(name, TOO_LARGE),))
        except RefusedError as error:
            if error.no_such_item:  # deleted since the page was made
                return None
            raise


def _names(value: Any) -> list[str]:  # noqa: ANN401 -- JSON is of any type
    return [it for it in value if isinstance(it, str)] if isinstance(value, list) else []
