"""What each message says, and what it leaves out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.amendments.pieces import Piece
from copilot_sync.invite import Attendee, CUType, Method, Status
from copilot_sync.messages import Kind, Message
from copilot_sync.policy import RuleChoice
from copilot_sync.rules.registry import RULES
from copilot_sync.snippets import Snippets

if TYPE_CHECKING:
    from collections.abc import Callable

    Write = Callable[..., Message]

LONDON = ZoneInfo("Europe/London")
PIECE = Piece("costs", ("TRV001",), "We pay for your travel.\nWe can book it too.")
RULED = ("ACC001", "ACC002", "ACC005", "ACC006", "CON001", "MAT002", "NTC001", "SCH002", "BAL003")
SILENCE = "Tell us what you do, and why"
NUMBERED = re.compile(r"^\d\. (.+)$", re.MULTILINE)


class Reader(HTMLParser):
    """The words of a page as one reads them, its headings and its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.headings: list[tuple[str, str]] = []
        self.links: dict[str, str] = {}
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "br"}:
            self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self._open]
        if "body" not in tags or not data.strip() or any("aria-hidden" in found for _, found in self._open):
            return
        self.words.append(" ".join(data.split()))
        tag, found = self._open[-1]
        if re.fullmatch(r"h\d", tag):
            self.headings.append((tag, self.words[-1]))
        if tag == "a":
            self.links[self.words[-1]] = found["href"] or ""

    @property
    def text(self) -> str:
        return " ".join(self.words)


def answer_in(link: str) -> tuple[str, str, str]:
    """To whom a prepared answer goes, with which subject and which body (RFC 6068)."""
    parts = urlsplit(link)
    fields = parse_qs(parts.query, strict_parsing=True)
    return unquote(parts.path), fields["subject"][0], fields["body"][0]


def flowing(text: str) -> str:
    return " ".join(text.split())


def test_a_warning_says_what_it_is_about_and_when_that_is(write: Write) -> None:
    message = write()

    assert message.subject == "Planning the new clinic, 9 March 2027: what would help people take part"
    assert message.text.startswith("Planning the new clinic\nTuesday 9 March 2027, 14:00 to 16:00, in six days\n\n")
    assert "Tuesday 9 March 2027, 14:00 to 16:00, in six days" in Reader(message.html).text


def test_a_start_elsewhere_names_its_zone(write: Write) -> None:
    there = ZoneInfo("Australia/Perth")

    message = write(dtstart=datetime(2027, 3, 9, 14, tzinfo=there), timezone=there)

    assert "Tuesday 9 March 2027, 14:00 to 16:00 (Australia/Perth time)" in flowing(message.text)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2027-03-09T09:00", "16:00, today"),
        ("2027-03-08T23:00", "16:00, tomorrow"),
        ("2027-03-07T09:00", "16:00, in two days"),
        ("2027-02-28T09:00", "16:00, in nine days"),
        ("2027-02-27T09:00", "16:00, in 10 days"),
        ("2027-03-09T14:30", "16:00\n"),
    ],
)
def test_the_days_left_are_in_words(write: Write, now: str, words: str) -> None:
    message = write(now=datetime.fromisoformat(now).replace(tzinfo=LONDON))

    assert words in message.text


def test_a_meeting_without_subject_or_date_can_be_written_about(write: Write) -> None:
    message = write(summary=None, dtstart=None)

    assert message.subject == "A meeting without a subject: what would help people take part"
    assert "No date that we can read\n" in message.text


def test_five_things_at_most_and_the_number_of_others(write: Write) -> None:
    message = write()
    read = Reader(message.html)

    assert len(NUMBERED.findall(message.text)) == len([one for one in read.headings if one[0] == "h3"]) == 5
    assert "There are 3 more things that would help." in message.text
    assert "There are 3 more things that would help." in read.text


def test_one_other_is_one(write: Write) -> None:
    codes = ("ACC001", "ACC002", "ACC005", "ACC006", "CON001", "MAT002")

    assert "There is one more thing that would help." in write(known={"choice": RuleChoice(select=codes)}).text


def test_a_finding_has_its_reason_what_to_paste_and_its_page(write: Write) -> None:
    message = write(known={"choice": RuleChoice(select=("TRV001", "ACC001"))})
    read = Reader(message.html)

    assert NUMBERED.findall(message.text) == ["We couldn't find a question about what people need to take part."]
    assert "\nWhy: People should not have to raise their needs unasked" in message.text
    assert "\nTo paste:\n\n    What would help you take part? It might be" in message.text
    assert "\nMore on ACC001: https://northmoor.example/meetings/ACC001.html\n" in message.text
    assert read.links["More on ACC001: Nobody asks what people need to take part"].endswith("/meetings/ACC001.html")


def test_without_an_address_for_rule_pages_there_are_no_links_to_them(write: Write) -> None:
    message = write(organisation={"rule_pages": ""})

    assert "More on" not in message.text + message.html


@pytest.mark.parametrize("pages", ["", "https://northmoor.example/meetings/{code}.html"])
@pytest.mark.parametrize("kind", [Kind.WARN, Kind.REMIND])
def test_what_an_answer_can_name_stands_beside_what_it_is_about(write: Write, kind: Kind, pages: str) -> None:
    message = write(kind, organisation={"rule_pages": pages})
    items = re.findall(r"^\d\. (.+?\(([A-Z]{3}\d{3})\))$", message.text, re.MULTILINE | re.DOTALL)

    assert [code for _, code in items] == list(message.codes)
    assert f"Rules (keep those that you mean): {', '.join(message.codes)}" in flowing(message.text)
    assert [heading for tag, heading in Reader(message.html).headings if tag == "h3"] == [
        flowing(it) for it, _ in items
    ]


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"summary": "HIV clinic check-in"}, "the subject"),
        ({"description": "The chairs are for the new dialysis unit."}, "the text"),
        ({"group": "Sickle Cell Friends"}, "the name of a group"),
    ],
)
def test_what_gives_people_away_is_not_quoted_but_it_is_said_where_it_stands(
    write: Write, fields: dict[str, Any], where: str
) -> None:
    group = Attendee(address="g1@post.example", common_name=fields.get("group"), cutype=CUType.GROUP)
    people = (Attendee(address="l1@post.example"), Attendee(address="l2@post.example"), group)
    words = {name: text for name, text in fields.items() if name != "group"}
    message = write(attendees=people, known={"choice": RuleChoice(select=("PRV001",))}, **words)

    assert f"can see each other, and {where} tells what brings them. (PRV001)" in flowing(message.text)
    assert not re.search("dialysis|Sickle|In the text|In the subject", message.text + message.html)


def test_the_words_that_a_finding_rests_on_are_quoted(write: Write) -> None:
    deadline = {
        "description": "Please reply by close of play today.",
        "known": {"choice": RuleChoice(select=("NTC002",))},
    }

    message = write(**deadline)

    assert "In the text: “Please reply by close of play today.”" in message.text
    assert "Dates: sent Wednesday 3 March 2027 (from the time stamp" in message.text
    assert "answer wanted the same day" in Reader(message.html).text


@pytest.mark.parametrize(
    ("address", "name", "quoted"),
    [
        ("x7@post.example", "Ada Cole", True),
        ("x7@reply.example", None, True),
        ("x7@post.example", "Bo Li", False),
        ("bo.li@post.example", None, False),
        ("x7@post.example", "Will Close", False),  # a name may be a word
    ],
)
def test_words_that_name_somebody_invited_are_not_quoted(
    write: Write, address: str, name: str | None, *, quoted: bool
) -> None:
    message = write(
        description="Please reply to Bo by close of play today.",
        attendees=(Attendee(address=address, common_name=name),),
        known={"choice": RuleChoice(select=("NTC002",))},
    )

    assert "People are asked to answer the same day." in message.text
    assert ("close of play" in message.text) == quoted


@pytest.mark.parametrize(
    ("told", "first"),
    [((), "We couldn't find a question"), (("ACC001", "ACC002"), "New: We couldn't find the name of somebody")],
)
def test_what_is_new_comes_first_and_is_marked(write: Write, told: tuple[str, ...], first: str) -> None:
    message = write(occasion={"told": told})

    assert NUMBERED.findall(message.text)[0].startswith(first)
    assert Reader(message.html).headings[-7 if told else -6][1]
    assert ("something that we have not told you before. It comes first." in flowing(message.text)) == bool(told)


def test_what_matters_more_comes_first_and_is_not_called_new(write: Write) -> None:
    message = write(occasion={"told": RULED, "worse": ("NTC001",)})
    both = write(occasion={"told": ("NTC001", "ACC001"), "worse": ("NTC001",)})

    assert NUMBERED.findall(message.text)[0].startswith("Matters more now: People have 3 clear working days")
    assert "Matters more now: People have 3" in Reader(message.html).text
    assert "Something that we told you before matters more now. It comes first." in flowing(message.text)
    assert "New:" not in message.text
    assert "not told you before, and some matters more now. That comes first." in flowing(both.text)


def test_what_cannot_be_put_right_is_told_once(write: Write) -> None:
    late = {
        "recurrence_id": datetime(2027, 3, 8, 14, tzinfo=LONDON),
        "changed_alone": True,
        "series": True,
        "known": {"choice": RuleChoice(select=("NTC003", "ACC001"))},
    }
    again = {"told": ("NTC003",)}

    assert write(**late).codes == ("ACC001", "NTC003")
    assert write(**late, occasion=again).codes == ("ACC001",)
    worse = {"told": ("ACC001", "NTC003"), "worse": ("NTC003",)}
    assert write(**late, occasion=worse).codes == ("NTC003", "ACC001")
    assert write(Kind.REMIND, **late).codes == ("ACC001",)


def test_a_last_word_names_what_it_thanks_for_where_that_is_not_all(write: Write) -> None:
    known = {"choice": RuleChoice(select=("LAN003",))}
    part = write(Kind.RESOLVE, known=known, occasion={"told": ("ACC001", "MAT003"), "fixed": ("ACC001",)})
    all_ = write(Kind.RESOLVE, known=known, occasion={"told": ("ACC001",), "fixed": ("ACC001",)})

    assert "everything" not in part.text + part.html
    assert "dealt with:\n- Nobody asks what people need to take part\n" in part.text
    assert "Nobody asks what people need to take part" in Reader(part.html).text
    assert "everything that we wrote to you about" in all_.text
    assert part.fixed == all_.fixed == ("ACC001",)


def test_what_was_dealt_with_is_thanked_for(write: Write) -> None:
    message = write(occasion={"told": ("ACC001", "TRV001"), "fixed": ("TRV001", "XYZ999")})

    told = "Thank you. Since our last message, this has been dealt with:"
    assert f"{told}\n- No word of who pays for getting there\n" in message.text
    assert f"{told} No word of who pays for getting there" in Reader(message.html).text


def test_what_cannot_be_told_is_said_with_its_reason(write: Write) -> None:
    message = write(letters="LPU")

    told = (
        "From the roles we know, 1 person with lived experience would sit with 1 professional. We do not know the role of "
        "1 more."
    )
    assert f"What we cannot tell: - {told}" in flowing(message.text)
    assert f"What we cannot tell: {told}" in Reader(message.html).text
    assert "BAL003" not in message.text


def test_each_reason_is_given_once_and_three_at_most(write: Write) -> None:
    message = write(
        letters="LCPUUU", sequence=2, known={"choice": RuleChoice(select=("BAL", "ACC001", "NTC003", "MAT001"))}
    )

    reasons = message.text.partition("What we cannot tell:\n")[2].partition("\n\n")[0]
    assert [line for line in reasons.splitlines() if line.startswith("- ")] == [
        "- From the roles we know, 1 person with lived experience and 2",
        "- From the roles we know, 1 person with lived experience would sit with",
        "- Only the organiser's own copy shows the replies.",
        "- And 1 thing more.",
    ]


def test_a_rule_that_stopped_is_our_mistake(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("what an invite says")

    monkeypatch.setattr(RULES["CON001"], "judge", broken)

    text = flowing(write().text)

    assert "- One of our rules stopped with an error. That is a mistake of ours." in text
    assert "KeyError" not in text


def test_small_things_are_not_made_large(write: Write) -> None:
    message = write(known={"choice": RuleChoice(select=("ACC005",))})

    assert "may not be able" not in message.text + message.html
    assert "People can take part in this meeting more easily" in message.text


@pytest.mark.parametrize(
    ("letters", "rows"),
    [
        ("LLLCP", ["3 people with lived experience", "2 professionals, 1 of them a clinician"]),
        ("LCCP", ["1 person with lived experience", "3 professionals, 2 of them clinicians"]),
        ("LLCC", ["2 people with lived experience", "2 clinicians"]),
        ("LPMS", ["1 person with lived experience", "1 professional"]),
        ("PPP", ["nobody with lived experience", "3 professionals"]),
        ("LL", ["2 people with lived experience", "no professionals"]),
        ("LPPU", ["1 person with lived experience", "2 professionals", "1 person whose role we do not know"]),
        ("PPPU", []),  # who is unknown may be the one
        ("LPUU", []),  # as many unknown as known
        ("LLPPG", []),  # a list that nobody could open
        ("", []),
    ],
)
def test_the_balance_is_shown_where_it_is_known(write: Write, letters: str, rows: list[str]) -> None:
    message = write(letters=letters)

    shown = re.findall(r"^- (.+)$", message.text.partition("What we cannot tell")[0], re.MULTILINE)
    assert shown == rows
    assert ("Who is invited" in message.html) == bool(rows)
    assert flowing(" ".join(rows)) in Reader(message.html).text


def test_the_picture_has_a_mark_for_each_person_which_nobody_hears(write: Write) -> None:
    marks = re.findall(r'class="(\w+)" aria-hidden="true" style="[^"]+">(.+?)<', write(letters="LLPPPU").html)
    many = re.findall(r'class="(\w+)" aria-hidden="true" style="[^"]+">(.+?)<', write(letters="L" + "P" * 14).html)

    assert marks == [("lived", "●●"), ("staff", "■■■"), ("unknown", "○")]
    assert many == [("lived", "●"), ("staff", "■" * 12 + "…")]


@pytest.mark.parametrize(
    ("reference", "named"),
    [
        ("k7f3", "k7f3 (Tuesday 9 March 2027, 14:00 to 16:00)"),
        ("", "Planning the new clinic (Tuesday 9 March 2027, 14:00 to 16:00)"),
    ],
)
def test_prepared_answers_say_the_same_in_links_and_in_the_text(write: Write, reference: str, named: str) -> None:
    message = write(occasion={"reference": reference}, known={"choice": RuleChoice(select=("ACC001", "CON001"))})
    links = [answer_in(link) for link in Reader(message.html).links.values() if link.startswith("mailto:")]

    rules = "Rules (keep those that you mean): ACC001, CON001"
    assert links == [
        (
            "involvement@northmoor.example",
            "We do this another way",
            f"We do this another way.\r\n\r\nMeeting: {named}\r\n{rules}\r\nBecause (please name nobody): \r\nAgreed by: \r\nUntil (a date): ",
        ),
        (
            "involvement@northmoor.example",
            "No more messages about this meeting, please",
            f"No more messages about this meeting, please.\r\n\r\nMeeting: {named}",
        ),
    ]
    assert all(flowing(body) in flowing(message.text) for _, _, body in links)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"series": True}, "It is a series, and this is its next date."),
        ({"series": True, "changed_alone": True}, "It is a series, and this date was changed by itself."),
    ],
)
@pytest.mark.parametrize(("kind", "occasion"), [(Kind.WARN, {}), (Kind.REMIND, {}), (Kind.AMEND, {"added": (PIECE,)})])
def test_of_a_series_it_says_that_answers_count_for_all_dates(
    write: Write, kind: Kind, occasion: dict[str, Any], fields: dict[str, Any], said: str
) -> None:
    message = write(kind, occasion={"reference": "9f3c07ab", **occasion}, **fields)
    read = Reader(message.html)
    silencing = [answer_in(link)[2] for words, link in read.links.items() if words in {"Ask us to stop", SILENCE}]

    assert said in message.text
    assert "Your answer counts for all dates of the series." in message.text
    assert said in read.text
    assert "Your answer counts for all dates of the series." in read.text
    assert len(silencing) == (1 if kind is Kind.AMEND else 2)
    assert all(
        "Meeting: 9f3c07ab (Tuesday 9 March 2027, 14:00 to 16:00), all dates of the series" in it for it in silencing
    )


def test_a_single_meeting_is_called_no_series(write: Write) -> None:
    message = write()

    assert "series" not in message.text + message.html


def test_one_rule_is_named_as_one(write: Write) -> None:
    assert "\n    Rule: ACC001\n" in write(known={"choice": RuleChoice(select=("ACC001",))}).text


@pytest.mark.parametrize(
    ("contact", "words"),
    [
        ("Kim Lund, 01632 960 000", "Tell Kim Lund, 01632 960 000:"),
        ("", "Answer this message with:"),
    ],
)
def test_without_a_mail_address_the_answers_are_spelled_out(write: Write, contact: str, words: str) -> None:
    message = write(organisation={"contact": contact})
    read = Reader(message.html)

    assert "mailto:" not in message.html
    assert words in read.text
    assert "We do this another way. Meeting: Planning the new clinic" in read.text


def test_who_writes_and_whom_to_ask_stand_at_the_end(write: Write) -> None:
    end = "Northmoor Integrated Care Questions? Ask Kim Lund, 01632 960 000, involvement@northmoor.example You get this"
    message = write()

    assert end in flowing(message.text)
    assert end in Reader(message.html).text


def test_an_organisation_without_a_name_is_not_made_up(write: Write) -> None:
    message = write(organisation={"name": "", "contact": ""})

    assert "\ncopilot-sync\n\nYou get this" in message.text
    assert "Questions?" not in message.text


def test_own_words_of_several_lines_stay_as_they_are(write: Write) -> None:
    own = Snippets(contact="Kim “the” Lund\n\n01632 960 000 <kim>")
    message = write(known={"snippets": own, "choice": RuleChoice(select=("CON001",))})

    assert "To paste:\n\n    Kim “the” Lund\n\n    01632 960 000 <kim>\n" in message.text
    assert ">Kim “the” Lund<br><br>01632 960 000 &lt;kim&gt;</div>" in message.html


def test_a_reminder_is_short(write: Write) -> None:
    reminder, warning = write(Kind.REMIND, letters="LLPP"), write(letters="LLPP")

    assert reminder.subject == "Planning the new clinic, 9 March 2027: what would still help people"
    assert "The meeting is in six days. This would still help people take part." in flowing(reminder.text)
    assert NUMBERED.findall(reminder.text) == NUMBERED.findall(warning.text)
    assert "To paste:" in reminder.text
    assert not re.search("Why:|Who is invited|we know|More on|What we cannot tell", reminder.text + reminder.html)


def test_the_last_word_is_one_line(write: Write) -> None:
    message = write(Kind.RESOLVE, known={"choice": RuleChoice(select=("LAN003",))}, occasion={"told": ("ACC001",)})

    assert message.subject == "Planning the new clinic, 9 March 2027: thank you"
    assert "\n\nThank you: everything that we wrote to you about has been dealt with.\n\nNorthmoor" in message.text
    assert "has been dealt with. Northmoor Integrated Care" in Reader(message.html).text


def test_an_amendment_is_told_with_its_way_back(write: Write) -> None:
    message = write(Kind.AMEND, occasion={"added": (PIECE,), "reference": "k7f3"})

    assert message.subject == "Planning the new clinic, 9 March 2027: what we added to your invite"
    assert "under “Taking part”:\n\n    We pay for your travel.\n    We can book it too.\n" in message.text
    assert "We pay for your travel.<br>We can book it too." in message.html
    assert "If you delete it from the invite, it stays out. If you change a word of it, it is yours" in flowing(
        message.text
    )
    assert answer_in(Reader(message.html).links["Ask us to take it out"])[2] == (
        "Please take out what you added to the invite.\r\n\r\nMeeting: k7f3 (Tuesday 9 March 2027, 14:00 to 16:00)"
    )
    assert NUMBERED.findall(message.text) == []


@pytest.mark.parametrize("kind", Kind)
def test_every_message_can_tell_of_an_amendment(write: Write, kind: Kind) -> None:
    message = write(kind, occasion={"added": (PIECE,)})

    assert "\n    We pay for your travel.\n    We can book it too.\n" in message.text
    assert "Please take out what you added to the invite." in message.text
    assert "Ask us to take it out" in Reader(message.html).links


def test_headings_are_in_order(write: Write) -> None:
    levels = [tag for tag, _ in Reader(write(letters="LLPP").html).headings]

    assert levels == ["h1", "h2", "h2", *["h3"] * 5, "h2"]


def test_the_page_fetches_nothing(write: Write) -> None:
    html = write(letters="LLPP", occasion={"added": (PIECE,)}).html

    assert not re.search(r"<(?:img|script|link|iframe|object|svg|table)|url\(|@import|src=", html)


@pytest.mark.parametrize(
    ("kind", "more", "reason"),
    [
        (Kind.WARN, {"status": Status.CANCELLED}, "cancelled"),
        (Kind.RESOLVE, {"method": Method.CANCEL}, "cancelled"),
        (Kind.REMIND, {"dtstart": datetime(2027, 3, 1, 9, tzinfo=LONDON)}, "over"),
        (Kind.AMEND, {"dtstart": datetime(2027, 3, 1, 9, tzinfo=LONDON)}, "over"),
        (Kind.WARN, {"known": {"choice": RuleChoice(select=("LAN003",))}}, "nothing to warn of"),
        (Kind.REMIND, {"known": {"choice": RuleChoice(select=("LAN003",))}}, "nothing to remind of"),
        (Kind.RESOLVE, {"occasion": {"told": ("ACC001",)}}, "not everything is dealt with"),
        (Kind.AMEND, {}, "nothing was added"),
    ],
)
def test_what_makes_no_sense_is_not_written(write: Write, kind: Kind, more: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        write(kind, **more)


def test_the_moment_needs_a_zone(write: Write) -> None:
    with pytest.raises(ValueError, match="aware"):
        write(now=datetime(2027, 3, 3))  # noqa: DTZ001 -- that is what is refused


def test_the_same_occasion_gives_the_same_message(write: Write, now: datetime) -> None:
    assert write(letters="LLPU") == write(letters="LLPU")
    assert write(now=now.astimezone(UTC) + timedelta(hours=1)) == write()
