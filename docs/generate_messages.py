"""Put a message to an organiser, made from the shipped examples, between the markers of ``messages.md``.

With --check, change nothing and exit with 1 where the page is not current. With --pages FOLDER, write every kind of
message as HTML into a folder instead, to be looked at.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from copilot_sync.adapters import ReadingSettings
from copilot_sync.amendments.proposal import Amender
from copilot_sync.configuration import load
from copilot_sync.invite import Invite
from copilot_sync.itip import read_calendar
from copilot_sync.linter import Linter, Report
from copilot_sync.messages import Kind, Message, compose
from copilot_sync.messages.confirming import confirm, waived
from copilot_sync.policy import Organisation, Policy, RuleChoice
from copilot_sync.role_books import load as load_role_book

DOCS = Path(__file__).parent
PAGE = DOCS / "messages.md"
EXAMPLES = DOCS.parent / "examples"
SHOWN = re.compile(r"(?<=<!-- message: start -->\n).*?(?=<!-- message: end -->)", re.DOTALL)
FIRST, LATER = datetime(2027, 3, 3, 15, tzinfo=UTC), datetime(2027, 3, 8, 9, tzinfo=UTC)
REFERENCE = "9f3c07ab"


def main() -> None:
    """Write the page, check it, or write the messages as pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--pages", type=Path)
    options = parser.parse_args()
    if options.pages:
        for name, message in messages().items():
            (options.pages / f"{name}.html").write_text(message.html, encoding="utf-8")
        return
    current = PAGE.read_text(encoding="utf-8")
    message = messages()["warn"]
    shown = f"```mail\nSubject: {message.subject}\n\n{message.text}```\n"
    new = SHOWN.sub(lambda _: shown, current)
    if options.check:
        sys.exit("not current: docs/messages.md; run python docs/generate_messages.py" if new != current else 0)
    PAGE.write_text(new, encoding="utf-8")


def messages() -> dict[str, Message]:
    """A message of each kind, and of those that differ most from them."""
    policy, amends = (settings(name) for name in ("copilot-sync.toml", "taking-part.toml"))
    strict = replace(policy, organisation=Organisation(), choice=RuleChoice(profile="strict"))
    poor, good = invite("forum.ics"), invite("good.ics")
    first = judged(poor, policy)
    told = {failure.code for failure in first.failures}
    added = Amender(amends).propose(poor, now=FIRST).pieces
    return {
        "warn": compose(Kind.WARN, first, policy, now=FIRST, reference=REFERENCE),
        "warn-again": compose(
            Kind.WARN, first, policy, now=FIRST, told={"ACC001"}, fixed={"TRV001"}, added=added, reference=REFERENCE
        ),
        "warn-without-settings": compose(Kind.WARN, judged(poor, strict), strict, now=FIRST),
        "remind": compose(
            Kind.REMIND,
            judged(poor, policy, LATER),
            policy,
            now=LATER,
            told=told,
            fixed={"CON001"},
            reference=REFERENCE,
        ),
        "resolve": compose(Kind.RESOLVE, judged(good, policy), policy, now=FIRST, told=told, reference=REFERENCE),
        "resolve-amended": compose(Kind.RESOLVE, judged(good, policy), policy, now=FIRST, added=added),
        "confirm": confirm(waived(["ACC001", "NTC001"], LATER.date()), poor.dtstart, REFERENCE, policy.organisation),
        "amend": compose(Kind.AMEND, judged(poor, amends), amends, now=FIRST, added=added, reference=REFERENCE),
    }


def settings(name: str) -> Policy:
    """The policy of an example, which knows the role book of the examples."""
    return replace(load(EXAMPLES / name).policy, role_book=load_role_book(EXAMPLES / "roles.csv"))


def invite(name: str) -> Invite:
    """The one meeting in an example."""
    (result,) = read_calendar((EXAMPLES / name).read_bytes(), name, ReadingSettings(timezone=UTC, now=FIRST))
    if not isinstance(result, Invite):
        sys.exit(f"examples/{name} holds no meeting that can be read")
    return result


def judged(meeting: Invite, policy: Policy, now: datetime = FIRST) -> Report:
    """What the rules say of it."""
    return Linter(policy).check(meeting, now=now)


if __name__ == "__main__":
    main()
