"""Where a section goes in a body, and that nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot_sync.amendments.bodies import Section, insertion, is_html, with_section, without, without_section
from copilot_sync.invite import Invite
from copilot_sync.reading.html import html_to_text

SECTION = Section("Taking part", ("What would help you take part?", "We pay <your> fare & more."))
TEXT = SECTION.as_text
TEAMS = """\
________________________________________________________________________________
Microsoft Teams Need help?<https://aka.ms/JoinTeamsMeeting?omkt=en-GB>
Join the meeting now<https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc>
Meeting ID: 123 456 789 012
________________________________________________________________________________
"""
EARLIER = "-----Original Message-----\nFrom: Kim Lund\nSent: Monday\nSubject: The clinic\n\nShall we meet?"
BODIES = [
    ("nothing", "", TEXT),
    ("a letter", "Hello,\n\nSee you.\nRuth", f"Hello,\n\nSee you.\nRuth\n\n{TEXT}"),
    ("space below", "Hello,\nRuth  \n\n", f"Hello,\nRuth  \n\n{TEXT}\n\n"),
    ("other line ends", "Hello,\r\nRuth\r\n", "Hello,\r\nRuth\r\n\r\n{}\r\n".format(TEXT.replace("\n", "\r\n"))),
    ("a link to join", f"Hello,\nRuth\n\n{TEAMS}", f"Hello,\nRuth\n\n{TEXT}\n\n{TEAMS}"),
    ("a link to join alone", TEAMS, f"{TEXT}\n\n{TEAMS}"),
    ("an earlier message", f"See below.\n\n{EARLIER}", f"See below.\n\n{TEXT}\n\n{EARLIER}"),
    ("quoted lines", "Yes.\n> Shall we?\n> Kim", f"Yes.\n\n{TEXT}\n> Shall we?\n> Kim"),
]


@pytest.mark.parametrize(("body", "expected"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES])
def test_a_section_goes_under_what_people_wrote(body: str, expected: str) -> None:
    at, added = insertion(body, SECTION, html=False)
    amended = body[:at] + added + body[at:]

    assert amended == expected
    assert without(amended, html=False) == body


PAGES = [
    ("a page", "<html><body><p>Hello</p></body></html>", "<html><body><p>Hello</p>{}</body></html>"),
    ("in capitals", "<HTML><BODY>Hello</BODY>\n</HTML>\n", "<HTML><BODY>Hello{}</BODY>\n</HTML>\n"),
    ("a piece", "Hello<br>Ruth", "Hello<br>Ruth{}"),
    ("without a body", "<html><p>Hello</html>", "<html><p>Hello{}</html>"),
]


@pytest.mark.parametrize(("body", "expected"), [case[1:] for case in PAGES], ids=[case[0] for case in PAGES])
def test_a_section_goes_to_the_end_of_a_page_and_is_escaped(body: str, expected: str) -> None:
    at, added = insertion(body, SECTION, html=True)
    amended = body[:at] + added + body[at:]

    assert amended == expected.format(SECTION.as_html)
    assert "<your>" not in added
    assert "We pay <your> fare & more." in html_to_text(amended).text
    assert without(amended, html=True) == body


def test_an_address_of_the_web_can_be_followed() -> None:
    section = Section("Taking part", ("See https://pay.example/a?b=1&c=2. Or ask.",))

    link = '<a href="https://pay.example/a?b=1&amp;c=2">https://pay.example/a?b=1&amp;c=2</a>'
    assert f"<p>See {link}. Or ask.</p>" in section.as_html


PARTS = ["a", " ", "\n", "\n> ", "Kim", "\u00e9", "<p>", "<b>x</b>", "</p>", "-", "\n" + "_" * 30]
WRITTEN = st.lists(st.sampled_from(PARTS), max_size=30).map("".join)


@settings(max_examples=300, deadline=None)
@given(description=WRITTEN, html=WRITTEN)
def test_an_invite_with_a_section_and_without_it_again_is_the_invite(description: str, html: str) -> None:
    invite = Invite(source="-", uid=None, description=description or None, html=html or None)
    amended = with_section(invite, SECTION)

    assert "copilot-sync" in (amended.description or "")
    assert without_section(amended) == invite
    assert with_section(without_section(amended), SECTION) == amended


def test_a_description_that_is_html_gets_html() -> None:
    invite = Invite(source="-", uid=None, description="<b>Hello</b><br>Ruth")
    amended = with_section(invite, SECTION).description or ""

    assert is_html(amended)
    assert amended.endswith("</p>")
