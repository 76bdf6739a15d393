"""HTML as a reader sees it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.reading.html import DEEPEST, html_to_text, looks_like_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("wheel<b>chair</b>", "wheelchair"),
        (
            "<table><tr><td>10.30</td><td>Tea</td></tr><tr><td>11.00</td><td>Talk</td></tr></table>",
            "10.30 Tea\n11.00 Talk",
        ),
        ("<table><tr><th>Parking</th>\n<td>Behind the hall</td></tr></table>", "Parking: Behind the hall"),
        ("<table><tr><td><b>Parcio</b> / <b>Parking</b></td><td>Free</td></tr></table>", "Parcio / Parking: Free"),
        ("<table><tr><td>Ann</td><td>reads</td><td>on</td></tr></table>", "Ann reads on"),
        ("<table><tr><td>We meet at ten.</td><td>Then tea</td></tr></table>", "We meet at ten. Then tea"),
        ("<ul><li>lift</li><li>loop</li></ul>", "- lift\n- loop"),
        ("a&nbsp;b &amp; c&#39;s", "a b & c's"),
        ('<p>Seen</p><p style="display:none">Hidden</p>', "Seen"),
        ('<p>Seen</p><div style="mso-hide:all;font-size:0">Hidden</div>', "Seen"),
        ('<span style="opacity:.36">faint</span>', "faint"),
        ("<style>p {color: red}</style><script>alert(1)</script><p>Seen</p>", "Seen"),
        ("<!-- hidden --><p>Seen</p><!--[if mso]><p>Word</p><![endif]-->", "Seen"),
        ('<a href="https://a.example/map">the map</a>', "the map <https://a.example/map>"),
        ('<a href="https://a.example/">https://a.example/</a>', "https://a.example/"),
        ('<a href="javascript:alert(1)">click</a>', "click"),
        ('<blockquote type="cite"><p>Earlier</p></blockquote><p>Now</p>', "> Earlier\n\nNow"),
        ('<blockquote style="margin:0 0 0 40px"><p>Set in</p></blockquote>', "Set in"),
        ("", ""),
    ],
)
def test_the_words_and_nothing_else(html: str, text: str) -> None:
    assert html_to_text(html).text == text


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 200_000 + "x",
        "<b>" * 100_000 + "x",
        "<!--" * 200_000,
        "<" * 500_000,
        "<![" * 100_000,
        "<table><tr><td>" * 50_000 + "x",
        "<table><tr>" + "<td>Parking</td>" * 60_000,
        "<p>" * 200_000,
        "<a href=x>" * 50_000 + "x",
        "&" * 500_000,
        "<div></p>" * 100_000,
        "<svg>" * 50_000,
        "<select>" * 50_000,
    ],
    ids=lambda html: html[:12],
)
def test_hostile_markup_does_not_hang(html: str) -> None:
    html_to_text(html)


def test_words_nested_too_deep_to_parse_are_not_lost() -> None:
    deep = "<div>" * (DEEPEST * 3) + "There is a lift." + "</div>" * (DEEPEST * 3)

    assert html_to_text(deep).text == "There is a lift."


def test_words_nested_as_deep_as_mail_ever_is_are_parsed() -> None:
    assert html_to_text("<div>" * 300 + "<b>wheel</b>chair" + "</div>" * 300).text == "wheelchair"


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    html_to_text(text)


@given(st.lists(st.text(alphabet="abc ", min_size=1, max_size=12).map(str.strip).filter(bool), min_size=1, max_size=8))
def test_no_word_is_lost(words: list[str]) -> None:
    html = "".join(f"<p>{word}</p>" for word in words)

    assert html_to_text(html).text.split() == " ".join(words).split()


@pytest.mark.parametrize(
    ("text", "markup"), [("a < b and c > d", False), ("Join<https://a.example>", False), ("a<br>b", True)]
)
def test_markup_is_told_from_plain_text(text: str, *, markup: bool) -> None:
    assert looks_like_html(text) == markup
