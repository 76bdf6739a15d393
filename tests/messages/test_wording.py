"""Our own messages keep our own rules on words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from copilot_sync.amendments.pieces import Piece
from copilot_sync.invite import Invite
from copilot_sync.linter import Linter
from copilot_sync.messages import Kind, Message
from copilot_sync.messages.answers import said_in
from copilot_sync.messages.confirming import PAUSED, UNREASONED, confirm, waived
from copilot_sync.policy import Organisation, Policy, RuleChoice
from copilot_sync.rules.registry import RULES
from copilot_sync.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.resources.abc import Traversable

    Write = Callable[..., Message]

TEMPLATES = sorted(files("copilot_sync.messages").joinpath("templates").iterdir(), key=lambda path: path.name)
LANGUAGE = Linter(Policy(choice=RuleChoice(select=("LAN001", "LAN002", "LAN003", "LAN004"))))
BLAME = re.compile(
    r"\b(?:you (?:failed|forgot|did not|have not|must)|error|violation|score|wrong|your mistake)\b", re.IGNORECASE
)
ADDED = (Piece("costs", ("TRV001",), "We pay for your travel."),)


def against_our_rules(text: str) -> list[str]:
    invite = Invite(source="ours", uid="ours", description=text)
    answers = LANGUAGE.check(invite, now=datetime(2027, 3, 3, tzinfo=UTC)).judgements
    return [
        f"{answer.code}: {answer.message} {answer.evidence}" for answer in answers if answer.verdict is Verdict.FAIL
    ]


def unwrapped(text: str) -> str:
    """Paragraphs on one line each, without the codes of rules, which are names."""
    return re.sub(rf"\b(?:{'|'.join(RULES)})\b", "it", re.sub(r"(?<=\S)\n *(?=[^\s-])", " ", text))


@pytest.mark.parametrize(
    ("kind", "occasion"),
    [
        (Kind.WARN, {}),
        (Kind.WARN, {"told": ("ACC001",), "fixed": ("TRV001",), "added": ADDED}),
        (Kind.REMIND, {"fixed": tuple(RULES)}),
        (Kind.RESOLVE, {}),
        (Kind.AMEND, {"added": ADDED}),
    ],
)
def test_a_message_is_in_words_that_our_own_rules_let_pass(
    write: Write, kind: Kind, occasion: dict[str, object]
) -> None:
    known = {} if kind is Kind.RESOLVE else {"choice": RuleChoice(select=("ALL",))}
    message = write(kind, letters="LLPPU", series=True, occasion=occasion, organisation={"rule_pages": ""}, known=known)

    assert against_our_rules(unwrapped(message.text)) == []
    assert not BLAME.search(message.text)
    assert not BLAME.search(message.html)


@pytest.mark.parametrize("line", [PAUSED, UNREASONED, waived(["ACC001", "NTC001"], date(2028, 3, 1), shortened=True)])
def test_what_an_answer_gets_is_in_words_that_our_own_rules_let_pass(line: str) -> None:
    text = confirm(line, datetime(2027, 3, 23, 14, tzinfo=UTC), "9f3c07ab", Organisation(name="Northmoor")).text

    assert against_our_rules(unwrapped(text)) == []
    assert not BLAME.search(text)
    assert said_in("Re: your answer", text) is None


def test_what_every_rule_is_called_can_be_thanked_for(write: Write) -> None:
    text = write(occasion={"told": ("ACC001",), "fixed": tuple(RULES)}).text

    assert text.partition("What we cannot tell")[0].count("\n- ") == len(RULES)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_blames_nobody(path: Traversable) -> None:
    words = re.sub(r"\{[#%].*?[#%]\}|<[^>]*>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert not BLAME.search(words)


def test_each_kind_has_its_templates_and_no_template_is_left_over() -> None:
    named = {f"{kind}{ending}" for kind in (*Kind, "confirm") for ending in (".txt", ".html", ".subject.txt")}
    shared = {"letter.txt", "letter.html", "parts.txt", "parts.html", "styles.html"}

    assert {path.name for path in TEMPLATES} == named | shared
