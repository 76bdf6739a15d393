"""The page for those who write an adapter: what contract tests point to is there, and its code is that of the example."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from copilot_sync.testing.contracts import (
    DirectoryContract,
    MessengerContract,
    ReaderContract,
    SinkContract,
    SourceContract,
)
from copilot_sync.testing.contracts.base import anchor_of

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "adapters.md"
EXAMPLE = sorted(ROOT.joinpath("examples", "adapter").rglob("*.*"))
CONTRACTS = (SourceContract, SinkContract, MessengerContract, DirectoryContract, ReaderContract)
ANCHORS = sorted({anchor_of(name) for contract in CONTRACTS for name in contract.contract_tests})
CODE = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("anchor", ANCHORS)
def test_what_a_failing_contract_test_points_to_is_there(anchor: str) -> None:
    name, _, fragment = anchor.partition("#")
    headings = re.findall(r"^#+ (.+)$", ROOT.joinpath(name).read_text(encoding="utf-8"), re.MULTILINE)

    assert [heading.lower().replace(" ", "-") for heading in headings].count(fragment) == 1


def test_the_page_is_current() -> None:
    command = [sys.executable, "docs/generate_contracts.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 -- ours

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("code", CODE, ids=lambda code: code.strip().partition("\n")[0])
def test_the_code_on_the_page_is_in_the_example(code: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in EXAMPLE if path.suffix == ".py"]

    assert any(code in text for text in texts)
