from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from copilot_sync.adapters import Failed, Skipped
from copilot_sync.invite import Invite
from copilot_sync.linter import Report
from copilot_sync.reports.markdown import escaped, render
from copilot_sync.reports.plain import printable
from copilot_sync.reports.run import Run
from copilot_sync.verdicts import Evidence, Judgement, Severity, Verdict

EXPECTED = Path(__file__).parent / "expected"

GITHUB = MarkdownIt("gfm-like", {"html": True, "linkify": True})
assert GITHUB.linkify
GITHUB.linkify.set({"fuzzy_link": False})  # GitHub links addresses with https:// or www., not every word with a dot

SYNTAX = "`*_[](){}<>#+-=.!|~\\&;:/@1aw^$\"' \t"

MENTION = re.compile(r"(?<![\w/])@\w|(?<![\w&])#\d|(?<!\w)!\d", re.ASCII)
"""What code hosts turn into links to people, issues and merge requests once the page is set."""


def test_the_report_reads_as_agreed(full_run: Run) -> None:
    assert render(full_run) == EXPECTED.joinpath("full.md").read_text(encoding="utf-8")


def test_every_finding_is_shown_where_all_are_asked_for(full_run: Run) -> None:
    assert "Use --all" in render(full_run)
    assert "Use --all" not in render(full_run, everything=True)
    assert render(full_run, everything=True).count("What to do:") == 6


def test_a_fix_is_a_quotation_that_keeps_its_lines(full_run: Run) -> None:
    html = GITHUB.render(render(full_run))

    assert (
        "<blockquote>\n<p>“Dear all,</p>\n<p>please tell us what would help you take part:<br />\n- large print" in html
    )


def test_known_findings_are_counted_and_not_listed(full_run: Run) -> None:
    first = full_run.meetings[0]
    judgements = tuple(replace(one, baseline=one.verdict is Verdict.FAIL) for one in first.judgements)

    report = render(replace(full_run, reports=(replace(first, judgements=judgements),), skipped=(), failed=()))

    assert "Nothing new found that would keep people out, as far as we can tell." in report
    assert report.endswith(
        "## What we looked at\n\nWe read 1 meeting.\n\nThe baseline holds 7 known findings, not listed here.\n"
    )


def run_of(text: str) -> Run:
    """A run in which everything that an invite or a file can say is one text."""
    finding = Judgement(
        code="ACC003",
        name="x",
        verdict=Verdict.FAIL,
        severity=Severity.WARNING,
        message=text,
        why=text,
        fix=text,
        evidence=(Evidence("body", text), Evidence("dates", text)),
    )
    unsure = Judgement(code="ACC004", name="y", verdict=Verdict.CANNOT_TELL, message=text)
    invite = Invite(source=text, uid=text, dtstart=datetime(2027, 5, 1, tzinfo=UTC), summary=text)
    return Run(
        now=datetime(2027, 5, 1, tzinfo=UTC),
        zone=UTC,
        reports=(Report(invite=invite, judgements=(finding, unsure), past=False),),
        skipped=(Skipped(text, text),),
        failed=(Failed(text, text),),
    )


def structure(run: Run) -> list[tuple[str, list[str]]]:
    """What the page is made of, as GitHub sets it: blocks, and what stands inside their text."""
    inside = {"text", "softbreak", "hardbreak", "text_special"}
    return [
        (token.type, [child.type for child in token.children or () if child.type not in inside])
        for token in GITHUB.parse(render(run))
    ]


HOSTILE = [
    "# heading",
    "heading ##",
    "===",
    "---",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "1) item",
    "> quotation",
    "    code",
    "\tcode",
    "```\ncode",
    "~~~",
    "`code`",
    "| a | b |\n|---|---|\n| c | d |",
    "a | b\n:-: | -",
    ":-:",
    "[link](https://elsewhere.example)",
    "[link]: https://elsewhere.example",
    "[^1]",
    "[[wiki]]",
    "![picture](https://elsewhere.example/x.png)",
    "<https://elsewhere.example>",
    "https://elsewhere.example",
    "HTTPS://elsewhere.example",
    "www.elsewhere.example",
    "_www.elsewhere.example",
    "_mailto:sam@post.example",
    "//elsewhere.example",
    "mailto:sam@post.example",
    "sam@post.example",
    "sam@northmoor.org",
    "<script>alert(1)</script>",
    "<!-- -->",
    "<details><summary>",
    "&lt;b&gt; &amp; &#64;",
    "**bold** __bold__ *it* _it_ ~~gone~~",
    "\\*",
    "\\",
    "ends with a backslash\\",
    "two spaces  \nand a line",
    "- [ ] task",
    "over\u202eturned",
]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_words_of_others_stay_words(text: str) -> None:
    lines = len(text.strip().split("\n"))

    assert structure(run_of(text)) == structure(run_of("\n".join(["word"] * lines)))


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_words_of_others_are_shown_as_they_are(text: str) -> None:
    (paragraph,) = (token for token in GITHUB.parse(escaped(text)) if token.type == "inline")

    shown = "".join(child.content for child in paragraph.children or ())
    assert shown.replace("\u2060", "") == printable(text)


@pytest.mark.parametrize("text", ["@northmoor/everybody", "cc @sam", "closes #12", "!12", "(@sam)", "sam@post.example"])
def test_nobody_is_called_by_a_report(text: str) -> None:
    assert MENTION.search(text) or "@" in text
    assert not MENTION.search(re.sub("<[^>]*>", "", GITHUB.render(escaped(text))))


@given((st.text(st.characters(codec=None, exclude_characters="\n")) | st.text(SYNTAX)).filter(printable))
@example("0.")
@example("1)")
def test_whatever_an_invite_holds_it_adds_nothing_to_the_page(text: str) -> None:
    assert render(run_of(text)).encode()
    assert structure(run_of(text)) == structure(run_of("word"))
    assert not MENTION.search(re.sub("<[^>]*>", "", GITHUB.render(escaped(text))))
