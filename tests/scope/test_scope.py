"""Which meetings say of themselves what they are for."""

from __future__ import annotations

import pytest

from copilot_sync.invite import Envelope, Invite
from copilot_sync.scope import scope_term


@pytest.mark.parametrize(
    ("subject", "term"),
    [
        ("Co-production workshop", "co-production"),
        ("Coproducing the strategy", "co-production"),
        ("What we co-produced last year", "co-production"),
        ("Co‑designing the front door", "co-design"),
        ("Codesign: reception", "co-design"),
        ("Patient Participation Group", "patient participation"),
        ("PPG, first Tuesday", "PPG"),
        ("Meeting of both PPGs", "PPG"),
        ("PPI/E panel", "PPI"),
        ("Lived-experience advisers", "lived experience"),
        ("Our expert by experience", "experts by experience"),
        ("Service users' forum", "service user"),
        ("Carers’ Forum", "carers' forum"),
        ("Carer's forum", "carers' forum"),
        ("Patient voices", "patient voice"),
        ("Patient leaders: lunch", "patient leader"),
        ("Product design", None),
        ("Cod etc.", None),
        ("Inpatient panel beds", None),
        ("Shopping list", None),
        ("", None),
    ],
)
def test_a_term_counts_in_all_its_forms(subject: str, term: str | None) -> None:
    assert scope_term(Invite(source="-", uid=None, summary=subject)) == term


@pytest.mark.parametrize(
    "invite",
    [
        Invite(source="-", uid=None, categories=("Work", "PPI")),
        Invite(source="-", uid=None, calendar_name="Patient panel"),
        Invite(source="-", uid=None, envelope=Envelope(date=None, subject="RE: co-design")),
    ],
)
def test_categories_calendars_and_mails_have_terms_too(invite: Invite) -> None:
    assert scope_term(invite) is not None


def test_a_policy_may_have_terms_of_its_own() -> None:
    invite = Invite(source="-", uid=None, summary="Consumer reference groups: co-production")

    assert scope_term(invite, ("consumer reference group",)) == "consumer reference group"
    assert scope_term(invite, ("tenants",)) is None
    assert scope_term(invite, ("", "!!")) is None
