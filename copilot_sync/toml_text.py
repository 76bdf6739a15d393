"""Values and keys written as TOML 1.0 (toml.io), on one line, safe to show on a terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, time

from copilot_sync.reports.json import escaped

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def as_toml(value: object) -> str:
    """A value as TOML: true or false, a number, a text, a day or a moment, a list or a table of these.

    Raises:
        TypeError: TOML has nothing of the kind.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return escaped(json.dumps(value, ensure_ascii=False))
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        inside = ", ".join(f"{key_as_toml(key)} = {as_toml(inner)}" for key, inner in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(as_toml, value))}]"
    raise TypeError(f"TOML has no {type(value).__name__}")


def key_as_toml(*path: str) -> str:
    """A dotted key; a part that holds anything but ASCII letters, digits, - and _ stands in quotation marks."""
    return ".".join(part if BARE_KEY.fullmatch(part) else as_toml(part) for part in path)
