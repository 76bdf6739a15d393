"""ONL: joining online, by telephone, and being recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.invite import Conference

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.verdicts import Judgement

    Judge = Callable[..., Judgement]

ONLINE = {"location": "Online"}
LINK = "https://us02web.zoom.us/j/81234567890"
BLOCK = f"Join Zoom Meeting\n{LINK}\n\nMeeting ID: 812 3456 7890\nPasscode: 123456"
GOOGLE = (
    "-::~:~::~:~:~::- Join with Google Meet: https://meet.google.com/abc-defg-hij Or dial: (GB) +44 20 7946 0733 "
    "PIN: 552118904# Please do not edit this section. -::~:~::~:~:~::-"
)
BLOCK_WITH_NUMBER = f"{BLOCK}\n---\nOne tap mobile\n+441632960999,,81234567890# United Kingdom"


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"location": "Hall, Mill Street"}, "not_applicable"),
        (ONLINE, "fail"),
        ({"location": "Zoom (link tbc)"}, "fail"),
        ({"location": LINK}, "pass"),
        (ONLINE | {"description": f"Join: {LINK}"}, "pass"),
        (ONLINE | {"description": BLOCK}, "pass"),
        (ONLINE | {"description": "Join the session here: https://rooms.example/abc"}, "pass"),
        (ONLINE | {"conferences": (Conference(uri=LINK),)}, "pass"),
        (ONLINE | {"description": "A link will follow."}, "fail"),
        ({"location": "By telephone", "description": "Ring 01632 960 455 and type 40718."}, "pass"),
        ({"location": "By telephone", "description": "Ring 01632 960 455. A voice asks for a code, 40718."}, "pass"),
        ({"location": "By telephone", "description": "Ring Kim on 01632 960 455. The code for the door is 4."}, "fail"),
        ({"location": "By telephone", "description": "I will send the number."}, "fail"),
        ({"location": "", "online": True}, "fail"),
    ],
)
def test_there_is_a_way_in(judge: Judge, fields: dict[str, Any], verdict: str) -> None:
    assert judge("ONL001", **fields).verdict == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (BLOCK, "fail"),
        (BLOCK_WITH_NUMBER, "pass"),
        (f"Join: {LINK} or phone 020 7946 0622 and key in 812 3456.", "pass"),
        (f"{LINK}\nYou can also dial in.", "pass"),
        (f"{LINK}\nNo internet? I will ring you.", "pass"),
        (f"{LINK}\nQuestions? Ring 01632 960 118.", "fail"),
        (f"Kim Lo\n01632 960 118\n\n{BLOCK}", "fail"),
        (f"{LINK}\nSorry, there is no dial-in.", "fail"),
        (GOOGLE, "pass"),
        (BLOCK_WITH_NUMBER.replace("zoom.us", "zoom.com.example"), "pass"),
    ],
)
def test_a_telephone_is_enough(judge: Judge, text: str, verdict: str) -> None:
    assert judge("ONL002", **ONLINE, description=text).verdict == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Captions will be on.", "pass"),
        ("I can do a test call with you.", "pass"),
        ("New to Zoom? We will try it out together first.", "pass"),
        ("Shout if you have trouble joining.", "pass"),
        ("We can lend you a tablet.", "pass"),
        (f"Microsoft Teams Need help?<https://aka.ms/JoinTeamsMeeting>\n{LINK}", "fail"),
        ("We want to help people to join the library.", "fail"),
        ("Sorry, there are no captions.", "fail"),
        ("See you there.", "fail"),
    ],
)
def test_people_are_helped_to_join(judge: Judge, text: str, verdict: str) -> None:
    assert judge("ONL003", **ONLINE, description=text).verdict == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The meeting will be recorded.", "fail"),
        ("We will record this session for the minutes.", "fail"),
        ("It will be recorded. If you would rather not be, tell me.", "pass"),
        ("We record only if everyone agrees.", "pass"),
        ("It may be recorded. We will ask you first.", "pass"),
        ("It will not be recorded.", "not_applicable"),
        ("Your questions will be recorded by the minute taker.", "not_applicable"),
        ("We talk about access to medical records.", "not_applicable"),
        ("See you there.", "not_applicable"),
    ],
)
def test_nobody_is_recorded_unasked(judge: Judge, text: str, verdict: str) -> None:
    assert judge("ONL004", **ONLINE, description=text).verdict == verdict
