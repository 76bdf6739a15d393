"""What libical has to say of calendar files: the program behind `libical_says`.

    python tests/amendments/libical.py FOLDER

It reads every file of the folder in one process of its own, which may break without taking the tests along, and prints
an object of JSON: for each name the complaints of libical's parser, and of its check of what RFC 5545 and RFC 5546 ask
of each component. Of a complaint its component and its kind stand there; what it quotes does not.
"""

from __future__ import annotations

import json
import sys
from ctypes import CDLL, c_char_p, c_int, c_void_p
from ctypes.util import find_library
from pathlib import Path

LIBRARY = find_library("ical")
ANY = 1
"""The kind of every component (``ICAL_ANY_COMPONENT``)."""
SIGNATURES = {
    "icalcomponent_free": (None, c_void_p),
    "icalcomponent_get_first_component": (c_void_p, c_void_p, c_int),
    "icalcomponent_get_first_property": (c_void_p, c_void_p, c_int),
    "icalcomponent_get_next_component": (c_void_p, c_void_p, c_int),
    "icalcomponent_get_next_property": (c_void_p, c_void_p, c_int),
    "icalcomponent_isa": (c_int, c_void_p),
    "icalcomponent_kind_to_string": (c_char_p, c_int),
    "icalparser_parse_string": (c_void_p, c_char_p),
    "icalproperty_get_value_as_string": (c_char_p, c_void_p),
    "icalproperty_string_to_kind": (c_int, c_char_p),
    "icalrestriction_check": (c_int, c_void_p),
}


def opened(library: str) -> CDLL:
    """The library, with what its functions take and give."""
    found = CDLL(library)
    for name, (gives, *takes) in SIGNATURES.items():
        function = getattr(found, name)
        function.restype, function.argtypes = gives, takes
    return found


class Judge:
    """Asks libical, which writes what it complains of into what it has read, as properties."""

    def __init__(self, library: str) -> None:
        self._ical = opened(library)
        self._complaint = self._ical.icalproperty_string_to_kind(b"X-LIC-ERROR")

    def complaints(self, data: bytes) -> list[str]:
        """All that libical complains of in a file, in order."""
        calendar = self._ical.icalparser_parse_string(data)
        if not calendar:
            return ["nothing can be read"]
        self._ical.icalrestriction_check(calendar)
        found = self._of(calendar)
        self._ical.icalcomponent_free(calendar)
        return found

    def _of(self, component: int) -> list[str]:
        ical = self._ical
        name = (ical.icalcomponent_kind_to_string(ical.icalcomponent_isa(component)) or b"?").decode()
        found = []
        line = ical.icalcomponent_get_first_property(component, self._complaint)
        while line:
            said = ical.icalproperty_get_value_as_string(line).decode(errors="replace")
            found.append(f"{name}: {said.partition(':')[0]}")
            line = ical.icalcomponent_get_next_property(component, self._complaint)
        parts = []
        part = ical.icalcomponent_get_first_component(component, ANY)
        while part:  # all before any: the place in this list is kept in the component itself
            parts.append(part)
            part = ical.icalcomponent_get_next_component(component, ANY)
        return found + [complaint for part in parts for complaint in self._of(part)]


def main() -> None:
    """Read the files and print."""
    if LIBRARY is None:
        sys.exit("libical is not installed")
    judge = Judge(LIBRARY)
    files = sorted(Path(sys.argv[1]).iterdir())
    print(json.dumps({path.name: judge.complaints(path.read_bytes()) for path in files}))  # noqa: T201 -- this is how it is told


if __name__ == "__main__":
    main()
