"""An organisation that has words for everything, and meetings that lack nearly all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from copilot_sync.adapters import ReadingSettings
from copilot_sync.amendments.proposal import Amender
from copilot_sync.configuration import read

NOW = datetime(2027, 3, 3, 15, tzinfo=UTC)

SETTINGS = """\
[organisation]
domains = ["northmoor.example"]

[venues.civic-hall]
match = ["Civic Hall"]
address = "Civic Hall, Mill Street, Northmoor NM1 1AA"
step_free = "Level entrance from Mill Street, lift to all floors."
toilet = "The accessible toilet is next to the Long Room."
parking = "Two blue badge bays are in front of the door."
transport = "Buses 4 and 9 stop outside."
directions = "A map with photos is at https://hall.northmoor.example/map"

[snippets]
access_question = "What would help you take part? Please tell Kim on 01632 960 000."
supporters = "You are welcome to bring a supporter, a friend or an assistance dog."
dial_in = "No internet? You can join by phone."
break_line = "We stop for fifteen minutes halfway."
agenda = "The agenda is at https://hall.northmoor.example/agenda"
costs = "We pay for your travel. We can book it, or pay you on the day."
booking = "You can book your own travel, or we can book it for you."
support_costs = "We pay your supporter's travel, and childcare or replacement care."
payment = "We pay people for their time: £25 for a meeting. You can say no."
contact = '''
Kim Lund, involvement lead
01632 960 000, kim@northmoor.example
Mill Street, Northmoor NM1 1AA'''
"""


@pytest.fixture(scope="session")
def amender() -> Amender:
    """By the settings of that organisation."""
    return Amender(read(SETTINGS).policy)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def settings() -> ReadingSettings:
    return ReadingSettings(timezone=UTC, now=NOW)


@pytest.fixture(scope="session")
def toml() -> str:
    return SETTINGS
