"""Which texts are e-mail addresses that we write to (RFC 5321, section 4.1.2; RFC 6531, section 3.3)."""

from __future__ import annotations

from unicodedata import category

from copilot_sync.options import Written

LONGEST = 254
"""Octets of an address (RFC 5321, section 4.5.3.1.3, less the angle brackets)."""
LONGEST_LOCAL = 64
LONGEST_LABEL = 63

_MARKS = "!#$%&'*+-/=?^_`{|}~"


def is_address(text: str) -> bool:
    """Whether a text is one address, such as ``sam@northmoor.example``.

    Letters of any script may stand in it. Quoted local parts and domains in square brackets, which nobody uses, are
    none, and so is whatever could end a command or a header early.
    """
    local, at, domain = text.rpartition("@")
    labels = domain.split(".")
    return (
        bool(at)
        and _octets(text) <= LONGEST
        and _octets(local) <= LONGEST_LOCAL
        and all(_made_of(atom, _MARKS) for atom in local.split("."))
        and all(_made_of(label, "-") and label.strip("-") == label for label in labels)
        and all(_octets(label) <= LONGEST_LABEL for label in labels)
    )


def domain_of(address: str) -> str:
    """The part of an address behind the @, in small letters."""
    return address.rpartition("@")[2].lower()


def _made_of(text: str, marks: str) -> bool:
    return bool(text) and all(letter.isalnum() or letter in marks or category(letter)[0] == "M" for letter in text)


def _octets(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _parse(text: str) -> str:
    if not is_address(text):
        raise ValueError
    return text


ADDRESS = Written(
    "an e-mail address",
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}",
    "co-production@northmoor-nhs.example",
    _parse,
)
"""The notation of an address in the settings. A domain with letters beyond ASCII is written as ``xn--…``."""
