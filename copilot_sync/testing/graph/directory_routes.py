"""Operations on the directory.

Sources: https://learn.microsoft.com/graph/api/user-list, https://learn.microsoft.com/graph/api/group-list-transitivemembers,
https://learn.microsoft.com/graph/api/group-list-members, https://learn.microsoft.com/graph/aad-advanced-queries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot_sync.testing.graph import access, odata, schema
from copilot_sync.testing.graph.calls import Routes
from copilot_sync.testing.graph.directory import Contact, Group, User
from copilot_sync.testing.graph.filters import Fields, sifted
from copilot_sync.testing.graph.wire import Answer, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot_sync.testing.graph.calls import Call
    from copilot_sync.testing.graph.directory import Entry

ROUTES = Routes()
PAGE = 100
KINDS: dict[str, type[Entry]] = {"user": User, "group": Group, "orgContact": Contact}
DEFAULT = {
    "user": (
        "businessPhones",
        "displayName",
        "givenName",
        "jobTitle",
        "mail",
        "mobilePhone",
        "officeLocation",
        "preferredLanguage",
        "surname",
        "userPrincipalName",
        "id",
    ),
}
"""What is shown where nobody chose."""
BASIC = frozenset({"id", "displayName", "givenName", "surname", "mail", "userPrincipalName"})
"""What ``User.ReadBasic.All`` shows."""
_MEMBERS = ("groups/{group}/members", "groups/{group}/transitiveMembers")


@ROUTES.add("GET", "users")
def list_users(call: Call) -> Answer:
    """The people of a tenant."""
    call.in_directory(access.USERS)
    return _list(call, "user", call.tenant.users)


@ROUTES.add("GET", "users/{user}")
def get_user(call: Call) -> Answer:
    """One person."""
    own = call.names["user"] == "me" and call.caller.may(("User.Read",))
    if not own:
        call.in_directory(access.USERS)
    if call.names["user"] == "me":
        return Answer(200, _entity(call, "user", call.user()))
    found = call.tenant.find_user(call.names["user"])
    if found is None or call.names["user"].lower() not in {found.id, found.principal_name.lower()}:
        raise _not_found(call.names["user"])
    return Answer(200, _entity(call, "user", found))


@ROUTES.add("GET", "groups")
def list_groups(call: Call) -> Answer:
    """The groups of a tenant, without dynamic distribution lists."""
    call.in_directory(access.GROUPS)
    return _list(call, "group", call.tenant.groups)


@ROUTES.add("GET", "groups/{group}")
def get_group(call: Call) -> Answer:
    """One group."""
    call.in_directory(access.GROUPS)
    return Answer(200, _entity(call, "group", _group(call)))


@ROUTES.add("GET", *_MEMBERS)
def list_members(call: Call) -> Answer:
    """The members of a group: of every kind, and for those who may not look at a kind little more than their ids."""
    return _list(call, "directoryObject", _members(call))


@ROUTES.add("GET", *(f"{path}/$count" for path in _MEMBERS))
def count_members(call: Call) -> Answer:
    """How many members a group has."""
    call.needs_consistency("'$count' segment")
    return Answer(200, str(len(_members(call))), {"Content-Type": "text/plain"})


@ROUTES.add("GET", *(f"{path}/{{kind}}" for path in _MEMBERS))
def list_members_of_kind(call: Call) -> Answer:
    """The members of a group that are of one kind."""
    kind = call.names["kind"].removeprefix("microsoft.graph.")
    if kind not in KINDS or not call.names["kind"].startswith("microsoft.graph."):
        raise Refusal(400, "BadRequest", f"Resource not found for the segment '{call.names['kind']}'.")
    call.needs_consistency("an OData cast")
    return _list(call, kind, [entry for entry in _members(call) if isinstance(entry, KINDS[kind])])


@ROUTES.add("GET", "contacts")
def list_contacts(call: Call) -> Answer:
    """People outside who stand in the address list."""
    call.in_directory(access.CONTACTS)
    return _list(call, "orgContact", call.tenant.contacts)


def _group(call: Call) -> Group:
    for group in call.tenant.groups:
        if group.id == call.names["group"].lower():
            return group
    raise _not_found(call.names["group"])


def _members(call: Call) -> Sequence[Entry]:
    call.in_directory(access.GROUPS)
    group = _group(call)
    if group.hidden and not call.caller.may(access.HIDDEN_MEMBERS):
        return []
    transitive = any(part.lower() == "transitivemembers" for part in call.request.segments)
    return group.transitive_members() if transitive else group.members


def _list(call: Call, kind: str, entries: Sequence[Entry]) -> Answer:
    query = call.request.query
    odata.only(query, "$select", "$top", "$skip", "$skiptoken", "$count", "$filter", "$orderby")
    if query.get("$count") == "true" or "$orderby" in query:
        call.needs_consistency("$count")

    def fields(entry: Entry) -> Fields:
        return Fields(entry.properties)

    found = sifted(call.request, entries, fields, directory=True)
    names = odata.select("user" if kind == "directoryObject" else kind, query)

    def show(entry: Entry) -> dict[str, Any]:
        return _shown(call, kind, entry, names)

    context = {"user": "users", "group": "groups", "orgContact": "contacts"}.get(kind, "directoryObjects")
    return Answer(200, call.page(found, show, PAGE, context))


def _entity(call: Call, kind: str, entry: Entry) -> dict[str, Any]:
    return call.entity(_shown(call, kind, entry, odata.select(kind, call.request.query)), f"{kind}s")


def _shown(call: Call, kind: str, entry: Entry, names: Sequence[str] | None) -> dict[str, Any]:
    own = next(name for name, made in KINDS.items() if isinstance(entry, made))
    typed = {"@odata.type": f"#microsoft.graph.{own}"} if kind == "directoryObject" else {}
    if kind == "directoryObject" and not _may_see(call, own):
        return typed | {"id": entry.id}
    wanted = list(names) if names is not None else list(DEFAULT.get(own, entry.properties))
    has = schema.properties(own)
    known = {name: entry.properties.get(name) for name in wanted if name in has}
    if own == "user" and not call.caller.may((*access.USERS_FULL, "User.Read")):
        known = {name: value for name, value in known.items() if name in BASIC}
    return typed | known


def _may_see(call: Call, kind: str) -> bool:
    wanted = {"user": access.USERS, "group": access.GROUPS, "orgContact": access.CONTACTS}[kind]
    return call.caller.may(wanted)


def _not_found(name: str) -> Refusal:
    text = f"Resource '{name}' does not exist or one of its queried reference-property objects are not present."
    return Refusal(404, "Request_ResourceNotFound", text)
