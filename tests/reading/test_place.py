"""How people take part, as the location tells."""

from __future__ import annotations

import pytest

from copilot_sync.invite import Invite
from copilot_sync.reading import Reading

IN_PERSON, ONLINE, HYBRID, PHONE, NOWHERE = "in person", "online", "hybrid", "phone", "nowhere"


def how(location: str, text: str = "We will choose the chairs.") -> str:
    place = Reading(Invite(source="-", uid=None, location=location, description=text)).place
    if place.hybrid:
        return HYBRID
    return IN_PERSON if place.in_person else ONLINE if place.online else PHONE if place.phone else NOWHERE


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("Long Room, 4 Mill Street", IN_PERSON),
        ("Microsoft Teams Meeting", ONLINE),
        ("Zoom, link to follow", ONLINE),
        ("https://us02web.zoom.us/j/81234567890", ONLINE),
        ("https://rooms.northmoor.example/4f2a", ONLINE),
        ("Long Room / https://us02web.zoom.us/j/81234567890", HYBRID),
        ("Long Room; https://meet.northmoor.example/4f2a", HYBRID),
        ("Long Room; https://northmoor.example/join/4f2a", HYBRID),
        ("Northmoor Library https://northmoor-library.example/visit-us", IN_PERSON),
        ("Northmoor Library (https://maps.google.com/?q=northmoor+library)", IN_PERSON),
        ("Northmoor Library, map: https://www.openstreetmap.org/node/1", IN_PERSON),
        ("https://maps.app.goo.gl/4f2a", NOWHERE),
        ("Video Conference Suite", IN_PERSON),
        ("Video conferencing room 2, Level 3", IN_PERSON),
        ("Northmoor Online Centre", IN_PERSON),
        ("Call Centre, second floor", IN_PERSON),
        ("Virtual meeting room", ONLINE),
        ("Video conference", ONLINE),
        ("Dial in: 0330 123 4567, code 123456#", PHONE),
        ("Dial-in 0330 123 4567; PIN 1234", PHONE),
        ("Conference call, UK freephone 0800 123 4567, access code 998877", PHONE),
        ("Tel: 01632 960 123", PHONE),
        ("01632 960 123", PHONE),
        ("B12", IN_PERSON),
        ("G.01", IN_PERSON),
        ("Rm 2.14", IN_PERSON),
        ("2.14", IN_PERSON),
        ("Teams / B12", HYBRID),
        ("G2M", ONLINE),
        ("Usual place", IN_PERSON),
        ("the usual venue", IN_PERSON),
        ("As usual", NOWHERE),
        ("Usual Zoom room", ONLINE),
        ("tbc", NOWHERE),
    ],
)
def test_a_location_is_read_as_people_write_it(location: str, expected: str) -> None:
    assert how(location) == expected


def test_where_the_location_holds_a_map_alone_the_text_may_name_the_place() -> None:
    assert (
        how("https://maps.app.goo.gl/4f2a", "We meet at 4 Mill Street, Northmoor.\nSee you.\nAnn\nBo\nCy") == IN_PERSON
    )
