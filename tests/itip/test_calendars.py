"""Calendars as people send them, each with what it must be read as beside it (tests/calendars)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import Failed, Skipped
from copilot_sync.invite import Invite

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).parents[1] / "calendars"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ics"))


def shown(result: object, plain: Callable[..., Any]) -> dict[str, Any]:
    kind = {Invite: "invite", Skipped: "skipped", Failed: "failed"}[type(result)]
    extra = {"cancelled": result.cancelled} if isinstance(result, Invite) else {}
    return {"result": kind, **plain(result, defaults=True), **extra}


@pytest.mark.parametrize("name", NAMES)
def test_a_calendar_is_read_as_the_file_beside_it_says(
    name: str, read: Callable[[bytes], list[object]], plain: Callable[..., Any]
) -> None:
    expected = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))

    results = [shown(result, plain) for result in read((FOLDER / f"{name}.ics").read_bytes())]

    # What the file beside it does not mention is not compared.
    asked = [{key: result[key] for key in wanted} for result, wanted in zip(results, expected, strict=False)]
    assert asked == expected
    assert len(results) == len(expected)


REWRITES: dict[str, Callable[[bytes], bytes]] = {
    "CRLF": lambda data: data.replace(b"\n", b"\r\n"),
    "lone CR": lambda data: data.replace(b"\n", b"\r"),
    "no line end at the end": lambda data: data.rstrip(b"\n"),
    "BOM": lambda data: b"\xef\xbb\xbf" + data,
    "UTF-16 with BOM": lambda data: data.decode().encode("utf-16"),
    "UTF-16LE": lambda data: data.decode().encode("utf-16-le"),
    "UTF-16BE": lambda data: data.decode().encode("utf-16-be"),
    "UTF-32": lambda data: data.decode().encode("utf-32"),
    "NUL": lambda data: data.replace(b"T", b"T\0"),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rewrite", REWRITES.values(), ids=REWRITES)
def test_line_ends_and_charset_change_nothing(
    name: str, rewrite: Callable[[bytes], bytes], read: Callable[[bytes], list[object]]
) -> None:
    original = (FOLDER / f"{name}.ics").read_bytes()

    assert read(rewrite(original)) == read(original)
