"""The table of properties: where it comes from, that it is used both ways, and that it is small."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.testing.graph import FakeGraph, derive_schema, schema

if TYPE_CHECKING:
    from pathlib import Path

EVENT = {"subject": "Clinic", "start": {"dateTime": "2026-12-01T12:00:00.0000000", "timeZone": "UTC"}}
KNOWN = {
    "event": {"iCalUId", "isOrganizer", "hideAttendees", "cancelledOccurrences", "onlineMeeting", "sensitivity"},
    "message": {"internetMessageHeaders", "toRecipients", "singleValueExtendedProperties", "isDraft"},
    "eventMessageRequest": {"meetingRequestType", "previousStartDateTime", "event", "meetingMessageType"},
    "user": {"department", "jobTitle", "userType", "proxyAddresses", "assignedLicenses", "employeeOrgData"},
    "group": {"groupTypes", "mailEnabled", "securityEnabled", "visibility"},
    "orgContact": {"companyName", "mail"},
    "mailboxSettings": {"timeZone", "workingHours", "userPurpose", "language"},
    "subscription": {"clientState", "lifecycleNotificationUrl", "notificationUrl"},
}
UNKNOWN = {"event": {"uid", "occurrenceId", "organiser"}, "user": {"email", "role"}}


def test_it_says_where_it_comes_from() -> None:
    assert re.fullmatch(r"msgraph-sdk \d+\.\d+\.\d+", schema.table()["derived_from"])


def test_it_is_small() -> None:
    assert len(files(schema.__package__).joinpath("schema.json").read_bytes()) < 60_000


@pytest.mark.parametrize("kind", KNOWN)
def test_it_knows_what_is_there(kind: str) -> None:
    assert set(schema.properties(kind)) >= KNOWN[kind]


@pytest.mark.parametrize("kind", UNKNOWN)
def test_it_knows_what_is_not_there(kind: str) -> None:
    assert not UNKNOWN[kind] & set(schema.properties(kind))


def test_every_kind_in_it_is_known_in_it() -> None:
    plain = set(derive_schema.WIRE.values())
    types, enums = schema.table()["types"], schema.table()["enums"]

    referred = {kind.strip("[]") for described in types.values() for kind in described["properties"].values()}
    bases = {described["base"] for described in types.values()} - {None}

    assert referred <= plain | set(types) | set(enums)
    assert bases <= set(types)
    assert all(enums.values())


PROBLEMS: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "nothing wrong": (EVENT, []),
    "nothing said": (dict.fromkeys(("subject", "start", "onlineMeeting")), []),
    "a property that is none": (EVENT | {"organiser": {}}, [("organiser", "unknown")]),
    "one within another": ({"location": {"name": "Hall"}}, [("location/name", "unknown")]),
    "a member that is none": ({"type": "occurence"}, [("type", "microsoft.graph.eventType")]),
    "a list of things that are none": ({"attendees": ["ada"]}, [("attendees", "microsoft.graph.attendee")]),
    "no list": ({"attendees": {}}, [("attendees", "Collection(attendee)")]),
    "a flag in words": ({"isAllDay": "true"}, [("isAllDay", "Edm.boolean")]),
    "a flag for a number": ({"reminderMinutesBeforeStart": True}, [("reminderMinutesBeforeStart", "Edm.integer")]),
    "a moment without a zone": ({"createdDateTime": "2026-12-01T12:00:00"}, [("createdDateTime", "Edm.moment")]),
    "a day that is none": (
        {"recurrence": {"range": {"type": "noEnd", "startDate": "1 December"}}},
        [("recurrence/range/startDate", "Edm.date")],
    ),
    "what Graph answers all the same": ({"occurrenceId": "OID", "uid": "x", "@odata.etag": "y"}, []),
    "a type of its own": ({"@odata.type": "#microsoft.graph.evnt"}, [("@odata.type", "a known type")]),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_problems(case: str) -> None:
    value, expected = PROBLEMS[case]

    assert list(schema.problems("event", value)) == expected


def test_capitals_in_members_do_not_matter_on_the_way_in() -> None:
    body = {"body": {"contentType": "HTML", "content": ""}}

    schema.check("event", body)

    assert list(schema.problems("event", body)) == [("body/contentType", "microsoft.graph.bodyType")]


def test_the_fake_finds_its_own_mistakes() -> None:
    graph = FakeGraph()
    graph.start()
    context = f"{graph.root_url}/v1.0/$metadata#users('x')/calendarView"
    graph.service.mistakes += [
        name for name, _problem in schema.problems_of_answer({"@odata.context": context, "value": [{"sujbect": ""}]})
    ]

    with pytest.raises(AssertionError, match="sujbect"):
        graph.close()


def test_it_can_be_derived_again(tmp_path: Path) -> None:
    models = tmp_path / "msgraph" / "generated" / "models"
    models.mkdir(parents=True)
    (tmp_path / "msgraph_sdk-9.9.9.dist-info").mkdir()
    for module in derive_schema.THINGS:
        (models / f"{module}.py").write_text(MODEL.format(made=_class(module), fields=""), encoding="utf-8")
    fields = """
            "importance": lambda n : setattr(self, 'importance', n.get_enum_value(Importance)),
            "days": lambda n : setattr(self, 'days', n.get_collection_of_enum_values(Importance)),
            "places": lambda n : setattr(self, 'places', n.get_collection_of_object_values(Place)),
            "names": lambda n : setattr(self, 'names', n.get_collection_of_primitive_values(str)),
            "manager": lambda n : setattr(self, 'manager', n.get_object_value(User)),
            "instances": lambda n : setattr(self, 'instances', n.get_collection_of_object_values(Event)),
    """
    (models / "event.py").write_text(MODEL.format(made="Event", fields=fields), encoding="utf-8")
    (models / "place.py").write_text(MODEL.replace("(Entity)", "").format(made="Place", fields=""), encoding="utf-8")
    (models / "entity.py").write_text(MODEL.replace("(Entity)", "").format(made="Entity", fields=""), encoding="utf-8")
    (models / "importance.py").write_text(ENUM, encoding="utf-8")

    table = derive_schema.derive(tmp_path)

    assert table["derived_from"] == "msgraph-sdk 9.9.9"
    assert table["enums"] == {"importance": ["low", "high"]}
    assert table["types"]["event"] == {
        "base": "entity",
        "properties": {
            "days": "[importance]",
            "importance": "importance",
            "instances": "[event]",
            "names": "[string]",
            "places": "[place]",
        },
    }


MODEL = """
@dataclass
class {made}(Entity):
    def get_field_deserializers(self):
        fields = {{{fields}
        }}
        return fields
"""
ENUM = """
class Importance(str, Enum):
    Low = "low",
    High = "high",
"""


def _class(module: str) -> str:
    return "".join(part.capitalize() for part in module.split("_"))
