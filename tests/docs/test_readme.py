"""The README's two commands and its picture, which `.ci/run` reads from the same places."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["check", "test"])
def test_a_command_is_one_marked_block_of_one_line(name: str) -> None:
    blocks = re.findall(rf"<!-- ci: {name} -->\n```sh\n(.+?)\n```\n", README, re.DOTALL)

    assert len(blocks) == 1
    assert "\n" not in blocks[0]
    assert blocks[0].startswith("python3 -m venv ")


def test_there_is_room_for_one_picture() -> None:
    assert re.findall(r"<!-- picture: (\w+) -->", README) == ["start", "end"]


def test_it_is_short_enough_to_be_read() -> None:
    assert len(README.splitlines()) <= 120
