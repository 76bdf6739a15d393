"""Operations on what stands beside people: their managers, the organisation, places, categories, ids.

Sources: https://learn.microsoft.com/graph/api/user-list-manager, https://learn.microsoft.com/graph/api/organization-list,
https://learn.microsoft.com/graph/api/outlookuser-list-mastercategories,
https://learn.microsoft.com/graph/api/user-translateexchangeids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot_sync.testing.graph import access, ids
from copilot_sync.testing.graph.calls import Routes
from copilot_sync.testing.graph.wire import Answer, Refusal, invalid

if TYPE_CHECKING:
    from copilot_sync.testing.graph.calls import Call
    from copilot_sync.testing.graph.mailboxes import Mailbox

ROUTES = Routes()
MOST_IDS = 1000


@ROUTES.add("GET", "organization")
def list_organisations(call: Call) -> Answer:
    """The tenant itself, with its verified domains."""
    call.in_directory(access.ORGANISATION)
    domains = [{"name": call.tenant.domain, "isDefault": True, "isInitial": False, "type": "Managed"}]
    shown = [{"id": call.tenant.id, "displayName": call.tenant.domain, "verifiedDomains": domains}]
    return Answer(200, call.page(shown, dict, 100, "organization"))


@ROUTES.add("GET", "users/{user}/manager")
def get_manager(call: Call) -> Answer:
    """Whom somebody answers to."""
    call.in_directory(access.USERS_FULL)
    found = call.user().manager
    if found is None:
        raise Refusal(404, "Request_ResourceNotFound", "Resource 'manager' does not exist.")
    known = {name: found.properties[name] for name in ("id", "displayName", "mail", "userPrincipalName")}
    return Answer(200, call.entity({"@odata.type": "#microsoft.graph.user", **known}, "directoryObjects"))


@ROUTES.add("GET", "users/{user}/outlook/masterCategories")
def list_categories(call: Call) -> Answer:
    """The categories that the owner of a mailbox has names and colours for."""
    mailbox = call.mailbox(*access.SETTINGS)
    return Answer(200, call.page(mailbox.categories, dict, 100, "users/outlook/masterCategories"))


@ROUTES.add("POST", "users/{user}/outlook/masterCategories")
def add_category(call: Call) -> Answer:
    """Another of them."""
    mailbox = call.mailbox("MailboxSettings.ReadWrite")
    given = call.body("outlookCategory")
    if any(known["displayName"] == given.get("displayName") for known in mailbox.categories):
        raise Refusal(409, "CategoryAlreadyExists", "A category of that name exists.")
    number = len(mailbox.categories) + 1
    made = {"id": f"00000000-0000-0000-0000-{number:012}", "color": "none"} | given
    mailbox.categories.append(made)
    return Answer(201, call.entity(made, "users/outlook/masterCategories"))


@ROUTES.add("POST", "users/{user}/translateExchangeIds", "users/{user}/microsoft.graph.translateExchangeIds")
def translate_ids(call: Call) -> Answer:
    """Ordinary ids as immutable ones, or the other way round."""
    mailbox = call.mailbox(*access.MAIL, *access.CALENDARS)
    given = call.request.json_object()
    wanted = given.get("inputIds")
    kinds = (given.get("sourceIdType"), given.get("targetIdType"))
    if not isinstance(wanted, list) or not 0 < len(wanted) <= MOST_IDS:
        raise invalid(f"The number of ids must be between 1 and {MOST_IDS}.")
    if not {*kinds} <= {"restId", "restImmutableEntryId"}:
        raise invalid("The types of ids are not supported.")
    answers = [_translated(mailbox, str(one), immutable=kinds[1] == "restImmutableEntryId") for one in wanted]
    return Answer(200, {"value": answers})


def _translated(mailbox: Mailbox, item: str, *, immutable: bool) -> dict[str, Any]:
    if not item.startswith((ids.ORDINARY, ids.IMMUTABLE)):
        return {"sourceId": item, "errorDetails": {"code": "ErrorInvalidIdMalformed", "message": "Id is malformed."}}
    event, message = mailbox.find_event(item), mailbox.find_message(item)
    if event is not None:
        return {"sourceId": item, "targetId": event[0].id_at(event[1], immutable=immutable)}
    if message is not None:
        return {"sourceId": item, "targetId": message.id_in(immutable=immutable)}
    return {"sourceId": item, "errorDetails": {"code": "ErrorItemNotFound", "message": "There is no such item."}}
