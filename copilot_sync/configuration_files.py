"""Where a configuration is looked for, and its JSON Schema for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot_sync.configuration import FILE_NAME
from copilot_sync.configuration_settings import FREE_TABLES, LISTED_TABLES, NAMED_FREE_TABLES, NAMED_TABLES, TABLES
from copilot_sync.option_schema import schema
from copilot_sync.rules.registry import RULES
from copilot_sync.waivers import TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APPLICATION = "copilot-sync"


def discover(folder: Path | None) -> Path | None:
    """The configuration of those who work in `folder`: the first one found, and no other.

    Looked for in the folder, in the folders above it, then in the user's and the system's configuration folder; without
    a folder in those two alone. What changes anything asks so: a folder that somebody unpacked can then configure nothing.
    """
    return next((path for path in candidates(folder) if _is_file(path)), None)


def config_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of ``copilot-sync.toml``."""
    properties: dict[str, Any] = {name: schema(table) for name, table in TABLES.items()}
    for code, rule in RULES.items():
        properties["rules"]["properties"][code] = schema(rule.options_type)
    for name, table in NAMED_TABLES.items():
        properties[name] = {"type": "object", "additionalProperties": schema(table)}
    for name, table in LISTED_TABLES.items():
        properties[name] = {"type": "array", "items": schema(table)}
    properties["waivers"]["items"]["oneOf"] = [{"required": [target]} for target in TARGETS]
    of_adapter: dict[str, Any] = {
        "type": "object",
        "required": ["adapter"],
        "properties": {"adapter": {"type": "string"}},
    }
    for name, help_ in FREE_TABLES.items():
        tables = {"type": "object", "additionalProperties": of_adapter} if name in NAMED_FREE_TABLES else of_adapter
        properties[name] = {**tables, "description": help_}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FILE_NAME,
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


def candidates(folder: Path | None) -> Iterator[Path]:
    """Every path at which `discover` looks, in order, whether a file is there or not."""
    for above in (folder, *folder.parents) if folder else ():
        yield above / FILE_NAME
    import platformdirs  # noqa: PLC0415 -- only where no folder above has one

    yield platformdirs.user_config_path(APPLICATION, appauthor=False) / FILE_NAME
    yield platformdirs.site_config_path(APPLICATION, appauthor=False) / FILE_NAME


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder that we may not look into
        return False
