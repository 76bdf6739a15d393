"""Our section in invites: added once, told once, and left alone where somebody has touched it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from copilot_sync.adapters import PreconditionFailed
from copilot_sync.policy import RuleChoice
from copilot_sync.snippets import Snippets
from copilot_sync.sync.statement import Told
from copilot_sync.sync.tables import findings, meetings
from copilot_sync.testing.faults import Call, Fault, Faults
from copilot_sync.testing.memory import MemorySource

OLA = "ola@northmoor.example"
ASKS = "What would help you take part? Please tell Ola, on 01632 960123."
OTHER = "Is there anything that would help you take part? Please ring Ola on 01632 960123."


@pytest.fixture
def amending(northmoor: Any) -> Any:
    """An organisation that knows how to ask what people need, and may add it."""
    northmoor.policy = replace(northmoor.policy, snippets=Snippets(access_question=ASKS))
    northmoor.set(mode="amend", remind=0)
    return northmoor


def body(northmoor: Any, reference: str) -> str:
    return str(northmoor.calendar.invite(reference).description)


def kinds(northmoor: Any) -> list[str]:
    endings = {
        "what we added to your invite": "amend",
        "thank you": "resolve",
        "what would help people take part": "warn",
    }
    return [endings[message.subject.rpartition(": ")[2]] for message in northmoor.post.delivered]


def state(northmoor: Any) -> str:
    ((found,),) = [[row["amend"] for row in northmoor.rows(meetings)]]
    return str(found)


def test_it_is_added_once_and_told_once(amending: Any, a_meeting: Any) -> None:
    reference = amending.calendar.put(a_meeting())

    first = amending.run()
    for _ in range(3):
        amending.later(days=1)
        assert not amending.run().told

    assert first.told == {Told.AMENDED: 1, Told.SENT: 1}
    assert body(amending, reference).count(ASKS) == 1
    assert kinds(amending) == ["amend"]
    assert ASKS in amending.post.delivered[0].text.replace("\n    ", " ")


def test_what_it_puts_right_is_never_told_and_what_it_leaves_is_told_with_it(amending: Any, a_meeting: Any) -> None:
    amending.policy = replace(amending.policy, choice=RuleChoice(select=("ACC001", "MAT003")))
    amending.calendar.put(a_meeting(description="We meet."))
    amending.now = a_meeting().dtstart - timedelta(days=6)

    assert amending.run().told == {Told.AMENDED: 1, Told.SENT: 1}

    (message,) = amending.post.delivered
    assert kinds(amending) == ["warn"]
    assert "what people need to take part" not in message.text
    assert "What we have added" in message.text
    assert not amending.run().told
    told = {row["code"] for row in amending.rows(findings) if row["told"]}
    assert told == {"MAT003"}


@pytest.mark.parametrize("most", [50, 1], ids=["a rehearsal", "a plan that waits"])
def test_a_plan_names_of_a_change_only_what_is_added(amending: Any, a_meeting: Any, most: int) -> None:
    amending.policy = replace(amending.policy, choice=RuleChoice(select=("ACC001", "MAT003")))
    amending.calendar.put(a_meeting(description="We meet."))
    amending.now = a_meeting().dtstart - timedelta(days=6)
    amending.set(most_per_run=most)

    run = amending.run(dry=most > 1)

    changes = [line.partition(": ")[2] for line in run.planned if ": change" in line]
    assert changes == ["change (ACC001)"]


def test_a_plan_names_what_is_added_beyond_what_was_found(amending: Any, a_meeting: Any) -> None:
    """Costs that are named ask for those of support: a finding that was none before."""
    snippets = Snippets(costs="We pay for your travel.", support_costs="We pay your supporter's travel too.")
    amending.policy = replace(amending.policy, snippets=snippets, choice=RuleChoice(select=("TRV001", "TRV003")))
    amending.calendar.put(a_meeting(location="Civic Hall, Mill Street, Northmoor"))

    (line,) = (line for line in amending.run(dry=True).planned if ": change" in line)

    assert line.endswith("change (TRV001 and TRV003)")


def test_a_section_that_goes_is_for_no_rule(amending: Any, a_meeting: Any) -> None:
    amending.calendar.put(a_meeting())
    amending.run()
    amending.later(days=1)
    amending.policy = replace(amending.policy, snippets=Snippets())

    (line,) = (line for line in amending.run(dry=True).planned if ": change" in line)

    assert line.endswith(": change")


def test_what_was_told_and_is_put_right_by_us_has_one_last_word(amending: Any, a_meeting: Any) -> None:
    amending.set(mode="warn")
    amending.calendar.put(a_meeting())
    amending.run()
    amending.set(mode="amend")

    assert amending.run().told == {Told.AMENDED: 1, Told.SENT: 1}
    amending.run()

    assert kinds(amending) == ["warn", "resolve"]
    assert "What we have added" in amending.post.delivered[-1].text


def test_somebody_who_takes_it_out_is_not_quarrelled_with(amending: Any, a_meeting: Any) -> None:
    """They hear once of what is missing now, and may do it their own way."""
    reference = amending.calendar.put(a_meeting())
    amending.run()

    amending.calendar.edit(reference, description=a_meeting().description)
    run = amending.run()
    for _ in range(3):
        amending.later(days=1)
        amending.calendar.edit(reference, summary=f"Co-production workshop, {amending.now:%d %B}")
        assert not amending.run().told

    assert run.told == {Told.SENT: 1}
    assert kinds(amending) == ["amend", "warn"]
    assert "Taking part" not in body(amending, reference)
    assert state(amending) == "declined"


def test_somebody_who_takes_it_out_and_asks_by_themselves_is_thanked(amending: Any, a_meeting: Any) -> None:
    reference = amending.calendar.put(a_meeting())
    amending.run()
    amending.calendar.edit(reference, description=a_meeting().description)
    amending.run()

    amending.calendar.edit(reference, description=a_meeting(asks=True).description)

    assert amending.run().told == {Told.SENT: 1}
    assert kinds(amending) == ["amend", "warn", "resolve"]


def test_a_program_that_writes_over_us_is_not_quarrelled_with_either(amending: Any, a_meeting: Any) -> None:
    """Such as an export, once an hour, of a calendar that knows nothing of our section."""
    reference = amending.calendar.put(a_meeting())
    for _ in range(5):
        amending.run()
        amending.calendar.edit(reference, description=a_meeting().description, last_modified=amending.now)
        amending.later(hours=1)

    assert kinds(amending) == ["amend", "warn"]


def test_a_meeting_that_is_deleted_and_made_again_is_none_of_which_we_forget_that(
    amending: Any, a_meeting: Any
) -> None:
    reference = amending.calendar.put(a_meeting())
    amending.run()
    amending.calendar.remove(reference)
    amending.run()

    again = amending.calendar.put(a_meeting())
    amending.run()
    amending.run()

    assert "Taking part" not in body(amending, again)
    assert kinds(amending) == ["amend", "warn"]


def test_a_word_that_somebody_changes_in_it_makes_it_theirs(amending: Any, a_meeting: Any) -> None:
    reference = amending.calendar.put(a_meeting())
    amending.run()
    theirs = body(amending, reference).replace("Please tell Ola", "Please tell Olu")
    amending.calendar.edit(reference, description=theirs)

    amending.run()
    amending.policy = replace(amending.policy, snippets=Snippets(access_question=OTHER))
    amending.run()

    assert body(amending, reference) == theirs


def test_other_words_in_the_settings_reach_invites_once(amending: Any, a_meeting: Any) -> None:
    reference = amending.calendar.put(a_meeting())
    amending.run()

    amending.policy = replace(amending.policy, snippets=Snippets(access_question=OTHER))
    assert amending.run().told == {Told.AMENDED: 1, Told.SENT: 1}
    amending.later(days=1)

    assert not amending.run().told
    assert OTHER in body(amending, reference)
    assert ASKS not in body(amending, reference)


def test_a_section_that_is_not_needed_any_more_goes_and_may_come_back(amending: Any, a_meeting: Any) -> None:
    reference = amending.calendar.put(a_meeting())
    amending.run()

    amending.calendar.edit(
        reference, description=a_meeting(asks=True, description="").description + "\n\n" + body(amending, reference)
    )
    amending.run()
    assert "Taking part" not in body(amending, reference)
    assert kinds(amending) == ["amend"]

    amending.calendar.edit(reference, description=a_meeting().description)
    assert amending.run().told[Told.AMENDED] == 1


def test_a_mode_that_does_not_amend_leaves_what_stands(amending: Any, a_meeting: Any) -> None:
    reference = amending.calendar.put(a_meeting())
    amending.run()
    amending.set(mode="warn")

    assert not amending.run().told
    assert ASKS in body(amending, reference)


def test_somebody_at_work_on_the_invite_comes_first(amending: Any, a_meeting: Any) -> None:
    reference = amending.calendar.put(a_meeting())

    def at_work() -> None:
        amending.calendar.edit(reference, summary="Co-production workshop, in the garden")

    faults = Faults(Fault(Call.AMEND, at_work, number=1))
    run = amending.run(sources={"clinic": MemorySource(amending.calendar, now=amending.now, faults=faults)})

    assert run.told == {Told.WAITING: 2}
    assert amending.calendar.invite(reference).summary == "Co-production workshop, in the garden"
    assert amending.run().told == {Told.AMENDED: 1, Told.SENT: 1}
    assert kinds(amending) == ["amend"]


def test_an_answer_that_was_lost_is_no_second_section(amending: Any, a_meeting: Any) -> None:
    reference = amending.calendar.put(a_meeting())
    lost = Faults(Fault(Call.AMEND, PreconditionFailed("the answer was lost"), after=True))

    amending.run(sources={"clinic": MemorySource(amending.calendar, now=amending.now, faults=lost)})
    amending.run()

    assert body(amending, reference).count(ASKS) == 1
    assert kinds(amending) == ["amend"]


@pytest.mark.parametrize("number", [2, 3])
def test_several_meetings_in_one_thing_are_changed_together(amending: Any, a_meeting: Any, number: int) -> None:
    invites = [a_meeting(f"{each}@northmoor.example", summary=f"Co-production {each}") for each in range(number)]
    reference = amending.calendar.put(*invites)

    run = amending.run()

    assert run.told == {Told.AMENDED: number, Told.SENT: number}
    assert kinds(amending) == ["amend"] * number
    assert all(ASKS in invite.description for invite in amending.calendar.thing(reference).results)
