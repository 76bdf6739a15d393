"""Tables in Markdown: of anything, and of every setting of an options class."""

from __future__ import annotations

from datetime import date
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from copilot_sync.options import settings_of
from copilot_sync.toml_text import as_toml

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = {
    bool: "true or false",
    int: "whole number",
    float: "number",
    str: "text",
    tuple: "list of texts",
    date: "date",
}


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def options_table(options: type[Any]) -> str:
    """Every setting of an options class, with its kind, default, bounds and help."""
    hints = get_type_hints(options)
    return table(
        ("setting", "kind", "default", "allowed", "what it is"),
        (
            (
                f"`{field.name}`",
                kind(hints[field.name]),
                "none; needed" if field.metadata["required"] else f"`{as_toml(field.default)}`",
                allowed(field.metadata),
                field.metadata["help"],
            )
            for field in settings_of(options)
        ),
    )


def kind(hint: Any) -> str:  # noqa: ANN401 -- a type form
    """The kind of value, in words."""
    if get_origin(hint) in (Union, UnionType):
        return ", or a ".join(kind(arm) for arm in get_args(hint))
    return KINDS[get_origin(hint) or hint]


def allowed(bounds: Any) -> str:  # noqa: ANN401 -- a field's metadata
    """The bounds of a value, or the words that it can be."""
    if bounds["choices"]:
        return ", ".join(f"`{choice}`" for choice in bounds["choices"])
    if bounds["written"]:
        return f"{bounds['written'].name}, such as `{bounds['written'].example}`"
    low, high = bounds["minimum"], bounds["maximum"]
    if low is None and high is None:
        return "any"
    return f"{low:g} to {high:g}" + (f", no more than `{bounds['at_most']}`" if bounds["at_most"] else "")
