"""Which text is the body of an invitation."""

from __future__ import annotations

import pytest

from copilot_sync.mail.body import Body, body_of, chosen
from copilot_sync.mail.parts import Splitter

PLAIN, HTML, EMPTY = "text/plain\n\nwords", "text/html\n\n<p>words</p>", "text/plain\n\n \n"
IMAGE = "image/png\nContent-Disposition: inline\n\nx"


def multipart(kind: str, *parts: str) -> str:
    boundary = f"b{len(''.join(parts))}"
    inner = "".join(f"--{boundary}\nContent-Type: {part}\n" for part in parts)
    return f"multipart/{kind}; boundary={boundary}\n\n{inner}--{boundary}--\n"


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        (PLAIN, Body("words")),
        (HTML, Body(None, "<p>words</p>")),
        (IMAGE, None),
        (multipart("alternative", PLAIN, HTML), Body("words", "<p>words</p>")),
        (multipart("alternative", HTML, PLAIN), Body("words", "<p>words</p>")),
        (multipart("alternative", PLAIN, EMPTY, HTML), Body("words", "<p>words</p>")),
        (multipart("alternative", PLAIN, "text/enriched\n\n<bold>words</bold>"), Body("words")),
        (multipart("alternative", PLAIN, multipart("related", HTML, IMAGE)), Body("words", "<p>words</p>")),
        (multipart("related", multipart("alternative", PLAIN, HTML), IMAGE), Body("words", "<p>words</p>")),
        (multipart("mixed", PLAIN, IMAGE, "text/plain\n\nand more"), Body("words\n\nand more")),
        (multipart("mixed", PLAIN, "text/html\n\n<i>a & b</i>"), Body(None, "<div>words</div>\n<i>a & b</i>")),
        (
            multipart("mixed", multipart("alternative", PLAIN, HTML), "text/plain\n\na footer\nof <2 lines"),
            Body("words\n\na footer\nof <2 lines", "<p>words</p>\n<div>a footer<br>\nof &lt;2 lines</div>"),
        ),
        (multipart("mixed", PLAIN, "text/plain; name=notes.txt\n\nno body"), Body("words")),
        (multipart("mixed", "text/plain\nContent-Disposition: attachment\n\nno body", IMAGE), None),
        (multipart("signed", PLAIN, "application/pgp-signature\n\nx"), Body("words")),
        (multipart("report", PLAIN, "message/delivery-status\n\nx", "text/rfc822-headers\n\nx"), Body("words")),
    ],
)
def test_the_body_of_a_mail(media_type: str, body: Body | None) -> None:
    assert body_of(Splitter(f"Content-Type: {media_type}".encode()).split()) == body


PICTURE = '<img src="cid:a">'


@pytest.mark.parametrize(
    ("mail", "calendar", "wanted"),
    [
        (Body("mail"), Body("calendar", "<p>calendar"), Body("mail")),
        (Body("mail", "<p>mail"), Body("calendar"), Body("mail", "<p>mail")),
        (Body(None, "<p>mail"), Body("calendar"), Body(None, "<p>mail")),
        (Body(" \n", "<p>mail"), Body("calendar"), Body(None, "<p>mail")),
        (Body(), Body("calendar", "<p>calendar"), Body("calendar", "<p>calendar")),
        (Body(" \n"), Body("calendar"), Body("calendar")),
        (Body(None, PICTURE), Body("calendar"), Body("calendar", PICTURE)),
        (Body("[cid:a]", PICTURE), Body("calendar"), Body("calendar", PICTURE)),
        (Body("[image: a.png]", PICTURE), Body(), Body(None, PICTURE)),
        (Body("see the picture", PICTURE), Body("calendar"), Body("see the picture", PICTURE)),
        (Body(truncated=True), Body("calendar"), Body("calendar", truncated=True)),
    ],
)
def test_the_mails_own_words_go_first(mail: Body, calendar: Body, wanted: Body) -> None:
    assert chosen(mail, calendar) == wanted
