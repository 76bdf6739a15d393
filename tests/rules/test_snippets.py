"""The organisation's own words take the place of ours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.configuration import ConfigurationError, read
from copilot_sync.configuration_settings import read_setting
from copilot_sync.invite import Attachment, CalendarUser
from copilot_sync.options import settings_of
from copilot_sync.rules.registry import RULES
from copilot_sync.snippets import Snippets

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.verdicts import Judgement

    Judge = Callable[..., Judgement]

OWN = {field.name: f"Our words on {field.name}." for field in settings_of(Snippets)}
HELLO = {"description": "Hello."}
TEAMS = {"location": "Microsoft Teams Meeting"}
FAILING: list[tuple[str, dict[str, Any]]] = [
    ("ACC001", HELLO),
    ("ACC005", HELLO),
    ("ACC006", HELLO),
    ("ACC007", {**HELLO, "attachments": (Attachment(name="Agenda.pdf"),)}),
    ("ONL002", {**HELLO, **TEAMS}),
    ("ONL003", {**HELLO, **TEAMS}),
    ("ONL004", {**TEAMS, "description": "The meeting will be recorded."}),
    ("TRV001", HELLO),
    ("TRV002", {"description": "We will book your train tickets for you."}),
    ("TRV002", {"description": "Keep your receipts and claim your travel afterwards."}),
    ("TRV003", {"description": "We pay travel expenses."}),
    ("TRV004", HELLO),
    ("CON001", {**HELLO, "organizer": CalendarUser(address="office@northmoor.example")}),
    ("CON002", HELLO),
    ("SCH002", HELLO),
    ("MAT003", {**HELLO, "now": datetime(2026, 11, 2, 9, tzinfo=UTC)}),
]
"""For each rule that has a snippet, an invite that it has something to say about."""


def test_every_snippet_has_a_rule_and_every_rule_with_one_is_tried_here() -> None:
    named = {code: rule.snippet for code, rule in RULES.items() if rule.snippet}

    assert set(named.values()) == set(OWN)
    assert set(named) == {code for code, _ in FAILING}


@pytest.mark.parametrize(("code", "fields"), FAILING, ids=str)
def test_own_words_are_pasted_in_place_of_ours(judge: Judge, code: str, fields: dict[str, Any]) -> None:
    ours = judge(code, **fields).fix
    own = judge(code, **fields, known={"snippets": Snippets(**OWN)}).fix
    blank = judge(code, **fields, known={"snippets": Snippets(**dict.fromkeys(OWN, " "))}).fix

    assert own == f"“Our words on {RULES[code].snippet}.”"
    assert ours == blank != own


def test_words_of_several_lines_keep_them(judge: Judge) -> None:
    snippets = Snippets(contact="Kim Lund\n01632 960 000\n")

    assert judge("CON002", **HELLO, known={"snippets": snippets}).fix == "“Kim Lund\n01632 960 000”"


def test_a_picture_still_wants_its_words_written_out(judge: Judge) -> None:
    html = '<html><body><img src="cid:1" alt=""></body></html>'
    answer = judge("ACC007", html=html, known={"snippets": Snippets(other_format="Just ask.")})

    assert answer.fix.startswith("Write the words of the picture into the body")


def test_snippets_come_from_file_or_flag() -> None:
    settings = read_setting("snippets.costs=We pay.", "--set")
    policy = read('[snippets]\nsupporters = "Bring somebody."', settings=settings).policy

    assert policy.snippets == Snippets(supporters="Bring somebody.", costs="We pay.")


def test_an_unknown_snippet_is_a_mistake_with_the_nearest_name() -> None:
    with pytest.raises(ConfigurationError) as caught:
        read('[snippets]\nacces_question = "?"')

    assert str(caught.value) == (
        'copilot-sync.toml, line 2: snippets: there is no setting "acces_question"; did you mean "access_question"?'
    )
