"""Mail: what arrives, what is kept, what it looks like to those who look."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from copilot_sync.testing.graph import FakeGraph, User

ADA = "users/ada@northmoor.example"
SENT = f"{ADA}/mailFolders/SentItems/messages"
KEY = "String {66f5a359-4659-4830-9070-00040ec6ac6e} Name copilot-sync"


def to(*addresses: str) -> list[dict[str, Any]]:
    return [{"emailAddress": {"address": address}} for address in addresses]


def mail(*addresses: str, **more: Any) -> dict[str, Any]:
    return {
        "subject": "Hello",
        "body": {"contentType": "HTML", "content": "<p>Hi</p>"},
        "toRecipients": to(*addresses),
        **more,
    }


@pytest.fixture(autouse=True)
def sam(graph: FakeGraph, ada: User) -> User:
    assert ada.address in ADA
    return graph.tenant.add_user("sam@northmoor.example", "Sam Okoro")


def test_it_arrives_once_at_each_address(graph: FakeGraph, sam: User, client: Any) -> None:
    message = mail(sam.address, "kit@moorside.example", ccRecipients=to("SAM@northmoor.example"))

    client("POST", f"{ADA}/sendMail", {"message": message})

    assert [one.subject for one in graph.received(sam.address)] == ["Hello"]
    assert [one.subject for one in graph.received("Kit@Moorside.example")] == ["Hello"]
    assert [one.recipients for one in graph.sent] == [[sam.address, "kit@moorside.example", "SAM@northmoor.example"]]


@pytest.mark.parametrize(("keep", "kept"), [({}, 1), ({"saveToSentItems": True}, 1), ({"saveToSentItems": False}, 0)])
def test_a_copy_is_kept_unless_nobody_wants_one(
    graph: FakeGraph, ada: User, client: Any, keep: dict[str, bool], kept: int
) -> None:
    client("POST", f"{ADA}/sendMail", {"message": mail("kit@moorside.example")} | keep)

    assert len(client.get(SENT)["value"]) == len(ada.mailbox.sent_items) == kept
    assert len(graph.sent) == 1


def test_five_headers_arrive(graph: FakeGraph, client: Any) -> None:
    headers = [{"name": f"X-Number-{number}", "value": str(number)} for number in range(5)]

    client("POST", f"{ADA}/sendMail", {"message": mail("kit@moorside.example", internetMessageHeaders=headers)})

    (received,) = graph.received("kit@moorside.example")
    assert received.header("x-number-4") == "4"
    listed = client.get(f"{SENT}?$select=internetMessageHeaders")["value"][0]
    assert {one["name"] for one in listed["internetMessageHeaders"]} == {one["name"] for one in headers}
    assert "internetMessageHeaders" not in client.get(SENT)["value"][0]


def test_a_whole_message_may_have_any_headers(graph: FakeGraph, client: Any) -> None:
    whole = EmailMessage()
    whole["To"] = "Kit Vale <kit@moorside.example>"
    whole["Subject"] = "Hello"
    whole["Auto-Submitted"] = "auto-generated"
    whole.set_content("Hi")
    address = f"{graph.root_url}/v1.0/{ADA}/sendMail"

    good = client.session.post(address, data=base64.b64encode(bytes(whole)), headers={"Content-Type": "text/plain"})
    bad = client.session.post(address, data=b"%%%", headers={"Content-Type": "text/plain"})

    (received,) = graph.received("kit@moorside.example")
    assert good.status_code == 202
    assert (received.header("Auto-Submitted"), received.content.strip()) == ("auto-generated", "Hi")
    assert (bad.status_code, bad.json()["error"]["code"]) == (400, "ErrorMimeContentInvalidBase64String")


def test_what_was_sent_is_found_by_its_mark(client: Any) -> None:
    for value in ("one", "two"):
        marked = mail("kit@moorside.example", singleValueExtendedProperties=[{"id": KEY, "value": value}])
        draft = client("POST", f"{ADA}/messages", marked).json()["id"]
        client("POST", f"{ADA}/messages/{draft}/send")
    mark = f"singleValueExtendedProperties/Any(ep: ep/id eq '{KEY}' and ep/value eq 'two')"

    found = client.get(f"{SENT}?$filter={mark}&$expand=singleValueExtendedProperties($filter=id eq '{KEY}')&$select=id")

    (one,) = found["value"]
    assert one["singleValueExtendedProperties"] == [{"id": KEY, "value": "two"}]
    assert set(one) == {"@odata.etag", "id", "singleValueExtendedProperties"}


def test_a_draft_is_sent_once(graph: FakeGraph, client: Any) -> None:
    prefer = 'IdType="ImmutableId"'
    draft = client("POST", f"{ADA}/messages", mail("kit@moorside.example"), Prefer=prefer).json()["id"]

    statuses = [client("POST", f"{ADA}/messages/{draft}/send").status_code for _ in range(2)]

    assert statuses == [202, 400]
    assert len(graph.sent) == 1


def test_a_draft_that_goes_to_nobody_stays_one(graph: FakeGraph, client: Any) -> None:
    draft = client("POST", f"{ADA}/messages", {"subject": "Hello"}).json()["id"]

    answer = client("POST", f"{ADA}/messages/{draft}/send")

    assert answer.json()["error"]["code"] == "ErrorInvalidRecipients"
    assert graph.sent == []
    assert client.get(f"{ADA}/messages/{draft}")["isDraft"] is True


def test_a_draft_is_changed_and_thrown_away(ada: User, client: Any) -> None:
    draft = client("POST", f"{ADA}/messages", mail("kit@moorside.example")).json()["id"]

    changed = client("PATCH", f"{ADA}/messages/{draft}", {"subject": "New"}).json()
    gone = client("DELETE", f"{ADA}/messages/{draft}")

    assert (changed["subject"], changed["body"]["content"]) == ("New", "<p>Hi</p>")
    assert gone.status_code == 204
    assert ada.mailbox.drafts == []


FILTERS = {
    "subject eq 'Number 2'": ["Number 2"],
    "startswith(subject,'Number') and isDraft eq false": ["Number 2", "Number 1", "Number 0"],
    "subject eq 'Number 1' or subject eq 'Number 0'": ["Number 1", "Number 0"],
    "subject ne 'Number 1'": ["Number 2", "Number 0"],
    "from/emailAddress/address eq 'ADA@northmoor.example'": ["Number 2", "Number 1", "Number 0"],
    "sentDateTime ge 2020-01-01T00:00:00Z and sentDateTime lt 2020-01-02T00:00:00Z": [],
}


@pytest.mark.parametrize("text", FILTERS)
def test_messages_are_found(text: str, client: Any) -> None:
    for number in range(3):
        client("POST", f"{ADA}/sendMail", {"message": mail("kit@moorside.example", subject=f"Number {number}")})

    assert [one["subject"] for one in client.get(f"{SENT}?$filter={text}")["value"]] == FILTERS[text]


def test_ids_of_one_kind_become_those_of_the_other(client: Any) -> None:
    ordinary = client("POST", f"{ADA}/messages", mail("kit@moorside.example")).json()["id"]
    immutable = client.get(f"{ADA}/messages", Prefer='IdType="ImmutableId"')["value"][0]["id"]
    wanted = {"inputIds": [ordinary, "nonsense"], "sourceIdType": "restId", "targetIdType": "restImmutableEntryId"}

    answer = client("POST", f"{ADA}/translateExchangeIds", wanted).json()

    assert answer["value"][0] == {"sourceId": ordinary, "targetId": immutable}
    assert answer["value"][1]["errorDetails"]["code"] == "ErrorInvalidIdMalformed"


def test_settings_of_a_mailbox(ada: User, client: Any) -> None:
    ada.mailbox.settings["userPurpose"] = "shared"

    assert client.get(f"{ADA}/mailboxSettings")["userPurpose"] == "shared"
    assert client.get(f"{ADA}/mailboxSettings?$select=timeZone")["timeZone"] == "GMT Standard Time"


INBOX = f"{ADA}/mailFolders/inbox/messages"
COMES = b"From: kit@moorside.example\r\nSubject: Hello\r\nX-Mark: 1\r\n\r\nA line.\r\n"


def rounds(client: Any, link: str) -> tuple[list[dict[str, Any]], str]:
    """Everything that a round of a delta tells, and the link of the next one."""
    items: list[dict[str, Any]] = []
    while True:
        body = client.get(link, Prefer='odata.maxpagesize=2, IdType="ImmutableId"')
        items += body["value"]
        if "@odata.deltaLink" in body:
            return items, body["@odata.deltaLink"]
        link = body["@odata.nextLink"]


def test_a_mail_is_given_back_byte_by_byte(ada: User, client: Any) -> None:
    message = ada.mailbox.receive(COMES)

    assert client("GET", f"{ADA}/messages/{message.id_in()}/$value").content == COMES
    assert client.get(f"{ADA}/messages/{message.id_in()}")["subject"] == "Hello"


def test_an_invitation_has_the_meeting_in_its_mime(graph: FakeGraph, sam: User, ada: User, client: Any) -> None:
    graph.tenant.invites_by_mail = True
    start = ada.mailbox.clock.now()
    sam.calendar.add_event(start, start, subject="Clinic", attendees=[ada.address])
    (message,) = ada.mailbox.inbox

    mime = client("GET", f"{ADA}/messages/{message.id_in()}/$value").text

    assert "X-MS-Exchange-Organization-AuthAs: Internal" in mime
    assert 'text/calendar; charset="utf-8"; method="REQUEST"' in mime


def test_a_delta_tells_what_came_what_changed_and_what_left(ada: User, client: Any) -> None:
    kept, moved, deleted = (ada.mailbox.receive(COMES) for _ in range(3))
    first, link = rounds(client, f"{INBOX}/delta?$select=subject")
    assert {it["id"] for it in first} == {it.id_in(immutable=True) for it in (kept, moved, deleted)}
    assert {name for it in first for name in it if not name.startswith("@")} == {"id", "subject"}
    nothing, link = rounds(client, link)
    assert nothing == []

    client("PATCH", f"{ADA}/messages/{kept.id_in()}", {"categories": ["Seen"]})
    client("DELETE", f"{ADA}/messages/{deleted.id_in()}")
    moved.folder = "deleteditems"
    new = ada.mailbox.receive(COMES)
    second, link = rounds(client, link)

    assert {it["id"]: it.get("@removed") for it in second} == {
        kept.id_in(immutable=True): None,
        new.id_in(immutable=True): None,
        moved.id_in(immutable=True): {"reason": "deleted"},
        deleted.id_in(immutable=True): {"reason": "deleted"},
    }
    assert rounds(client, link)[0] == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?$filter=isRead eq true", 400),
        ("?$search=x", 400),
        ("?$deltatoken=x", 410),
        ("?$deltatoken=x&$select=id", 400),
    ],
)
def test_a_delta_of_messages_takes_little(client: Any, query: str, status: int) -> None:
    assert client("GET", f"{INBOX}/delta{query}").status_code == status


def test_a_link_that_was_forgotten_is_refused(graph: FakeGraph, client: Any) -> None:
    _, link = rounds(client, f"{INBOX}/delta")
    graph.expire_delta_tokens()

    assert client("GET", link).status_code == 410
