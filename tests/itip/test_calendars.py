"""Calendars as people send them, each with what it must be read as beside it (tests/calendars)."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import Failed, Skipped
from copilot_sync.invite import Invite

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).parents[1] / "calendars"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ics"))


def plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tzinfo):
        return str(value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return value


def shown(result: object) -> dict[str, Any]:
    kind = {Invite: "invite", Skipped: "skipped", Failed: "failed"}[type(result)]
    extra = {"cancelled": result.cancelled} if isinstance(result, Invite) else {}
    return {"result": kind, **plain(result), **extra}


@pytest.mark.parametrize("name", NAMES)
def test_a_calendar_is_read_as_the_file_beside_it_says(name: str, read: Callable[[bytes], list[object]]) -> None:
    expected = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))

    results = [shown(result) for result in read((FOLDER / f"{name}.ics").read_bytes())]

    # What the file beside it does not mention is not compared.
    asked = [{key: result[key] for key in wanted} for result, wanted in zip(results, expected, strict=False)]
    assert asked == expected
    assert len(results) == len(expected)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "rewrite",
    [
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n", b"\r"),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: b"\n\n" + data,
        lambda data: data.decode().encode("utf-16"),
        lambda data: data.decode().encode("utf-16-le"),
        lambda data: data.decode().encode("utf-16-be"),
        lambda data: data.replace(b"T", b"T\0"),
    ],
    ids=["CRLF", "lone CR", "BOM", "empty lines first", "UTF-16 with BOM", "UTF-16LE", "UTF-16BE", "NUL"],
)
def test_line_ends_and_charset_change_nothing(
    name: str, rewrite: Callable[[bytes], bytes], read: Callable[[bytes], list[object]]
) -> None:
    original = (FOLDER / f"{name}.ics").read_bytes()

    results, others = read(original), read(rewrite(original))

    # A zone that a file defines is another object in each reading.
    invites, moved = ([shown(result) for result in found if isinstance(result, Invite)] for found in (results, others))
    for one, other in zip(invites, moved, strict=True):
        assert {**one, "timezone": None} == {**other, "timezone": None}
    assert [type(result) for result in results] == [type(result) for result in others]
