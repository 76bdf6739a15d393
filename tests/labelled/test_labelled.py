"""Whole invites, each with the verdict that every rule should reach on it. See README.md beside this file."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import Document, ReadingSettings
from copilot_sync.amendments.proposal import Amender
from copilot_sync.configuration import read
from copilot_sync.configuration_settings import Setting
from copilot_sync.invite import Invite
from copilot_sync.linter import Linter
from copilot_sync.people import Role, RoleBook, RoleEntry
from copilot_sync.policy import Policy, RuleChoice
from copilot_sync.reading import Reading
from copilot_sync.rules.registry import RULES
from copilot_sync.snippets import Snippets
from copilot_sync_email.reader import READER as EMAIL
from copilot_sync_ics.reader import READER as ICS
from copilot_sync_m365.reader import READER as M365

if TYPE_CHECKING:
    from types import FrameType

    from copilot_sync.verdicts import Judgement

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("invites/*/case.json"))
READERS = {"invite.ics": ICS, "invite.eml": EMAIL, "event.json": M365}
ORGANISATION = {
    "organisation.domains": ["northmoor-nhs.example", "northmoor-council.example"],
    "organisation.region": "GB-ENG",
    "organisation.timezone": "Europe/London",
    "rules.select": ["ALL"],
}
NOTHING_THERE = {"pass", "not_applicable"}
"""Whether a harm is absent or could not be there is a matter of words, and of each rule's own tests."""


@lru_cache
def label_of(case: Path) -> dict[str, Any]:
    label: dict[str, Any] = json.loads((case / "case.json").read_text(encoding="utf-8"))
    return label


@lru_cache
def known_disagreements() -> dict[str, dict[str, str]]:
    """Verdicts that differ from their labels, by invite and code."""
    listed = tomllib.loads((HERE / "disagreements.toml").read_text(encoding="utf-8"))["disagreement"]
    known: dict[str, dict[str, str]] = {}
    for one in listed:
        assert one["reason"]
        known.setdefault(one["invite"], {})[one["code"]] = one["verdict"]
    return known


def policy_of(label: dict[str, Any]) -> Policy:
    settings = ORGANISATION | label["policy"]
    policy = read("", settings=[Setting(tuple(key.split(".")), value, key) for key, value in settings.items()]).policy
    entries = {address: RoleEntry(Role(role)) for address, role in label["roles"].items()}
    return replace(policy, role_book=RoleBook(entries))


def now_of(case: Path) -> datetime:
    return datetime.fromisoformat(label_of(case)["now"])


def invite_of(case: Path) -> Invite:
    """The first meeting in the file."""
    now = now_of(case)
    (file,) = (path for path in case.iterdir() if path.name in READERS)
    document = Document(file.name, file.read_bytes())
    settings = ReadingSettings(timezone=policy_of(label_of(case)).timezone, now=now)
    invites = [result for result in READERS[file.name].read(document, settings) if isinstance(result, Invite)]
    return min(invites, key=lambda invite: (invite.dtstart or now, invite.uid))


@lru_cache
def judged(case: Path) -> tuple[Judgement, ...]:
    """What every rule says of it."""
    return Linter(policy_of(label_of(case))).check(invite_of(case), now=now_of(case)).judgements


def verdicts_on(case: Path) -> dict[str, str]:
    """The verdicts as the labels put them."""
    return {
        judgement.code: ":".join(filter(None, (judgement.verdict, judgement.severity))) for judgement in judged(case)
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_verdict_is_as_labelled_but_for_known_disagreements(case: Path) -> None:
    """Fails on a new disagreement, and on one in disagreements.toml that is none any more."""
    label = label_of(case)
    given = verdicts_on(case)
    differing = {
        code: verdict
        for code, verdict in given.items()
        if verdict != label["expect"][code] and {verdict, label["expect"][code]} != NOTHING_THERE
    }

    assert differing == known_disagreements().get(case.name, {})


def test_known_disagreements_are_about_invites_that_are_here() -> None:
    assert known_disagreements().keys() <= {case.name for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_rule_is_labelled_and_every_fail_has_its_reason(case: Path) -> None:
    label = label_of(case)

    assert label["expect"].keys() == RULES.keys()
    assert {code for code, verdict in label["expect"].items() if verdict.startswith("fail")} <= label["why"].keys()


OUR_RULES = Linter(Policy(choice=RuleChoice(select=("LAN001", "LAN002", "LAN003", "LAN004"))))
QUOTES_THE_INVITE = frozenset({"LAN002"})
"""Its messages name the letters that nobody explained."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_we_say_passes_our_own_rules_on_wording(case: Path) -> None:
    """Every message, reason and fix, as an organiser reads it; what it quotes is the invite's own."""
    minded = []
    for judgement in judged(case):
        said = "\n\n".join(filter(None, (judgement.message, judgement.why, judgement.fix)))
        report = OUR_RULES.check(
            Invite(
                source=judgement.code, uid=None, summary="Wording", description=said.replace("“", "").replace("”", "")
            ),
            now=datetime(2026, 10, 5, tzinfo=UTC),
        )
        minded += [
            (judgement.code, answer.code, answer.message, [piece.text for piece in answer.evidence])
            for answer in report.failures
            if not (answer.code == "LAN002" and judgement.code in QUOTES_THE_INVITE)
            and not (answer.code == "LAN003" and judgement.code == "LAN003")
        ]

    assert minded == []


FOLLOWS = {"TRV003"}
"""What we may set off: costs that are named ask for those of support to be named, and matter more."""
WORDS = Snippets(
    access_question="What would help you take part? Please tell Kim on 01632 960 000.",
    supporters="You are welcome to bring a supporter, a friend or an assistance dog.",
    dial_in="No internet? You can join by phone.",
    break_line="We stop for fifteen minutes halfway.",
    agenda="The agenda is at https://hall.northmoor.example/agenda",
    costs="We pay for your travel. We can book it, or pay you on the day.",
    booking="You can book your own travel, or we can book it for you.",
    support_costs="We pay your supporter's travel, and childcare or replacement care.",
    payment="We pay people for their time: £25 for a meeting. You can say no.",
    contact="Kim Lund, 01632 960 000, kim@northmoor.example, Mill Street, Northmoor NM1 1AA",
)
"""An organisation that has words for everything."""


def failing_after(case: Path, changed: Invite) -> set[str]:
    """The rules that a change of an invite sets off."""
    before = {judgement.code for judgement in judged(case) if judgement.verdict == "fail"}
    report = Linter(policy_of(label_of(case))).check(changed, now=now_of(case))
    return {failure.code for failure in report.failures} - before


@pytest.mark.parametrize("case", CASES[::3], ids=lambda case: case.name)
def test_what_an_amendment_adds_sets_off_no_other_rule(case: Path) -> None:
    amender = Amender(replace(policy_of(label_of(case)), snippets=WORDS))

    assert failing_after(case, amender.amended(invite_of(case), now=now_of(case))) <= FOLLOWS


@pytest.mark.parametrize("case", CASES[::12], ids=lambda case: case.name)
def test_words_to_paste_set_off_no_other_rule(case: Path) -> None:
    """One finding after another, each as if its words were put under what people wrote."""
    invite = invite_of(case)
    if invite.html or not Reading(invite).readable:  # its words are those of a page, or English words make it readable
        return
    for judgement in judged(case):
        words = "\n\n".join(re.findall("“([^”]+)”", judgement.fix)) if judgement.verdict == "fail" else ""
        pasted = replace(invite, description=f"{invite.description or ''}\n\n{words}\n")

        assert not words or failing_after(case, pasted) <= FOLLOWS, judgement.code


MOST_CALLS = 1_050
"""Calls of Python functions for a meeting of which every sentence is known, one with another; there are 950."""


def test_what_is_known_is_not_worked_out_again() -> None:
    """So that a calendar in which most sentences come again costs little; calls are counted, since time would vary."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    some = CASES[::6]
    for case in some:
        linter, invite, now = Linter(policy_of(label_of(case))), invite_of(case), now_of(case)
        linter.check(invite, now=now)
        before = sys.getprofile()
        sys.setprofile(count)
        try:
            linter.check(invite, now=now)
        finally:
            sys.setprofile(before)

    assert calls / len(some) < MOST_CALLS
