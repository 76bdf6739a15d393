"""A sync over a mailbox on a server: whatever happens to the mailbox, nothing is answered twice, and nothing is lost."""

from __future__ import annotations

from typing import Any

from copilot_sync.testing.drafts import draft

MEETINGS = 6
LATER = "2027-03-24T09:00:00+00:00"


def test_a_run_without_news_says_so(checker: Any) -> None:
    statement = checker.sync()

    assert not any(statement["read"].values())
    assert len(checker.told) == MEETINGS


def test_a_folder_that_is_numbered_anew_is_no_news(checker: Any) -> None:
    checker.number_anew()
    statement = checker.sync()
    checker.receive(MEETINGS)
    checker.sync()

    assert statement["holds"] == []
    assert statement["gone"] == 0
    assert checker.told == sorted(draft(number).subject for number in range(MEETINGS + 1))


def test_a_mailbox_that_somebody_empties_is_no_fault_and_no_news(checker: Any) -> None:
    checker.empty()
    statement = checker.sync()
    later = checker.sync(LATER)
    checker.receive(MEETINGS)
    checker.sync()

    assert statement["holds"] == later["holds"] == []
    assert later["kinds"].get("resolve", 0) == 0
    assert checker.told == sorted(draft(number).subject for number in range(MEETINGS + 1))


def test_a_mail_that_comes_a_second_time_is_no_news(checker: Any) -> None:
    for mail in checker.empty():
        checker.client.append(checker.folder, mail)
    checker.sync()

    assert len(checker.told) == MEETINGS
