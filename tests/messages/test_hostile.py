"""Whatever strangers write into an invite, it stays words; and nobody who is invited is shown."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot_sync.amendments.pieces import Piece
from copilot_sync.invite import Attendee
from copilot_sync.messages import Kind, Message
from copilot_sync.messages.rendering import WIDTH, wrapped
from copilot_sync.people import Role, RoleBook, RoleEntry
from copilot_sync.policy import RuleChoice
from copilot_sync.snippets import Snippets

if TYPE_CHECKING:
    from collections.abc import Callable

    Write = Callable[..., Message]

QUICKLY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NASTY = st.sampled_from(
    [
        "Clinic\r\nBcc: everybody@mail.example",
        "Clinic\u2028Bcc: everybody@mail.example",
        "=?utf-8?q?Clinic=0D=0ABcc=3A_everybody=40mail=2Eexample?=",
        "\u202egnp.exe\u2066 \u200f\ufeff",
        "\ud800 half a pair",
        "\x00\x1b[31mred\x07",
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "</title></style><b>bold</b> &lt;b&gt; &#60;",
        '" onmouseover="alert(1)" x="',
        "{{ letter }} {% raw %} ${7*7}",
        "x" * 10_000,
        "a" + "\u0301" * 500,
        "From the beginning\n.\n",
        "https://northmoor.example/" + "a/" * 200,
        "Kim Lund <kim@mail.example>?bcc=everybody@mail.example&subject=x",
    ]
)
TEXTS = NASTY | st.text(max_size=200) | st.builds("{} {}".format, NASTY, NASTY)
CODES = ("ACC001", "ACC006", "CON001", "LAN003", "NTC001", "NTC002", "MAT002")


class Elements(HTMLParser):
    """The elements of a page with their attributes, less the addresses and the words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "br":
            self.found.append((tag, tuple(name for name, _ in attrs)))


def everywhere(text: str, kind: Kind) -> dict[str, Any]:
    """A meeting with the same text in every place that a message shows."""
    return {
        "kind": kind,
        "summary": text,
        "location": text,
        "description": f"Please reply by close of play today, {text}",
        "organisation": {"name": text, "contact": f"Kim, kim@northmoor.example {text}"},
        "known": {"choice": RuleChoice(select=CODES), "snippets": Snippets(contact=text, supporters=f"Come. {text}")},
        "occasion": {
            "reference": text,
            "told": ("ACC001",) if kind is Kind.WARN else (),
            "added": (Piece("costs", ("TRV001",), f"We pay. {text}"),),
        },
    }


@QUICKLY
@given(text=TEXTS, kind=st.sampled_from([Kind.WARN, Kind.REMIND, Kind.AMEND]))
def test_any_text_stays_text(write: Write, text: str, kind: Kind) -> None:
    message = write(**everywhere(text, kind))

    assert len(message.subject) <= 140
    assert_shows_no_trick(message.subject)
    assert all(assert_shows_no_trick(line) for line in message.text.splitlines())
    assert all(assert_shows_no_trick(line) for line in message.html.splitlines())
    assert all(len(line) <= WIDTH or " " not in line.strip() for line in message.text.split("\n"))
    assert {tag for tag, _ in Elements(message.html).found} <= {
        "html", "head", "meta", "title", "style", "body", "main", "div", "h1", "h2", "h3", "p", "ol", "ul", "li", "a",
        "strong", "span",
    }  # fmt: skip
    assert {name for _, names in Elements(message.html).found for name in names} <= {
        "lang", "dir", "charset", "name", "content", "style", "class", "href", "role", "aria-hidden",
    }  # fmt: skip


def assert_shows_no_trick(line: str) -> bool:
    categories = {unicodedata.category(character) for character in line if character not in "\u200c\u200d"}
    assert not categories & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return True


@QUICKLY
@given(text=TEXTS)
def test_links_of_answers_go_to_the_contact_and_nowhere_else(write: Write, text: str) -> None:
    html = write(**everywhere(text, Kind.WARN)).html

    links = re.findall(r'href="(mailto:[^"]*)"', html)
    assert len(links) == 3
    assert all(
        re.fullmatch(r"mailto:kim@northmoor\.example\?subject=[\w.%~-]+&amp;body=[\w.%~-]+", link) for link in links
    )


@QUICKLY
@given(text=TEXTS)
def test_a_subject_becomes_one_header_and_comes_back_as_it_was(write: Write, text: str) -> None:
    mail = EmailMessage(policy=policy.SMTP)
    mail["Subject"] = subject = write(summary=text).subject

    received = message_from_bytes(mail.as_bytes(), policy=policy.default)

    assert received.keys() == ["Subject"]
    # Folding may turn one run of white space into another, and nothing else.
    assert received["Subject"].split() == subject.split()


MARKS = re.compile("zz", re.IGNORECASE)
SENTENCES = st.sampled_from(
    [
        "Please tell Zzname by close of play today.",
        "Please reply today. Write to zzaddress0@zzsecret.example.",
        "Zzname will bring her wheelchair. Everybody please tell the group what you need.",
        "Zzname Okoro suffers from asthma, and cannot come.",
        "The form is attached for Zzname.",
        "Please confirm by return.",
    ]
)


@QUICKLY
@given(
    roles=st.lists(st.sampled_from([*Role, None]), min_size=1, max_size=6),
    body=st.lists(SENTENCES, max_size=4).map(" ".join),
    kind=st.sampled_from([Kind.WARN, Kind.REMIND, Kind.AMEND]),
)
def test_nobody_who_is_invited_is_shown(write: Write, roles: list[Role | None], body: str, kind: Kind) -> None:
    people = tuple(
        Attendee(
            address=f"zzaddress{number}@zzsecret.example",
            common_name=f"Zzname{number} Zzname Okoro" + (" (patient)" if role is None else ""),
        )
        for number, role in enumerate(roles)
    )
    entries = {
        one.address: RoleEntry(role)
        for one, role in zip(people, roles, strict=True)
        if one.address and role is not None
    }

    message = write(
        kind,
        attendees=people,
        description=body,
        known={"choice": RuleChoice(select=("ALL",)), "role_book": RoleBook(entries)},
        occasion={"added": (Piece("costs", ("TRV001",), "We pay."),)},
    )

    assert not MARKS.search(message.subject + message.text + message.html)
    assert "Okoro" not in message.text + message.html
    assert not re.search(r"lived_experience|zz|\(patient\)", message.text + message.html)


def test_a_name_in_the_organisers_own_subject_is_the_organisers(write: Write) -> None:
    people = (replace(Attendee(address="zz@mail.example"), common_name="Zzname"),)

    assert write(attendees=people, summary="Tea with Zzname").subject.startswith("Tea with Zzname, 9 March")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("- one\n\n\n\n- two", ["- one", "", "- two"]),
        ("    " + "word " * 20, ["    " + "word " * 12 + "word", "    " + "word " * 6 + "word"]),
        ("1. " + "word " * 15, ["1. " + "word " * 13 + "word", "   word"]),
        ("See https://northmoor.example/" + "a-b/" * 30, ["See", "https://northmoor.example/" + "a-b/" * 30]),
        ("x" * 100, ["x" * 100]),
    ],
)
def test_lines_are_wrapped_between_words_alone(text: str, lines: list[str]) -> None:
    assert wrapped(text) == "\n".join(lines) + "\n"
