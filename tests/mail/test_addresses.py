"""Which texts are addresses that we write to."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.mail.addresses import ADDRESS, is_address


@pytest.mark.parametrize(
    "text",
    [
        "sam@northmoor.example",
        "sam.okoro+forum@mail.northmoor.example",
        "o'neill@northmoor.example",
        "root@localhost",
        "zoë@northmoor.example",
        "用户@例え.example",
        "sam@xn--bcher-kva.example",
        f"{'a' * 64}@northmoor.example",
    ],
)
def test_addresses(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sam",
        "@northmoor.example",
        "sam@",
        ".sam@northmoor.example",
        "sam.@northmoor.example",
        "sam..okoro@northmoor.example",
        "sam okoro@northmoor.example",
        '"sam okoro"@northmoor.example',
        "sam@[192.0.2.1]",
        "sam@northmoor..example",
        "sam@-northmoor.example",
        "sam@northmoor.example.",
        "sam@eve@northmoor.example",
        "sam@northmoor.example>",
        "Sam <sam@northmoor.example>",
        "sam@northmoor.example, eve@elsewhere.example",
        "sam@northmoor.example\r\nBcc: eve@elsewhere.example",
        "sam\0@northmoor.example",
        "sam\u202e@northmoor.example",
        "sam\ud800@northmoor.example",
        f"{'a' * 65}@northmoor.example",
        f"sam@{'a' * 64}.example",
        f"sam@{'a.' * 130}example",
        "é" * 10_000,
    ],
)
def test_no_addresses(text: str) -> None:
    assert not is_address(text)


@given(st.text(max_size=80), st.text(max_size=80))
def test_nothing_that_ends_a_line_or_a_path_is_part_of_one(local: str, domain: str) -> None:
    text = f"{local}@{domain}"

    assert not is_address(text) or not re.search(r"[\s<>,;:\"()\[\]\\\x00-\x1f\x7f-\x9f\u202a-\u202e]", text)


@pytest.mark.parametrize("text", ["zoë@northmoor.example", "sam", "Sam <sam@northmoor.example>", ""])
def test_an_address_in_the_settings_is_plain(text: str) -> None:
    assert "expected an e-mail address" in ADDRESS.problem(text)
