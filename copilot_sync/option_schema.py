"""Settings made with `option`, described for editors (JSON Schema, draft 2020-12)."""

from __future__ import annotations

import types
from datetime import date
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from copilot_sync.options import settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping


def schema(cls: type[Any]) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the options class `cls`."""
    hints = get_type_hints(cls)
    properties: dict[str, Any] = {}
    for field in settings_of(cls):
        entry = _schema_of(hints[field.name], field.metadata)
        entry["description"] = field.metadata["help"]
        if not field.metadata["required"]:
            default = field.default
            entry["default"] = list(default) if isinstance(default, tuple) else default
        properties[field.name] = entry
    required = [field.name for field in settings_of(cls) if field.metadata["required"]]
    needed = {"required": required} if required else {}
    return {"type": "object", "additionalProperties": False, "properties": properties, **needed}


def _schema_of(hint: Any, bounds: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401 -- a type form
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_schema_of(arm, bounds) for arm in get_args(hint)]}
    if origin is tuple:
        return {
            "type": "array",
            "items": _schema_of(str, bounds),
            **({"minItems": 1} if bounds.get("required") else {}),
        }
    if hint is date:
        return {"type": "string", "format": "date"}  # as editors see a date of TOML
    entry: dict[str, Any] = {"type": {bool: "boolean", int: "integer", float: "number", str: "string"}[hint]}
    if bounds.get("required"):
        entry["pattern"] = r"\S"
    for key in ("minimum", "maximum"):
        if bounds.get(key) is not None:
            entry[key] = bounds[key]
    if bounds.get("written"):
        entry["pattern"] = f"^{bounds['written'].pattern}$"
    if bounds.get("choices"):
        entry["enum"] = list(bounds["choices"])
    return entry
