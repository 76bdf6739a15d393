"""A near miss ends where its clause does: what stands behind "but", "so" or a semicolon is read for itself."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from copilot_sync.reading.lexicon import entries, lexicon
from copilot_sync.reading.lines import passage
from copilot_sync.reading.nearness import FOLDER

JOINTS = (", but ", ", so ", "; ")
REACH_FURTHER = {
    ("whose", "others"): "A rate that is in force for officers is no word of others, wherever it stands.",
    ("times", "of_that"): "What is said only counts where a sentence begins.",
    ("others", "another_event"): "The same: what comes up is told of where a sentence begins.",
    ("venue", "fetcher"): "Whoever orders cabs means them by the van that is looked out for.",
}
"""Groups of which a near miss is about the whole sentence, with the reason."""
FEWEST_WORDS = 3


class Joined(NamedTuple):
    file: str
    group: str
    near_miss: str
    said: str


def every_near_miss() -> list[Joined]:
    """Each near miss with the first example of its group that is a sentence; a question ends its sentence anyway."""
    found: list[Joined] = []
    for file in sorted(path.stem for path in FOLDER.glob("*.toml")):
        for group, listed in entries(file).items():
            said = [entry["yes"] for entry in listed if "say" in entry and len(entry["yes"].split()) >= FEWEST_WORDS]
            misses = [entry["no"] for entry in listed if "mask" in entry and not entry["no"].endswith("?")]
            if said and (file, group) not in REACH_FURTHER:
                found.extend(Joined(file, group, miss.rstrip(".!"), said[0]) for miss in misses)
    return found


@pytest.mark.parametrize("case", every_near_miss(), ids=lambda case: f"{case.file}-{case.group}-{case.near_miss[:40]}")
@pytest.mark.parametrize("joint", JOINTS)
def test_what_stands_behind_a_near_miss_is_not_swallowed(case: Joined, joint: str) -> None:
    sentence = f"{case.near_miss}{joint}{case.said[0].lower()}{case.said[1:]}"

    assert lexicon(case.file, case.group).search_text(passage("body", sentence).low), sentence
