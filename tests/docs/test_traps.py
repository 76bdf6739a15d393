"""The page of traps names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_on_the_page_of_traps_is_there() -> None:
    page = ROOT.joinpath("docs/microsoft-365-traps.md").read_text(encoding="utf-8")
    tests = "".join(path.read_text(encoding="utf-8") for path in ROOT.joinpath("tests/m365").glob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", page))

    assert len(named) > 20
    assert [name for name in sorted(named) if f"def {name}(" not in tests] == []
