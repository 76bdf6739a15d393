"""Our templates, filled in. What goes into HTML is escaped; what goes into text is wrapped."""

from __future__ import annotations

import re
import textwrap
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

if TYPE_CHECKING:
    from copilot_sync.messages.confirming import Note
    from copilot_sync.messages.letter import Letter

WIDTH = 72
"""Columns of the text: a mail of long lines is hard to read, and to quote."""
_ITEM = re.compile(r" *(?:[-•] |\d+\. )?")


def rendered(template: str, letter: Letter | Note) -> str:
    """A letter as the template named sets it: a page, a wrapped text, or one line for a subject."""
    text = _templates().get_template(template).render(letter=letter)
    if template.endswith(".subject.txt"):
        return " ".join(text.split())
    return f"{text.strip()}\n" if template.endswith(".html") else wrapped(text)


def wrapped(text: str) -> str:
    """Paragraphs, one to a line, as lines of `WIDTH`; items of a list keep their indent, and no word is broken."""
    lines = [line for paragraph in text.strip("\n").split("\n") for line in _lines_of(paragraph)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def _lines_of(paragraph: str) -> list[str]:
    item = _ITEM.match(paragraph)
    hanging = " " * (item.end() if item else 0)
    return textwrap.wrap(
        paragraph.rstrip(), WIDTH, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    ) or [""]


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("copilot_sync.messages"),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
