"""Derives ``schema.json`` from the models of Microsoft's own ``msgraph-sdk``: which properties there are, and of what.

    pip install msgraph-sdk        # 400 MB, so in an environment of its own
    python copilot_sync/testing/graph/derive_schema.py PATH_OF_SITE_PACKAGES

The models are read as text, and never loaded. What the fake does not serve is left out: of the types that other things
refer to, those that are values come along, and those that are things of their own only where they are listed here.

Source: https://pypi.org/project/msgraph-sdk/, which is generated from the metadata of Microsoft Graph v1.0.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path
from typing import Any

THINGS = (
    "attachment",
    "calendar",
    "custom_time_zone",
    "directory_object",
    "event",
    "event_message",
    "event_message_request",
    "extension",
    "file_attachment",
    "group",
    "item_attachment",
    "mailbox_settings",
    "message",
    "multi_value_legacy_extended_property",
    "open_type_extension",
    "org_contact",
    "organization",
    "outlook_category",
    "outlook_item",
    "reference_attachment",
    "single_value_legacy_extended_property",
    "subscription",
    "user",
)
PARTS = {
    "event": {
        "attachments",
        "calendar",
        "exceptionOccurrences",
        "extensions",
        "instances",
        "multiValueExtendedProperties",
        "singleValueExtendedProperties",
    },
    "message": {"attachments", "extensions", "multiValueExtendedProperties", "singleValueExtendedProperties"},
    "event_message": {"event"},
}
"""Of a thing's parts that are things themselves, those that come along."""
WIRE = {
    "get_str_value": "string",
    "get_bool_value": "boolean",
    "get_int_value": "integer",
    "get_float_value": "number",
    "get_datetime_value": "moment",
    "get_date_value": "date",
    "get_time_value": "time",
    "get_timedelta_value": "duration",
    "get_uuid_value": "guid",
    "get_bytes_value": "binary",
    "str": "string",
    "bool": "boolean",
    "int": "integer",
    "float": "number",
    "bytes": "binary",
    "UUID": "guid",
    "datetime.datetime": "moment",
    "datetime.date": "date",
}
_SNAKE = re.compile(r"(?<!^)(?=[A-Z])")


class Models:
    """The modules of the package, read one by one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.types: dict[str, dict[str, Any]] = {}
        self.enums: dict[str, list[str]] = {}

    def take(self, module: str) -> None:
        """Add a type, its base, and what it refers to."""
        name = _camel(module)
        if name in self.types or name in self.enums:
            return
        tree = ast.parse((self.folder / f"{module}.py").read_text(encoding="utf-8"))
        (made,) = (node for node in tree.body if isinstance(node, ast.ClassDef))
        bases = [ast.unparse(base) for base in made.bases]
        if "Enum" in bases:
            self.enums[name] = [_member(node.value) for node in made.body if isinstance(node, ast.Assign)]
            return
        base = next((_module(known) for known in bases if (self.folder / f"{_module(known)}.py").exists()), None)
        described: dict[str, Any] = {"base": _camel(base) if base else None, "properties": {}}
        self.types[name] = described
        if base:
            self.take(base)
        for key, kind in sorted(_fields(made).items()):
            referred = _module(kind.strip("[]")) if kind.strip("[]")[:1].isupper() else None
            if referred is None:
                described["properties"][key] = kind
            elif self._comes_along(module, key, referred):
                self.take(referred)
                described["properties"][key] = kind.replace(kind.strip("[]"), _camel(referred))

    def _comes_along(self, module: str, key: str, referred: str) -> bool:
        return key in PARTS.get(module, ()) or not self._is_thing(referred)

    def _is_thing(self, module: str) -> bool:
        if module == "entity":
            return True
        text = (self.folder / f"{module}.py").read_text(encoding="utf-8")
        made = re.search(r"^class \w+\(([^)]*)\)", text, re.MULTILINE)
        base = made[1].split(",")[0].strip() if made else ""
        return (self.folder / f"{_module(base)}.py").exists() and self._is_thing(_module(base))


def _fields(made: ast.ClassDef) -> dict[str, str]:
    """What a model reads, by its name on the wire: of which kind, in brackets where it is a list."""
    (reader,) = (
        node for node in made.body if isinstance(node, ast.FunctionDef) and node.name == "get_field_deserializers"
    )
    found = {}
    for node in ast.walk(reader):
        if not isinstance(node, ast.Dict):
            continue
        for key, value in zip(node.keys, node.values, strict=True):
            calls = [it for it in ast.walk(value) if isinstance(it, ast.Call) and isinstance(it.func, ast.Attribute)]
            if isinstance(key, ast.Constant) and calls:
                found[str(key.value)] = _kind(calls[0])
    return found


def _member(value: ast.expr) -> str:
    """A member of an enumeration on the wire: a text, with a comma behind it."""
    return str(ast.literal_eval(value)[0])


def _kind(call: ast.Call) -> str:
    assert isinstance(call.func, ast.Attribute)  # noqa: S101 -- as it was chosen above
    name = call.func.attr
    if name in WIRE:
        return WIRE[name]
    of = ast.unparse(call.args[0])
    return f"[{WIRE.get(of, of)}]" if name.startswith("get_collection") else WIRE.get(of, of)


def _module(name: str) -> str:
    return _SNAKE.sub("_", name).lower()


def _camel(module: str) -> str:
    first, *rest = module.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def derive(packages: Path) -> dict[str, Any]:
    """The table, from a folder that ``msgraph-sdk`` was installed into."""
    (installed,) = packages.glob("msgraph_sdk-*.dist-info")
    models = Models(packages / "msgraph" / "generated" / "models")
    for module in THINGS:
        models.take(module)
    return {
        "derived_from": f"msgraph-sdk {installed.name.removesuffix('.dist-info').partition('-')[2]}",
        "types": dict(sorted(models.types.items())),
        "enums": dict(sorted(models.enums.items())),
    }


if __name__ == "__main__":
    table = derive(Path(sys.argv[1]))
    text = json.dumps(table, indent=None, separators=(",", ":"), sort_keys=False)
    Path(__file__).with_name("schema.json").write_text(text.replace('},"', '},\n"') + "\n", encoding="utf-8")
