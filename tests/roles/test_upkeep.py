from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.people import Role
from copilot_sync.role_book_upkeep import (
    FEWEST,
    SOON,
    Disagreement,
    count_by_role,
    disagreements,
    ended_lines,
    ending_lines,
)
from copilot_sync.role_books import read_csv, read_toml

if TYPE_CHECKING:
    from copilot_sync.people import RoleBook

TODAY = date(2027, 3, 1)


def book(*lines: str) -> RoleBook:
    return read_csv("\n".join(["address,role,until", *lines]), "roles.csv")


def test_a_line_holds_on_its_last_day_and_has_ended_on_the_next() -> None:
    lines = book(
        "a@post.example,clinician,2027-02-28",
        "b@post.example,clinician,2027-03-01",
        "c@post.example,clinician,2027-03-31",
        "d@post.example,clinician,2027-04-01",
        "e@post.example,clinician,",
    )

    assert ended_lines(lines, TODAY) == [2]
    assert ending_lines(lines, TODAY) == [(3, date(2027, 3, 1)), (4, date(2027, 3, 31))]


@given(st.lists(st.dates(date(2026, 1, 1), date(2028, 12, 31)) | st.none(), max_size=30))
def test_every_line_has_ended_or_ends_soon_or_can_wait(last_days: list[date | None]) -> None:
    lines = book(*(f"a{number}@post.example,clinician,{day or ''}" for number, day in enumerate(last_days)))

    told = [*ended_lines(lines, TODAY), *(line for line, _ in ending_lines(lines, TODAY))]

    assert sorted(told) == [
        number for number, day in enumerate(last_days, 2) if day is not None and day <= TODAY + SOON
    ]


def test_a_line_of_toml_is_where_its_table_begins() -> None:
    text = "\n\n[[people]]\naddress = 'a@post.example'\nrole = 'clinician'\nuntil = 2027-01-01\n"

    assert ended_lines(read_toml(text, "roles.toml"), TODAY) == [3]


def test_somebody_in_two_roles_is_told_by_both_lines() -> None:
    books = [
        book("a@post.example,clinician,", "b@post.example,clinician,", "c@post.example,clinician,"),
        book("b@post.example,clinician,2027-12-31", "A@post.example,lived_experience,"),
        book("a@post.example,supporter,", "c@post.example,clinician,"),
    ]

    assert disagreements(books, TODAY) == [Disagreement(0, 2, 1, 3), Disagreement(1, 3, 2, 2)]


def test_a_role_that_has_ended_disagrees_with_nobody() -> None:
    earlier = book("a@post.example,clinician,2027-02-28", "b@post.example,clinician,2027-03-01")
    later = book("a@post.example,supporter,", "b@post.example,supporter,")

    assert disagreements([earlier, later], TODAY) == [Disagreement(0, 3, 1, 3)]


def test_people_count_while_their_line_holds() -> None:
    lines = book(
        *(f"a{number}@post.example,clinician,2027-03-0{1 + number % 2}" for number in range(12)),
        *(f"b{number}@post.example,lived_experience," for number in range(4)),
        "c@post.example,supporter,2026-12-31",
    )

    assert count_by_role(lines, TODAY) == {Role.CLINICIAN: 12, Role.LIVED_EXPERIENCE: None}
    assert count_by_role(lines, TODAY + timedelta(days=1)) == {Role.CLINICIAN: 6, Role.LIVED_EXPERIENCE: None}


@given(st.lists(st.sampled_from(list(Role)), max_size=40))
def test_no_small_group_is_counted(roles: list[Role]) -> None:
    lines = book(*(f"a{number}@post.example,{role}," for number, role in enumerate(roles)))

    counted = count_by_role(lines, TODAY)

    assert counted.keys() == set(roles)
    for role, number in counted.items():
        assert number == (roles.count(role) if roles.count(role) >= FEWEST else None)
