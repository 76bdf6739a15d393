"""Words of strangers on one line, which no mark in them ends, hides or turns round."""

from __future__ import annotations

import re

CONTROLS = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
"""Spaces, control characters, and marks that turn the direction of writing."""


def one_line(text: str) -> str:
    """Text without control characters and marks that turn it round; runs of spaces are made one space."""
    return CONTROLS.sub(" ", text).strip()
