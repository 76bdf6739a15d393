"""What a section holds: the organisation's own words, where they help, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.amendments.bodies import with_section
from copilot_sync.amendments.pieces import ORDER, VENUE, Why
from copilot_sync.amendments.proposal import Amender, Proposal
from copilot_sync.configuration import ConfigurationError, read
from copilot_sync.invite import Attendee, CalendarUser, Conference, Invite, Method
from copilot_sync.linter import Linter
from copilot_sync.options import settings_of
from copilot_sync.people import Role, RoleBook, RoleEntry
from copilot_sync.rules.registry import RULES
from copilot_sync.snippets import Snippets
from copilot_sync.verdicts import Verdict

if TYPE_CHECKING:
    from copilot_sync.policy import Policy

SENT = datetime(2027, 2, 1, 10, tzinfo=UTC)
START = datetime(2027, 3, 9, 14, tzinfo=UTC)
ONLINE = {"location": "Microsoft Teams Meeting", "online": True}


def an_invite(**more: Any) -> Invite:
    fields: dict[str, Any] = {
        "source": "invite.ics",
        "uid": "1@northmoor.example",
        "dtstart": START,
        "dtend": START + timedelta(hours=2),
        "method": Method.REQUEST,
        "dtstamp": SENT,
        "summary": "Planning the new clinic",
        "description": "Let us plan the new clinic together. Nothing is settled yet.",
        "location": "Civic Hall",
        "organizer": CalendarUser(address="office@northmoor.example"),
        "attendees": (Attendee(address="sam@post.example"), Attendee(address="bo@post.example")),
    }
    return Invite(**(fields | more))


def proposed(amender: Amender, now: datetime, **more: Any) -> Proposal:
    return amender.propose(an_invite(**more), now=now)


def by(amender: Amender, **snippets: str) -> Amender:
    return Amender(replace(amender.policy, snippets=Snippets(**snippets)))


def verdicts(policy: Policy, invite: Invite, now: datetime) -> dict[str, Verdict]:
    return {answer.code: answer.verdict for answer in Linter(policy).check(invite, now=now).judgements}


def test_every_piece_is_a_snippet_or_the_venue_and_every_one_has_a_rule() -> None:
    known = {field.name for field in settings_of(Snippets)} | {VENUE}

    assert set(ORDER) <= known
    assert set(ORDER) - {VENUE} <= {rule.snippet for rule in RULES.values()}


def test_the_rules_that_a_section_serves_pass_with_it(amender: Amender, now: datetime) -> None:
    for more in ({}, ONLINE, {"description": None}, {"description": None, "html": "<p>Let us plan together.</p>"}):
        invite = an_invite(**more)
        proposal = amender.propose(invite, now=now)
        assert proposal.section is not None
        unseen = replace(amender.policy, venues={})
        before = verdicts(unseen, invite, now)
        after = verdicts(unseen, with_section(invite, proposal.section), now)

        for piece in proposal.pieces:
            assert all(after[code] in {Verdict.PASS, Verdict.NOT_APPLICABLE} for code in piece.rules), piece.name
        served = {code for piece in proposal.pieces for code in piece.rules}
        worse = {code for code in before if before[code] is Verdict.PASS and after[code] is not Verdict.PASS}
        assert worse == set(), served


def test_the_words_are_those_of_the_settings_and_stand_in_their_order(amender: Amender, now: datetime) -> None:
    section = proposed(amender, now).section

    assert section is not None
    assert section.as_text.startswith(
        """\
Taking part

What would help you take part? Please tell Kim on 01632 960 000.

You are welcome to bring a supporter, a friend or an assistance dog.

Civic Hall, Mill Street, Northmoor NM1 1AA.
Level entrance from Mill Street, lift to all floors.
The accessible toilet is next to the Long Room.
Two blue badge bays are in front of the door.
Buses 4 and 9 stop outside.
A map with photos is at https://hall.northmoor.example/map

We stop for fifteen minutes halfway.

The agenda is at https://hall.northmoor.example/agenda

We pay for your travel."""
    )


def test_costs_that_are_named_bring_those_of_support_with_them(amender: Amender, now: datetime) -> None:
    names = [piece.name for piece in proposed(by(amender, costs="We pay for your travel."), now).pieces]
    more = by(amender, costs="We pay for your travel.", support_costs="We pay your supporter's travel too.")

    assert names == [VENUE, "costs"]
    assert [piece.name for piece in proposed(more, now).pieces] == [VENUE, "costs", "support_costs"]


def test_what_the_invite_says_already_is_not_said_again(amender: Amender, now: datetime) -> None:
    said = "\n\n".join(piece.text for piece in proposed(amender, now).pieces)

    assert proposed(amender, now, description=f"Let us plan the new clinic together.\n\n{said}").section is None


def test_words_that_do_not_help_are_left_out_and_told(amender: Amender, now: datetime) -> None:
    proposal = proposed(by(amender, costs="See our policy.", payment=""), now, location="Town Hall, High Street")
    left = {finding.rule: finding for finding in proposal.left}

    assert proposal.section is None
    assert (left["TRV001"].why, left["TRV001"].setting) == (Why.NO_HELP, "snippets.costs")
    assert (left["TRV004"].why, left["TRV004"].setting) == (Why.NO_WORDS, "snippets.payment")
    assert left["ACC002"].setting == "venues"
    assert left["ACC005"].why is Why.NOT_OURS


@pytest.mark.parametrize(
    "words",
    [
        "We pay <b>your</b> travel.",
        "We pay travel. " * 200,
        'We pay travel. (End of "x", added by copilot-sync: bcdfgh)',
    ],
    ids=["markup", "too long", "a mark"],
)
def test_words_that_cannot_stand_in_a_section_are_none(amender: Amender, now: datetime, words: str) -> None:
    proposal = proposed(by(amender, costs=words), now)

    assert [piece.name for piece in proposal.pieces] == [VENUE]
    assert "TRV001" in {finding.rule for finding in proposal.left if finding.why is Why.NO_WORDS}


def test_facts_of_a_venue_are_added_even_where_they_are_too_few(amender: Amender, now: datetime) -> None:
    hall = replace(amender.policy.venues["civic-hall"], toilet="", parking="", transport="", directions="", address="")
    proposal = proposed(Amender(replace(amender.policy, venues={"hall": hall}, snippets=Snippets())), now)

    assert [piece.text for piece in proposal.pieces] == ["Level entrance from Mill Street, lift to all floors."]
    assert ("ACC002", Why.NO_HELP) in {(finding.rule, finding.why) for finding in proposal.left}


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("tel:+44-20-7946-0733,,552118904#", "+44 20 7946 0733, then 552118904#"),
        ("tel:+442079460733", "+442079460733"),
        ("tel:+44-20-7946-0733;552118904%23", "+44 20 7946 0733, then 552118904#"),
        ("tel:ask-reception", None),
        ("https://meet.example/abc", None),
    ],
)
def test_numbers_that_the_conferencing_system_holds_are_shown(
    amender: Amender, now: datetime, uri: str, shown: str | None
) -> None:
    conferences = (Conference(uri=uri, label="Zzname's room"), Conference(uri="tel:+15550100", for_moderators=True))
    pieces = {piece.name: piece.text for piece in proposed(amender, now, **ONLINE, conferences=conferences).pieces}

    if shown:
        assert pieces["dial_in"] == f"No internet? You can join by phone.\n{shown}"
    assert "Zzname" not in str(pieces)
    assert "5550100" not in str(pieces)


def test_a_number_that_people_see_already_is_not_repeated(amender: Amender, now: datetime) -> None:
    conferences = (Conference(uri="tel:+44-20-7946-0733"),)
    proposal = proposed(amender, now, **ONLINE, conferences=conferences, description="Or ring +44 20 7946 0733.")

    assert "dial_in" not in {piece.name for piece in proposal.pieces}


def test_what_is_waived_or_switched_off_adds_nothing(now: datetime) -> None:
    text = """
    [rules]
    ignore = ["ACC001"]
    [snippets]
    access_question = "What would help you take part?"
    costs = "We pay for your travel."
    [[waivers]]
    code = "TRV001"
    organiser = "northmoor.example"
    reason = "Everybody lives next door"
    agreed_by = "the group"
    until = 2027-12-31
    """

    assert proposed(Amender(read(text).policy), now).section is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("access_question", "What are your access needs? Please reply all, so that everybody knows."),
        ("costs", "We pay for your travel. Sam needs a sign language interpreter."),
    ],
)
def test_words_that_set_off_a_rule_on_privacy_are_left_out(
    amender: Amender, now: datetime, name: str, words: str
) -> None:
    people = (Attendee(address="sam@post.example", common_name="Sam Okoro"), Attendee(address="bo@post.example"))
    bad = by(amender, supporters="You are welcome to bring a supporter.", **{name: words})
    proposal = proposed(bad, now, attendees=people)

    assert [piece.name for piece in proposal.pieces] == ["supporters", VENUE]
    assert (f"snippets.{name}", Why.NO_HELP) in {(finding.setting, finding.why) for finding in proposal.left}


def test_nothing_that_is_added_tells_who_is_invited_or_in_which_role(amender: Amender, now: datetime) -> None:
    people = [
        ("Zzname Okoro (patient)", f"zzaddress{number}@zzsecret.example", role) for number, role in enumerate(Role)
    ]
    book = RoleBook({address: RoleEntry(role) for _, address, role in people})
    attendees = tuple(Attendee(address=address, common_name=name) for name, address, _ in people)
    for mix in (attendees, attendees[:2], attendees[2:]):
        proposal = Amender(replace(amender.policy, role_book=book)).propose(an_invite(attendees=mix), now=now)
        anybody = Amender(replace(amender.policy)).propose(an_invite(), now=now)

        assert proposal.section is not None
        assert anybody.section is not None
        words = proposal.section.as_text + proposal.section.as_html
        assert not any(mark in words for mark in ("Zzname", "zzaddress", "zzsecret", "patient", "lived"))
        assert set(proposal.section.paragraphs) <= set(anybody.section.paragraphs)


@pytest.mark.parametrize("title", ["Cymryd rhan", "How to join in", "1: Access"])
def test_the_title_can_be_set(now: datetime, title: str) -> None:
    text = f'[amendments]\ntitle = "{title}"\n[snippets]\nsupporters = "You are welcome to bring a supporter."'
    section = proposed(Amender(read(text).policy), now).section

    assert section is not None
    assert section.as_text.startswith(f"{title}\n\n")


@pytest.mark.parametrize("title", ["", " x", "x ", 'A "part"', "(x)", "<b>", "x" * 41, "a\\nb"])
def test_a_title_that_a_mail_program_could_break_is_a_mistake(title: str) -> None:
    with pytest.raises(ConfigurationError, match="a short title"):
        read(f"[amendments]\ntitle = '{title}'")


def test_a_language_that_we_cannot_read_is_left_alone(amender: Amender, now: datetime) -> None:
    welsh = (
        "Annwyl bawb, dewch i gynllunio'r clinig newydd gyda ni yn y neuadd. Mae croeso i bawb ddod. Diolch yn fawr."
    )
    proposal = proposed(amender, now, description=welsh, summary="Cyfarfod")

    assert {piece.name for piece in proposal.pieces} <= {VENUE}
