"""People, groups and contacts; and who may see what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.testing.graph import FakeGraph, User

EVENTUAL = {"ConsistencyLevel": "eventual"}
FORUM = "forum@northmoor.example"
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def people(graph: FakeGraph, ada: User) -> dict[str, Any]:
    """A list with a person, a guest, a contact, and a group within it."""
    tenant = graph.tenant
    sam = tenant.add_user("sam@moorside.example", "Sam Okoro", guest=True)
    kit = tenant.add_user("kit@northmoor.example", "Kit", mailbox=False, department="Nursing")
    una = tenant.add_contact("una@moorside.example", "Una Bell")
    inner = tenant.add_group("inner@northmoor.example", members=[kit, ada], kind="security")
    forum = tenant.add_group(FORUM, "Forum", members=[ada, sam, una, inner])
    hidden = tenant.add_group("hidden@northmoor.example", members=[ada], kind="microsoft365", hidden=True)
    return {"ada": ada, "sam": sam, "kit": kit, "una": una, "inner": inner, "forum": forum, "hidden": hidden}


def names(page: dict[str, Any]) -> list[str]:
    return sorted(item["displayName"] for item in page["value"])


def test_members_of_every_kind(people: dict[str, Any], client: Any) -> None:
    page = client.get(f"groups/{people['forum'].id}/members")

    assert [(item["@odata.type"].rpartition(".")[2], item["displayName"]) for item in page["value"]] == [
        ("user", "Ada Lund"),
        ("user", "Sam Okoro"),
        ("orgContact", "Una Bell"),
        ("group", "inner@northmoor.example"),
    ]


def test_members_of_groups_within_a_group_each_once(people: dict[str, Any], client: Any) -> None:
    path = f"groups/{people['forum'].id}/transitiveMembers"

    page = client.get(f"{path}/microsoft.graph.user?$count=true&$top=2", **EVENTUAL)
    rest = client.get(page["@odata.nextLink"], **EVENTUAL)
    number = client("GET", f"{path}/$count", **EVENTUAL)

    assert page["@odata.count"] == 3
    assert sorted(names(page) + names(rest)) == ["Ada Lund", "Kit", "Sam Okoro"]
    assert (number.text, number.headers["Content-Type"]) == ("5", "text/plain")


@pytest.mark.parametrize("path", ["transitiveMembers/microsoft.graph.user", "transitiveMembers/$count"])
def test_what_needs_a_word_that_it_may_lag(path: str, people: dict[str, Any], client: Any) -> None:
    answer = client("GET", f"groups/{people['forum'].id}/{path}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "Request_UnsupportedQuery")


def test_members_that_are_hidden(people: dict[str, Any], client_with: Callable[..., Any]) -> None:
    path = f"groups/{people['hidden'].id}/members"

    assert client_with("GroupMember.Read.All", "User.Read.All").get(path)["value"] == []
    assert names(client_with("GroupMember.Read.All", "User.Read.All", "Member.Read.Hidden").get(path)) == ["Ada Lund"]


def test_members_of_kinds_that_one_may_not_see(people: dict[str, Any], client_with: Callable[..., Any]) -> None:
    client = client_with("GroupMember.Read.All")

    page = client.get(f"groups/{people['forum'].id}/members")

    assert [set(item) for item in page["value"] if "group" not in item["@odata.type"]] == [{"@odata.type", "id"}] * 3


FOUND: dict[str, tuple[str, list[str]]] = {
    "by the address": ("users?$filter=mail eq 'KIT@northmoor.example'", ["Kit"]),
    "by any address": ("users?$count=true&$filter=proxyAddresses/any(p:p eq 'smtp:kit@northmoor.example')", ["Kit"]),
    "by one of two": (
        "users?$count=true&$filter=proxyAddresses/any(p:p eq 'smtp:kit@northmoor.example' or p eq 'SMTP:kit@northmoor.example')",
        ["Kit"],
    ),
    "with a licence": ("users?$count=true&$filter=assignedLicenses/$count ne 0", ["Ada Lund"]),
    "members, not guests": ("users?$filter=userType eq 'Member'", ["Ada Lund", "Kit"]),
    "groups by the address": (f"groups?$filter=mail eq '{FORUM}'", ["Forum"]),
    "a dynamic list, of which Graph shows nothing": ("groups?$filter=mail eq 'everyone@northmoor.example'", []),
    "contacts by the address": ("contacts?$filter=mail eq 'una@moorside.example'", ["Una Bell"]),
    "nobody with a quote": ("users?$filter=mail eq 'o''brien@northmoor.example'", []),
}


@pytest.mark.parametrize("case", FOUND)
def test_who_is_found(case: str, people: dict[str, Any], client: Any) -> None:
    path, expected = FOUND[case]

    assert names(client.get(path, **EVENTUAL)) == expected, people


def test_kinds_of_groups(people: dict[str, Any], client: Any) -> None:
    page = client.get("groups?$select=displayName,groupTypes,mailEnabled,securityEnabled")

    assert {(*item["groupTypes"], item["mailEnabled"], item["securityEnabled"]) for item in page["value"]} == {
        ("Unified", True, False),
        (True, False),
        (False, True),
    }, people


def test_a_guest(people: dict[str, Any], client: Any) -> None:
    guest = client.get(f"users/{people['sam'].id}?$select=userType,userPrincipalName,mail")

    assert guest == {
        "@odata.context": guest["@odata.context"],
        "userType": "Guest",
        "userPrincipalName": "sam_moorside.example#EXT#@northmoor.example",
        "mail": "sam@moorside.example",
    }


def test_what_of_a_person_is_shown(people: dict[str, Any], client_with: Callable[..., Any]) -> None:
    path = f"users/{people['kit'].address}"

    plain = client_with("User.Read.All").get(path)
    asked = client_with("User.Read.All").get(f"{path}?$select=department,accountEnabled")
    basic = client_with("User.ReadBasic.All").get(f"{path}?$select=displayName,department")

    assert "department" not in plain
    assert (asked["department"], asked["accountEnabled"]) == ("Nursing", True)
    assert "department" not in basic


ADA = "users/ada@northmoor.example"
WINDOW = "startDateTime=2026-12-01T00:00:00Z&endDateTime=2026-12-31T00:00:00Z"
NEEDED: dict[str, tuple[str, str, str]] = {
    f"{ADA}/calendarView?{WINDOW}": ("Calendars.ReadBasic", "Mail.Read", "ErrorAccessDenied"),
    f"{ADA}/calendarView/delta?{WINDOW}": ("Calendars.Read", "User.Read.All", "ErrorAccessDenied"),
    f"{ADA}/events": ("Calendars.ReadWrite", "MailboxSettings.Read", "ErrorAccessDenied"),
    f"{ADA}/calendars": ("Calendars.ReadBasic", "Mail.Send", "ErrorAccessDenied"),
    f"{ADA}/messages": ("Mail.ReadBasic", "Mail.Send", "ErrorAccessDenied"),
    f"{ADA}/mailboxSettings": ("MailboxSettings.Read", "Calendars.ReadWrite", "ErrorAccessDenied"),
    f"{ADA}/outlook/masterCategories": ("MailboxSettings.Read", "Calendars.ReadWrite", "ErrorAccessDenied"),
    "users": ("User.ReadBasic.All", "Calendars.Read", "Authorization_RequestDenied"),
    "groups": ("GroupMember.Read.All", "User.Read.All", "Authorization_RequestDenied"),
    "contacts": ("OrgContact.Read.All", "User.Read.All", "Authorization_RequestDenied"),
    "organization": ("Organization.Read.All", "User.Read.All", "Authorization_RequestDenied"),
}


@pytest.mark.parametrize("path", NEEDED)
def test_which_permission_opens_what(path: str, people: dict[str, Any], client_with: Callable[..., Any]) -> None:
    right, wrong, code = NEEDED[path]

    denied = client_with(wrong)("GET", path)

    assert (denied.status_code, denied.json()["error"]["code"]) == (403, code), people
    assert client_with(right)("GET", path).status_code == 200


WRITES = {
    "an event": ("PATCH", "EVENT", {"subject": "x"}, "Calendars.ReadWrite", "Calendars.Read", 200),
    "a mail": ("POST", f"{ADA}/sendMail", "MAIL", "Mail.Send", "Mail.ReadWrite", 202),
    "a draft": ("POST", f"{ADA}/messages", {"subject": "x"}, "Mail.ReadWrite", "Mail.Send", 201),
}


@pytest.mark.parametrize("case", WRITES)
def test_which_permission_lets_one_write(case: str, ada: User, client_with: Callable[..., Any]) -> None:
    method, path, body, right, wrong, status = WRITES[case]
    event = ada.calendar.add_event(NOON, NOON + timedelta(hours=1))
    path = path.replace("EVENT", f"{ADA}/events/{event.id}")
    mail = {"message": {"subject": "x", "toRecipients": [{"emailAddress": {"address": "kit@moorside.example"}}]}}
    body = mail if body == "MAIL" else body

    assert client_with(wrong)(method, path, body).status_code == 403
    assert client_with(right)(method, path, body).status_code == status


def test_the_least_permission_shows_no_bodies(ada: User, client_with: Callable[..., Any]) -> None:
    event = ada.calendar.add_event(NOON, NOON + timedelta(hours=1), subject="Clinic", body="Hello.")
    path = f"{ADA}/events/{event.id}"

    basic, full = client_with("Calendars.ReadBasic").get(path), client_with("Calendars.Read").get(path)

    assert (basic["subject"], full["subject"]) == ("Clinic", "Clinic")
    assert {"body", "bodyPreview"} & set(basic) == set()
    assert full["bodyPreview"] == "Hello."


def test_rights_that_end_at_some_mailboxes(graph: FakeGraph, people: dict[str, Any], client_with: Any) -> None:
    graph.tenant.add_user("boss@northmoor.example")
    graph.app.grant("Calendars.Read", mailboxes=["Ada@northmoor.example"])
    client = client_with("User.Read.All")

    inside, outside = client("GET", f"{ADA}/events"), client("GET", "users/boss@northmoor.example/events")

    assert inside.status_code == 200, people
    assert (outside.status_code, outside.json()["error"]["code"]) == (403, "ErrorAccessDenied")


def test_consent_for_the_tenant_undoes_what_ends_at_some_mailboxes(
    graph: FakeGraph, ada: User, client_with: Any
) -> None:
    graph.tenant.add_user("boss@northmoor.example")
    graph.app.grant("Calendars.Read", mailboxes=[ada.address])

    client = client_with("Calendars.Read")

    assert client("GET", "users/boss@northmoor.example/events").status_code == 200


def test_another_tenant_is_another_world(graph: FakeGraph, people: dict[str, Any], client: Any) -> None:
    graph.add_tenant("elsewhere.example").add_user("eve@elsewhere.example")

    assert client("GET", "users/eve@elsewhere.example/events").json()["error"]["code"] == "ErrorInvalidUser", people


def test_managers_and_categories(graph: FakeGraph, people: dict[str, Any], client_with: Callable[..., Any]) -> None:
    people["kit"].manager = people["ada"]
    client = client_with("User.Read.All", "MailboxSettings.ReadWrite", "Organization.Read.All")
    category = {"displayName": "Checked", "color": "preset3"}

    first = client("POST", f"{ADA}/outlook/masterCategories", category)
    second = client("POST", f"{ADA}/outlook/masterCategories", category)

    assert client.get(f"users/{people['kit'].id}/manager")["displayName"] == "Ada Lund"
    assert client("GET", f"users/{people['ada'].id}/manager").status_code == 404
    assert (first.status_code, second.status_code) == (201, 409)
    assert [one["displayName"] for one in client.get(f"{ADA}/outlook/masterCategories")["value"]] == ["Checked"]
    assert client.get("organization")["value"][0]["verifiedDomains"][0]["name"] == graph.tenant.domain


def test_one_group_and_what_is_no_kind_of_member(people: dict[str, Any], client: Any) -> None:
    path = f"groups/{people['forum'].id}"

    assert client.get(path)["mail"] == FORUM
    assert client("GET", f"{path}/members/microsoft.graph.planet", **EVENTUAL).status_code == 400
    assert client("GET", f"{path}/members/user", **EVENTUAL).status_code == 400
    assert names(client.get(f"{path}/members/microsoft.graph.orgContact", **EVENTUAL)) == ["Una Bell"]
    assert client("GET", "users?$orderby=displayName").status_code == 400
    assert [one["displayName"] for one in client.get("users?$orderby=displayName desc", **EVENTUAL)["value"]] == [
        "Sam Okoro",
        "Kit",
        "Ada Lund",
    ]


def test_ids_of_what_is_not_there_cannot_be_translated(ada: User, client: Any) -> None:
    event = ada.calendar.add_event(NOON, NOON + timedelta(hours=1))
    path = f"users/{ada.address}/translateExchangeIds"
    kinds = {"sourceIdType": "restId", "targetIdType": "restImmutableEntryId"}

    answer = client("POST", path, {"inputIds": [event.id, "AAMkAGnothing"], **kinds}).json()["value"]
    wrong = client("POST", path, {"inputIds": [event.id], "sourceIdType": "restId", "targetIdType": "ewsId"})

    assert answer[0]["targetId"] == event.id_at(None, immutable=True)
    assert answer[1]["errorDetails"]["code"] == "ErrorItemNotFound"
    assert wrong.status_code == 400
