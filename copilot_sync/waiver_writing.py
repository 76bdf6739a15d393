"""Waivers written into a file of settings: at its end, with every other byte as it was."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from copilot_sync.configuration import LARGEST, ConfigurationError, read
from copilot_sync.configuration_text import decode
from copilot_sync.toml_text import as_toml
from copilot_sync.waivers import TARGETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot_sync.waivers import Waiver

KEYS = ("code", *TARGETS, "reason", "agreed_by", "until")


class NotAddedError(Exception):
    """The file would not say afterwards what it should. The text says why, and what to do."""


def as_table(waiver: Waiver) -> str:
    """A waiver as a ``[[waivers]]`` table of TOML."""
    pairs = [(key, getattr(waiver, key)) for key in KEYS]
    return "[[waivers]]\n" + "".join(f"{key} = {as_toml(value)}\n" for key, value in pairs if value)


def with_waivers(before: bytes, waivers: Sequence[Waiver]) -> bytes:
    """The bytes of a file of settings, with waivers behind them, in its own encoding and with its own ends of lines.

    Raises:
        ConfigurationError: the file as it is has mistakes.
        TextError: it is no text.
        NotAddedError: the waivers would not be read back from it.
    """
    settings = read(decode(before))
    encoding = _encoding(before)
    written = before.decode(encoding)
    end = re.search(r"\r\n|\r|\n", written)
    newline = end[0] if end else "\n"
    first = "" if not written or written.endswith(("\r", "\n")) else "\n"
    added = f"{first}\n" + "\n".join(map(as_table, waivers))
    after = before + added.replace("\n", newline).encode(encoding)
    try:
        changed = read(decode(after))
    except ConfigurationError:
        raise NotAddedError(
            "its waivers stand on one line, waivers = […], and there is no room for more; write each as [[waivers]]"
        ) from None
    known, now = settings.policy.waivers, changed.policy.waivers
    if len(after) > LARGEST or len(now) != len(known) + len(waivers) or len(changed.warnings) > len(settings.warnings):
        raise NotAddedError("it holds too many waivers; take out those that have ended")
    return after


def _encoding(data: bytes) -> str:
    """The encoding of a file, without the byte order mark that says so: `decode` knows the same ones."""
    if data.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    return "utf-16-be" if data.startswith(codecs.BOM_UTF16_BE) else "utf-8"
