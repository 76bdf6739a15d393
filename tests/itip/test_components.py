"""Components: BEGIN and END, and faults that stay where they are."""

from __future__ import annotations

import pytest

from copilot_sync.itip.components import DEEPEST, MOST_PARTS, Component, Fault, components


def outline(part: Component | Fault) -> object:
    if isinstance(part, Fault):
        return f"line {part.line_number}"
    mark = f"{part.name}!" if part.fault else part.name
    return [mark, *map(outline, part.children)] if part.children else mark


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("BEGIN:VCALENDAR BEGIN:VEVENT END:VEVENT END:VCALENDAR", [["VCALENDAR", "VEVENT"]]),
        ("begin:vcalendar Begin:vevent end:VEVENT end:vcalendar", [["VCALENDAR", "VEVENT"]]),
        ("BEGIN:VCALENDAR END:VCALENDAR BEGIN:VCALENDAR END:VCALENDAR", ["VCALENDAR", "VCALENDAR"]),
        ("BEGIN:VEVENT END:VEVENT", ["VEVENT"]),
        ("END:VEVENT BEGIN:VCALENDAR END:VCALENDAR", ["line 1", "VCALENDAR"]),
        ("BEGIN:VCALENDAR BEGIN:VEVENT BEGIN:VEVENT END:VEVENT END:VCALENDAR", [["VCALENDAR", "VEVENT!", "VEVENT"]]),
        ("BEGIN:VCALENDAR BEGIN:VEVENT BEGIN:VALARM END:VEVENT END:VCALENDAR", [["VCALENDAR", ["VEVENT!", "VALARM!"]]]),
        ("BEGIN:VCALENDAR BEGIN:VEVENT END:VCALENDAR", [["VCALENDAR", "VEVENT!"]]),
        ("BEGIN:VCALENDAR BEGIN:VEVENT END:VEVENT", [["VCALENDAR!", "VEVENT"]]),
        ("BEGIN:VCALENDAR BEGIN:VEVENT END:VEVENT BEGIN:VEVENT", [["VCALENDAR!", "VEVENT", "VEVENT!"]]),
        ("BEGIN:VCALENDAR BEGIN:VEVENT END:VTODO END:VEVENT END:VCALENDAR", ["line 3", ["VCALENDAR", "VEVENT"]]),
        ("BEGIN:VCALENDAR BEGIN:VCALENDAR END:VCALENDAR END:VCALENDAR", ["VCALENDAR!", "VCALENDAR", "line 4"]),
        (
            "BEGIN:VCALENDAR BEGIN:X-BOX BEGIN:VEVENT END:VEVENT END:X-BOX END:VCALENDAR",
            [["VCALENDAR", ["X-BOX", "VEVENT"]]],
        ),
        ("X:1 END:", []),
    ],
)
def test_one_broken_part_costs_no_other(lines: str, expected: list[object]) -> None:
    assert [outline(part) for part in components(lines.replace(" ", "\n").encode())] == expected


def test_a_fault_names_its_line_and_repeats_no_name_that_anybody_could_have_written() -> None:
    found = components(b"BEGIN:ROBIN-VALE\nEND:KIT-MOREAU\n")

    assert [part.fault or part if isinstance(part, Component) else part for part in found] == [
        Fault(2, "this END has no BEGIN before it; a part of the calendar is missing"),
        Fault(1, "this BEGIN has no END; the file may have been cut off"),
    ]


def test_parts_nest_so_deep_and_no_deeper() -> None:
    sound = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\n"
    deep = b"BEGIN:VEVENT\n" + b"BEGIN:X\n" * 2 * DEEPEST + b"END:X\n" * 2 * DEEPEST + b"END:VEVENT\n"

    (calendar,) = components(sound + deep + sound[16:] + b"END:VCALENDAR\n")

    assert isinstance(calendar, Component)
    assert [event.fault and event.fault.reason for event in calendar.events()] == [
        None,
        f"parts stand inside each other more than {DEEPEST} deep",
        None,
    ]


def test_what_lies_beyond_the_most_parts_is_named() -> None:
    found = list(components(b"BEGIN:VCALENDAR\nEND:VCALENDAR\n" * (MOST_PARTS + 1)))

    assert len(found) == MOST_PARTS + 1
    assert found[-1] == Fault(
        2 * MOST_PARTS + 1, f"there are more than {MOST_PARTS:,} parts; from here on nothing was read"
    )
