from __future__ import annotations

from datetime import date

from copilot_sync.configuration import read
from copilot_sync.configuration_origins import InForce, _leaves, settings_in_force
from copilot_sync.configuration_settings import read_setting, tables

FILE = """\
rules.profile = "strict"
rules.NTC001 = { floor = 3 }

[organisation]
name = "Northmoor"
region = "GB-SCT"
"""


def in_force(text: str, *sets: str) -> dict[str, InForce]:
    settings = [setting for given in sets for setting in read_setting(given, "--set")]
    found = list(settings_in_force(read(text, settings=settings)))
    by_key = {".".join(setting.path): setting for setting in found}
    assert len(by_key) == len(found)
    return by_key


def test_every_setting_that_there_is_has_its_default() -> None:
    found = in_force("")

    assert {setting.path[:-1] for setting in found.values()} == {
        table for table, options in tables().items() if options.__dataclass_fields__
    }
    assert found["rules.NTC001.minimum"] == InForce(
        path=("rules", "NTC001", "minimum"), head="[rules.NTC001]", value=10
    )


def test_each_value_comes_from_whoever_said_so_last() -> None:
    found = in_force(FILE, "organisation.region=IE", "rules.NTC001.minimum=12")

    def said(key: str) -> tuple[object, str, int | None, bool]:
        setting = found[key]
        return setting.value, setting.given_by, setting.line, setting.by_profile

    assert said("organisation.name") == ("Northmoor", "", 5, False)
    assert said("organisation.region") == ("IE", "--set organisation.region", None, False)
    assert said("organisation.timezone") == ("", "", None, False)
    assert said("rules.profile") == ("strict", "", 1, False)
    assert said("rules.NTC001.floor") == (3, "", 2, False)
    assert said("rules.NTC001.minimum") == (12, "--set rules.NTC001.minimum", None, False)
    assert said("rules.SCH001.latest") == ("15:00", "", None, True)


def test_tables_of_which_there_can_be_any_number_are_told_by_name_and_by_number() -> None:
    found = in_force(
        """\
[venues."civic hall"]
match = ["Civic Hall"]

[[waivers]]
code = "NTC001"

[[waivers]]
code = "ACC001"
until = 2027-03-31
""",
        'venues.annexe.match=["Annexe"]',
    )

    def said(key: str) -> tuple[str, object, int | None]:
        setting = found[key]
        return setting.head, setting.value, setting.line

    assert said("venues.civic hall.match") == ('[venues."civic hall"]', ["Civic Hall"], 2)
    assert said("venues.annexe.match") == ("[venues.annexe]", ["Annexe"], None)
    assert said("waivers.0.code") == ("[[waivers]]", "NTC001", 5)
    assert said("waivers.1.until") == ("[[waivers]]", date(2027, 3, 31), 9)


def test_values_stand_before_the_tables_inside() -> None:
    table = {"b": {"x": 1}, "a": 2, "c": [{"y": 3}, {"y": 4}]}

    assert [(".".join(path), head) for path, head, _ in _leaves(table, ("t",), "t")] == [
        ("t.a", "[t]"),
        ("t.b.x", "[t.b]"),
        ("t.c.0.y", "[[t.c]]"),
        ("t.c.1.y", "[[t.c]]"),
    ]


def test_a_table_of_an_adapter_is_in_force_as_it_was_given() -> None:
    assert in_force('[sources.clinic]\nadapter = "ics"\n')["sources.clinic.adapter"].value == "ics"
