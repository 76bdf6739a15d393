"""Pages that point at each other, records that keep their form, and nobody's own machine in the repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MADE = {".coverage", ".git", ".hypothesis", "build", "dist", "__pycache__"}
ENVIRONMENTS = {marker.parent for marker in ROOT.rglob("pyvenv.cfg")}
"""Virtual environments, by whatever name (PEP 405)."""
FILES = sorted(
    path
    for path in ROOT.rglob("*")
    if path.is_file()
    and not any(part in MADE or part.endswith("_cache") for part in path.relative_to(ROOT).parts)
    and ENVIRONMENTS.isdisjoint(path.parents)
)
PAGES = [path for path in FILES if path.suffix == ".md"]
RECORDS = [path for path in PAGES if path.parent.name == "decisions"]

FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
SOMEBODYS_MACHINE = re.compile(r"(?<![\w.:/})-])/(?:home|root|work|Users|tmp)/\w|\b[A-Z]:\\Users\\\w")


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    """The fragments that GitHub gives to headings."""
    headings = HEADING.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_links_inside_the_repository_resolve(page: Path) -> None:
    links = LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8")))

    broken = []
    for link in links:
        if re.match(r"[a-z]+:", link):
            continue
        name, _, fragment = link.partition("#")
        target = (page.parent / name) if name else page
        if not target.exists() or (fragment and fragment not in anchors(target)):
            broken.append(link)

    assert not broken


@pytest.mark.parametrize("record", RECORDS, ids=relative)
def test_a_decision_has_its_three_headings_and_fits_a_page(record: Path) -> None:
    text = record.read_text(encoding="utf-8")

    assert re.match(rf"# {record.name[:4]}: .+\n", text)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert len(text.splitlines()) <= 40


def test_decisions_are_numbered_without_gaps() -> None:
    assert [record.name[:4] for record in RECORDS] == [f"{number:04}" for number in range(1, len(RECORDS) + 1)]


def test_no_file_speaks_of_somebodys_machine() -> None:
    texts = {relative(path): path.read_bytes().decode("utf-8", errors="replace") for path in FILES}

    assert [name for name, text in texts.items() if SOMEBODYS_MACHINE.search(text)] == []
