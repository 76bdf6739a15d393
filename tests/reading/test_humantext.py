"""What people wrote, and what stands around it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from copilot_sync.invite import Envelope, Invite
from copilot_sync.reading.conferencing import less_block_at_end, without_conferencing
from copilot_sync.reading.humantext import HumanText, human_text

START = datetime(2026, 11, 5, 11, tzinfo=UTC)
OWN = "Dear both,\n\nPlease come and plan the day with us.\n\nKim"


def read(description: str | None = None, *, html: str | None = None, summary: str | None = None) -> HumanText:
    return human_text(Invite(source="-", uid=None, dtstart=START, description=description, html=html, summary=summary))


FENCE = "_" * 60
TEAMS = f"""{FENCE}
Réunion Microsoft Teams Besoin d'aide ?<https://aka.ms/JoinTeamsMeeting?omkt=fr-FR>
Rejoindre la réunion<https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0>
ID de réunion : 318 204 771 06
Code secret : qW7tRz
{"_" * 32}
Appeler par téléphone
+33 1 70 99 01 23,,60411823# France, Paris
Rechercher un numéro local<https://dialin.teams.microsoft.com/usp/pstnconferencing>
{FENCE}"""
ZOOM = """Kim Lo is inviting you to a scheduled Zoom meeting.

Join Zoom Meeting
https://us02web.zoom.us/j/84412098765?pwd=a1B2c3

Meeting ID: 844 1209 8765
Passcode: 220914
---
One tap mobile
+13055550187,,84412098765#,,,,*220914# US
---
Dial by your location
+1 305 555 0187 US
Find your local number: https://us02web.zoom.us/u/kb9"""
MEET = """-::~:~::~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~::~:~::-
Join with Google Meet: https://meet.google.com/abc-defg-hij
Or dial: (GB) +44 20 7946 0733 PIN: 552118904#
Learn more about Meet at: https://support.google.com/a/users/answer/9282720
-::~:~::~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~::~:~::-"""
MEET_IN_ONE_LINE = MEET.replace("\n", " ")
NEW_TEAMS = f"""{FENCE}
Microsoft Teams meeting
Join on your computer, mobile app or room device <https://teams.microsoft.com/l/meetup-join/19%3ameeting_y%40thread.v2/0>
Meeting ID: 318 204 771 06
Or call in (audio only)
+61 8 5550 0144,,20988113# Australia
Find a local number | Reset PIN
Learn More | Meeting options
{FENCE}"""
ELSEWHERE = NEW_TEAMS.replace("teams.microsoft.com", "gov.teams.microsoft.us")
SAFE_LINK = NEW_TEAMS.replace(
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_y%40thread.v2/0",
    "https://eur01.safelinks.protection.outlook.com/ap/t-59584e83/?url=https%3A%2F%2Fteams.microsoft.com%2Fl%2Fmeetup-join"
    "%2F19%253ameeting_y%2540thread.v2%2F0&data=05%7C02%7C",
)
WEBEX = """-- Do not delete or change any of the following text. --

When it's time, join your Webex meeting here.
https://example.webex.com/example/j.php?MTID=m8f2c

Meeting number (access code): 2740 118 9936
Meeting password: Ms3kT

Join by phone
+44-20-7946-0344 United Kingdom Toll
Access code: 274 011 89936
Need help? Go to https://help.webex.com"""


@pytest.mark.parametrize(
    "block",
    [
        TEAMS,
        NEW_TEAMS,
        ELSEWHERE,
        SAFE_LINK,
        ZOOM,
        ZOOM.replace("zoom.us", "zoom.com.example"),
        MEET,
        MEET_IN_ONE_LINE,
        WEBEX,
    ],
    ids=[
        "Teams in French",
        "Teams on a device",
        "Teams elsewhere",
        "Teams behind a safe link",
        "Zoom",
        "Zoom elsewhere",
        "Meet",
        "Meet in one line",
        "Webex",
    ],
)
@pytest.mark.parametrize("tail", ["", "\n\nPS Bring a mug."], ids=["at the end", "in the middle"])
def test_conferencing_blocks_are_no_human_text(block: str, tail: str) -> None:
    text = read(f"{OWN}\n\n{block}{tail}")

    assert text.own.split() == f"{OWN}{tail}".split()
    assert "http" in text.conferencing


LINES_OF_BLOCKS = st.sampled_from([
    *{line for block in (TEAMS, NEW_TEAMS, ZOOM, MEET, WEBEX) for line in block.split("\n")},
    *OWN.split("\n"),
    "=" * 30,
    "Name: " + "_" * 30,
    "Please read https://northmoor.example/plan, and bring it with you on the day.",
    "> Is there a lift?",
])  # fmt: skip


@given(before=st.lists(LINES_OF_BLOCKS, max_size=4), inside=st.lists(LINES_OF_BLOCKS, max_size=6))
@example(before=OWN.split("\n"), inside=NEW_TEAMS.split("\n")[1:-1])
def test_a_block_that_ends_a_text_is_the_one_that_is_found_line_by_line(before: list[str], inside: list[str]) -> None:
    text = "\n".join([*before, FENCE, *inside, FENCE, ""])
    rest, block = less_block_at_end(text)
    if block:
        own, conferencing = without_conferencing(text.split("\n"))
        assert (rest.split("\n"), block.split("\n")) == (own, conferencing)
    else:
        assert rest == text


def test_a_block_that_ends_a_text_is_found_at_once() -> None:
    assert less_block_at_end(f"{OWN}\n\n{NEW_TEAMS}\n") == (f"{OWN}\n\n", NEW_TEAMS)


@pytest.mark.parametrize(
    "line",
    [
        "Join: https://us02web.zoom.us/j/87766554433 or phone 020 7946 0477 and key in 877 6655 4433. Captions are on.",
        "Ring me on 01632 960 118, or come to the desk.",
        "Agenda: 1.00 soup, 1.30 talk, 2.00 tea.",
    ],
)
def test_what_a_person_wrote_about_joining_stays(line: str) -> None:
    assert line in read(f"{OWN}\n\n{line}").own


@pytest.mark.parametrize(
    "quoted",
    [
        "-----Original Message-----\nFrom: Sam <sam@post.example>\nSent: 1 May 2026 10:00\nTo: Kim\n\nIs there a lift?",
        "From: Sam\nSent: 1 May 2026 10:00\nTo: Kim\nSubject: the day\n\nIs there a lift?",
        "On Fri, 1 May 2026 at 10:00, Sam <sam@post.example> wrote:\n> Is there a lift?",
        "Von: Sam\nGesendet: Freitag, 1. Mai 2026 10:00\nAn: Kim\nBetreff: der Tag\n\nIs there a lift?",
        "Le ven. 1 mai 2026 à 10:00, Sam <sam@post.example> a écrit :\n> Is there a lift?",
        "> Is there a lift?",
    ],
)
def test_earlier_messages_are_parted_off(quoted: str) -> None:
    text = read(f"{OWN}\n\n{quoted}", summary="RE: the day")

    assert (text.own, "Is there a lift?" in text.quoted) == (OWN, True)


FORWARDED = (
    "-----Original Message-----\nFrom: Sam\nSent: 1 May 2026 10:00\nTo: All\nSubject: a day out\n\nThere is a lift."
)


def test_a_short_forward_counts_with_what_it_forwards() -> None:
    assert read(f"See below. Kim\n\n{FORWARDED}", summary="FW: a day out").own == "See below. Kim\n\nThere is a lift."


def test_a_long_forward_counts_by_itself() -> None:
    long_note = " ".join(["We would like to plan this day together with you all."] * 5)

    assert "lift" not in read(f"{long_note}\n\n{FORWARDED}", summary="Fwd: a day out").own


def test_the_mail_subject_tells_a_forward_too() -> None:
    invite = Invite(
        source="-", uid=None, description=f"See below.\n{FORWARDED}", envelope=Envelope(date=None, subject="Fwd: a day")
    )

    assert "There is a lift." in human_text(invite).own


@pytest.mark.parametrize(
    "notice",
    [
        "This email may contain confidential information. If you are not the intended recipient, delete it.",
        "****************\nThis message is confidential. To copy it is strictly prohibited.\n****************",
        "Please consider the environment before printing this email.",
        "Sent from my iPhone",
        "This email and any files with it are confidential and intended solely for the individual or entity to whom they are addressed.",
        "What is in this e-mail is confidential. If you are not the addressee please delete it and tell the sender.",
    ],
)
def test_legal_notices_are_left_out(notice: str) -> None:
    assert read(f"{OWN}\n\n{notice}").own == OWN


def test_a_signature_that_runs_on_into_a_notice_is_kept() -> None:
    signature = "Philippa Nash, 01632 960 734, philippa@carers.example"
    notice = "Please consider the environment before printing this email."

    assert read(f"{OWN}\n\n{signature}\n{notice}").own == f"{OWN}\n\n{signature}"


@pytest.mark.parametrize(
    "words",
    [
        "We want your views on the virus ward. What you tell us is confidential.",
        "From: 10am\nTo: 12 noon\nWhere: Civic Hall\n\nThere is no lift, sorry.",
        "We may monitor how it goes. The notes are confidential. If you get one by mistake, tell the sender.",
    ],
)
def test_what_only_looks_like_a_notice_or_a_quoted_mail_stays(words: str) -> None:
    assert read(f"{OWN}\n\n{words}").own == f"{OWN}\n\n{words}"


def test_html_is_read_where_the_plain_text_says_little() -> None:
    assert read("See HTML", html="<p>There is <b>level</b> access, and a lift to all floors.</p>").own == (
        "There is level access, and a lift to all floors."
    )


def test_markup_in_a_plain_description_is_read_as_markup() -> None:
    assert read("Hello<br>there is a <b>lift</b>.").own == "Hello\nthere is a lift."


@pytest.mark.parametrize("alt", ["", "Logo"])
def test_a_body_that_is_only_a_picture(alt: str) -> None:
    assert read(html=f'<div><img src="cid:poster" alt="{alt}"></div>').only_pictures


def test_a_picture_with_words_behind_it_can_be_read() -> None:
    text = read(html='<div><img src="cid:poster" alt="Come and plan the new ward with us on Friday"></div>')

    assert (text.only_pictures, text.own) == (False, "Come and plan the new ward with us on Friday")
