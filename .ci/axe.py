"""Look at pages with axe-core in headless Chromium: in a narrow window and a wide one, in light and in dark.

Exits with 1 where axe finds a violation or cannot decide, where a page is wider than its window, or where it fetches
anything. Needs Chromium, Playwright (its Python package, without the browsers that it would fetch) and the file
``axe.min.js`` of the npm package axe-core. With --pictures, keeps a screenshot of each page as well.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTHS = (320, 360, 800)
"""Pixels; 320 is what is left of a window of 1280 at four times the size (WCAG 2.2, criterion 1.4.10)."""
SCHEMES = ("light", "dark")
NO_SANDBOX = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
"""In CI it often runs as root, in a container of its own, and sees nothing but our pages."""


MARKS_TOO = """axe.configure({checks: [{id: "color-contrast", options: {
    ignoreUnicode: false, boldValue: 700, boldTextPt: 14, largeTextPt: 18,
    contrastRatio: {normal: {expected: 4.5}, large: {expected: 3}},
}}]})"""
"""A row of marks has a contrast too. The other options are axe's own: those that are given take the place of all."""


def main() -> None:
    """Look at every page named, or in a folder named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--axe", required=True, type=Path)
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args()
    pages = [page for path in options.pages for page in (sorted(path.glob("*.html")) if path.is_dir() else [path])]
    if not pages:
        sys.exit("there is no page to look at")
    axe = options.axe.read_text(encoding="utf-8")
    troubles: list[str] = []
    with (
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=options.chromium, args=NO_SANDBOX) as browser,
    ):
        for scheme in SCHEMES:
            for width in WIDTHS:
                context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
                for path in pages:
                    page = context.new_page()
                    named = f"{path.name}, {scheme}, {width} px"
                    troubles += [f"{named}: {trouble}" for trouble in troubles_of(page, path, axe)]
                    if options.pictures:
                        picture = options.pictures / f"{path.stem}-{scheme}-{width}.png"
                        page.screenshot(path=picture, full_page=True)
                    page.close()
    looks = len(pages) * len(SCHEMES) * len(WIDTHS)
    sys.exit("\n".join(troubles) if troubles else print(f"axe finds nothing in {len(pages)} pages, {looks} looks"))


def troubles_of(page: Any, path: Path, axe: str) -> Iterator[str]:  # noqa: ANN401 -- the driver is there in CI alone
    """What is wrong with one page as it is shown now."""
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(path.resolve().as_uri())
    page.evaluate(axe)
    page.evaluate(MARKS_TOO)
    found = page.evaluate("axe.run()")
    for outcome in ("violations", "incomplete"):
        for rule in found[outcome]:
            where = "; ".join(str(node["target"]) for node in rule["nodes"])
            yield f"{rule['id']} ({outcome}): {rule['help']}, at {where}. {rule['helpUrl']}"
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        yield "it is wider than its window"
    for address in fetched[1:]:
        yield f"it fetches {address}"


if __name__ == "__main__":
    main()
