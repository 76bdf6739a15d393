"""Who is believed: what our own server says, read leniently, and nothing that anybody else could have written."""

from __future__ import annotations

from email.message import Message
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.invite import CalendarUser, Invite
from copilot_sync.mail.authentication import EXCHANGE_ONLINE, Trust, believed_sender, results_of, speaks_for
from copilot_sync.mail.parts import Splitter

OURS = Trust(server="mx.northmoor.example")
EXCHANGE = Trust(server=EXCHANGE_ONLINE)
OLA = "ola@northmoor.example"
DKIM = "mx.northmoor.example; dkim=pass header.d=northmoor.example"
GOOD = "mx.northmoor.example; dmarc=pass header.from=northmoor.example"
BAD = "mx.northmoor.example; dmarc=fail header.from=northmoor.example"
MICROSOFT = (
    "spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=northmoor.example; dkim=pass (signature was verified)\r\n"
    " header.d=northmoor.example;dmarc=pass action=none\r\n header.from=northmoor.example;compauth=pass reason=100"
)
GOOGLE = (
    "mx.northmoor.example;\r\n       dkim=pass header.i=@northmoor.example header.s=one header.b=abc;\r\n"
    "       spf=pass (mx.northmoor.example: domain of ola@northmoor.example designates 192.0.2.7 as permitted sender)"
    " smtp.mailfrom=ola@northmoor.example;\r\n       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=northmoor.example"
)


def mail(*results: str, sender: str = f"Ola Berg <{OLA}>", **more: str) -> Message:
    made = Message()
    for result in results:
        made["Authentication-Results"] = result
    made["From"] = sender
    for name, value in more.items():
        made[name.replace("_", "-")] = value
    return made


BELIEVED: dict[str, tuple[Message, Trust]] = {
    "a pass by our server": (mail(GOOD), OURS),
    "as Google writes it": (mail(GOOGLE), OURS),
    "with a version": (mail("mx.northmoor.example 1; dmarc=pass header.from=northmoor.example"), OURS),
    "with the version of a method": (mail("mx.northmoor.example; dmarc/1=pass"), OURS),
    "with comments everywhere": (
        mail("(a (b; dmarc=fail) c) mx.northmoor.example (d) 1 (e); (f) dmarc=pass (\\) ; dmarc=fail) reason=ok"),
        OURS,
    ),
    "in capitals": (mail("MX.Northmoor.Example; DMARC=Pass header.FROM=Northmoor.Example"), OURS),
    "folded": (mail("mx.northmoor.example;\r\n\tdkim=fail;\r\n\tdmarc=pass\r\n\theader.from=northmoor.example"), OURS),
    "below a header of another server of ours": (mail("inner.example; spf=none", GOOD), OURS),
    "above a forged one that fails": (mail(GOOD, BAD), OURS),
    "as Exchange Online writes it": (mail(MICROSOFT), EXCHANGE),
    "from within the tenant": (mail(X_MS_Exchange_Organization_AuthAs="Internal"), EXCHANGE),
    "of a domain that is believed without a check": (mail(BAD), Trust(domains=("northmoor.example",))),
}

NOT_BELIEVED: dict[str, tuple[Message, Trust]] = {
    "no server is named in the settings": (mail(GOOD), Trust()),
    "no header": (mail(), OURS),
    "a fail": (mail(BAD), OURS),
    "a forged pass below ours": (mail(BAD, GOOD), OURS),
    "a forged pass below ours that says nothing of DMARC": (mail(DKIM, GOOD), OURS),
    "a pass by another server": (mail(GOOD.replace("mx.", "evil.")), OURS),
    "our name in pieces": (mail(GOOD.replace("moor", "(x)moor", 1)), OURS),
    "our name in pieces that are quoted": (mail(GOOD.replace("north", '"north"', 1)), OURS),
    "a name that begins like ours": (mail(GOOD.replace("example;", "example.evil.example;")), OURS),
    "a pass in a comment": (mail("mx.northmoor.example; spf=none (; dmarc=pass)"), OURS),
    "a pass in quotes": (mail('mx.northmoor.example; spf=pass smtp.mailfrom="x; dmarc=pass"@evil.example'), OURS),
    "a pass in quotes that never end": (mail('mx.northmoor.example; spf=none reason="x; dmarc=pass'), OURS),
    "a pass in a comment that never ends": (mail("mx.northmoor.example; spf=none (x; dmarc=pass"), OURS),
    "a pass among the properties": (mail("mx.northmoor.example; spf=none smtp.mailfrom=a dmarc=pass"), OURS),
    "a pass and a fail": (mail(f"{GOOD}; dmarc=fail"), OURS),
    "a pass for another domain": (mail(GOOD.replace("from=northmoor", "from=evil")), OURS),
    "a pass for two domains": (mail(f"{GOOD} header.from=evil.example"), OURS),
    "a best guess": (mail("mx.northmoor.example; dmarc=bestguesspass"), OURS),
    "a pass with more to it": (mail("mx.northmoor.example; dmarc=pass-not"), OURS),
    "a signature of whomever": (mail(DKIM), OURS),
    "longer than anybody writes": (mail(f"{GOOD}; {'x' * 20_000}"), OURS),
    "two senders": (mail(GOOD, sender=f"{OLA}, mallory@evil.example"), OURS),
    "two senders in two headers": (mail(GOOD, From="mallory@evil.example"), OURS),
    "no sender": (mail(GOOD, sender=""), OURS),
    "an address in the name alone": (mail(GOOD, sender=f'"{OLA}" <mallory@evil.example>'), OURS),
    "a header without a name, where ours has one": (mail(MICROSOFT), OURS),
    "a forged header below that of Exchange Online": (
        mail(MICROSOFT.replace("dmarc=pass", "dmarc=fail"), MICROSOFT),
        EXCHANGE,
    ),
    "a header with a name, where Exchange Online has none": (mail(GOOD, MICROSOFT), EXCHANGE),
    "from within a tenant, at another server": (mail(X_MS_Exchange_Organization_AuthAs="Internal"), OURS),
    "from outside the tenant": (mail(X_MS_Exchange_Organization_AuthAs="Anonymous"), EXCHANGE),
    "a domain that ends like one that is believed": (
        mail(sender="ola@evilnorthmoor.example"),
        Trust(domains=("northmoor.example",)),
    ),
}


@pytest.mark.parametrize(("headers", "trust"), BELIEVED.values(), ids=BELIEVED)
def test_a_sender_is_believed(headers: Message, trust: Trust) -> None:
    assert believed_sender(headers, trust) == OLA


@pytest.mark.parametrize(("headers", "trust"), NOT_BELIEVED.values(), ids=NOT_BELIEVED)
def test_a_sender_is_not_believed(headers: Message, trust: Trust) -> None:
    assert believed_sender(headers, trust) is None


@pytest.mark.parametrize("end", [b"\r", b"\r ", b"\r\r", b"\x0b", b"\x0c", b"\x1e", b"\x85", "\u2028".encode()])
@pytest.mark.parametrize(
    ("field", "trust"),
    [(f"Authentication-Results: {GOOD}", OURS), ("X-MS-Exchange-Organization-AuthAs: Internal", EXCHANGE)],
)
def test_what_ends_no_line_begins_no_header(end: bytes, field: str, trust: Trust) -> None:
    """Our server has seen one field there, a subject, and has taken nothing out of it."""
    mail = Splitter(b"Subject: Hello" + end + f"{field}\r\nFrom: {OLA}\r\n\r\nHello\r\n".encode()).split()

    assert believed_sender(mail.headers, trust) is None
    assert mail.content() == b"Hello\r\n"


SPEAKING: dict[str, tuple[dict[str, Any], Trust, bool]] = {
    "the organiser": ({"organizer": CalendarUser(address=OLA)}, OURS, True),
    "somebody else": ({"organizer": CalendarUser(address="di@northmoor.example")}, OURS, False),
    "for nobody": ({}, OURS, False),
    "an assistant who may": (
        {"organizer": CalendarUser(address="di@northmoor.example"), "sent_by": OLA},
        Trust(senders=(OLA.upper(),)),
        True,
    ),
    "an assistant at a domain that may": (
        {"organizer": CalendarUser(address="di@northmoor.example"), "sent_by": OLA},
        Trust(senders=("northmoor.example",)),
        True,
    ),
    "an assistant who may not": (
        {"organizer": CalendarUser(address="di@northmoor.example"), "sent_by": OLA},
        OURS,
        False,
    ),
    "somebody who may, for whom the invite does not name them": (
        {"organizer": CalendarUser(address="di@northmoor.example")},
        Trust(senders=(OLA,)),
        False,
    ),
}


@pytest.mark.parametrize(("fields", "trust", "speaks"), SPEAKING.values(), ids=SPEAKING)
def test_who_may_speak_for_an_organiser(fields: dict[str, Any], trust: Trust, *, speaks: bool) -> None:
    assert speaks_for(OLA, Invite(source="mail", uid="1", **fields), trust) is speaks


@given(st.text(alphabet='mx;=() "\\\n\tdarcpsf.,1@', max_size=300))
def test_any_text_is_read(text: str) -> None:
    found = results_of(text)

    assert found.server == found.server.lower().strip()
    assert all(one.method and one.result for one in found.results)


@pytest.mark.parametrize("bit", ["(", '"', "\\", ";", "a=b ", "dmarc=", "header.from=", "()", "( "])
def test_hostile_headers_take_no_time(bit: str) -> None:
    assert results_of(bit * (20_000 // len(bit))) is not None
