"""Put what each contract test asks between the markers of ``adapters.md``, from the tests' own docstrings.

With --check, change nothing and exit with 1 where the page is not current.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from pathlib import Path
from textwrap import fill

from copilot_sync.testing.contracts import (
    DirectoryContract,
    MessengerContract,
    ReaderContract,
    SinkContract,
    SourceContract,
)
from copilot_sync.testing.contracts.base import WholeContract

PAGE = Path(__file__).parent / "adapters.md"
MADE = re.compile(r"(?<=<!-- contracts: start -->\n).*?(?=<!-- contracts: end -->)", re.DOTALL)
WIDTH = 120
CONTRACTS = {
    "Every contract": WholeContract,
    "A source": SourceContract,
    "A sink": SinkContract,
    "A messenger": MessengerContract,
    "A directory": DirectoryContract,
    "A reader": ReaderContract,
}


def main() -> None:
    """Write the page, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check: bool = parser.parse_args().check
    current = PAGE.read_text(encoding="utf-8")
    new = MADE.sub(lambda _: f"\n{sections()}\n", current)
    if check:
        sys.exit("not current: docs/adapters.md; run python docs/generate_contracts.py" if new != current else 0)
    PAGE.write_text(new, encoding="utf-8")


def sections() -> str:
    """Every test of every contract, once, each under a heading that is its name."""
    said: set[str] = set()
    parts: list[str] = []
    for title, contract in CONTRACTS.items():
        parts.append(f"### {title}\n")
        for name, test in contract.contract_tests.items():
            if name not in said:
                said.add(name)
                heading = name.removeprefix("test_").replace("_", " ").capitalize()
                text = " ".join((inspect.getdoc(test) or "").replace("``", "`").split())
                parts.append(f"#### {heading}\n\n{fill(text, WIDTH)}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    main()
