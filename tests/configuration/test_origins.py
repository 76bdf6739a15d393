from __future__ import annotations

from copilot_sync.configuration import read
from copilot_sync.configuration_origins import InForce, settings_in_force
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


def test_a_table_that_has_no_effect_is_not_in_force() -> None:
    assert "sync.mode" not in in_force('[sync]\nmode = "warn"\n')
