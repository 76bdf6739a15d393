"""Ways to get in touch: a number, an address, the post, a desk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.lines import plain
from copilot_sync.remembering import remembered, remembered_if_short

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from copilot_sync.invite import CalendarUser
    from copilot_sync.reading.lines import Passage, Passages

_NUMBER = late(r"(?<![\w£$€/=@#.:-])(?:\+|00)?\(?\d[\d ().\u2010-\u2015-]{2,20}\d(?![\w@]|[.:]\d)")
_DIGITS = late(r"\d[\d ().\u2010-\u2015-]{2}")
"""What stands in every such number."""
_NORTH_AMERICA = late(r"(?:\+?1[ .-]?)?\(?[2-9]\d\d\)?[ .-]?[2-9]\d\d[ .-]?\d{4}|[2-9]\d\d-\d{4}")
_SHORT_LINE = late(r"1[38]00 ?\d{3} ?\d{3}|13 ?\d\d ?\d\d|18\d\d ?\d{3} ?\d{3}")
_LOCAL = late(r"\d{3}[ -]?\d{3,4}")
_HOUR = late(r"\d{1,2}\.\d\d")
"""As in "ring in at 10.45"."""
_RELAY = late(r"^1800[12]\s?")
_ASKED_TO_RING = late(r"(?<!\w)(?:ring|call|phone|text|tel)(?!\w)[^.?!\d]{0,50}$", re.IGNORECASE)
_LABEL = late(
    r"(?:(?<!\w)(?:ext(?:ension)?|x|tel(?:ephone)?|phone|ring|call|text|mobile|mob|cell|direct|office|dial|sms|whatsapp)\.?(?: (?:me|us|him|her|them|[A-Z][\w'’-]*|the [\w ]{2,30}))?(?: on| at| is| no\.?| number)?[:\s]{1,3})\(?$",
    re.IGNORECASE,
)
_NO_PHONE = late(
    r"(?<!\w)(?:fax|id|pin|code|passcode|password|ref(?:erence)?|charity|company|registered|registration|account|sort code|nhs number|case|order|booking|invoice|room|vat|abn|acn|irn|iras|isrctn|nhi|"
    r"issue|version|item|bus(?:es)?|route|page|no\.? of)(?: (?:no|number|nr))?\.?[:\s#]{0,3}\(?$",
    re.IGNORECASE,
)
_REFUSED = late(
    r"(?<!\w)(?<!you )(?<!who )(?<!they )(?<!we )(?<!i )(?:do not|don['’]t|never) (?:ring|call|phone|telephone|text|use)(?!\w)[^.,;:?!\d]{0,30}[,:]?\s?$",
    re.IGNORECASE,
)
"""As in "Please do not ring us on"; whoever says "if you do not phone, text" refuses nothing."""
_ADDRESS = late(r"(?<![\w.+-])[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_NOBODY_READS = late(
    r"^(?:.{0,40}[._+-])?(?:(?:do[._-]?)?no?t?[._-]?reply|donotreply|mailer(?:-daemon)?|postmaster|unmonitored|notifications?|automated|bounces?|unknownorganizer)(?:[._+-].{0,40})?@"
    r"|@(?:group|resource)\.calendar\.google\.com$|@(?:no-?reply|notifications?)\.",
)
KINDS = ("phone", "email", "post", "visit")
FEWEST_DIGITS = 9
"""Of a number that needs no label; most are ten or eleven."""
MOST_DIGITS = 15
"""ITU-T E.164."""
LONGEST_LABEL = 30
"""Characters of what says that a number is none to ring; "registration number: (" has fewer."""
BEFORE, AFTER = 60, 45
"""Characters beside a number that tell what it is for."""
FAR_AFTER = 120
"""Characters behind it in which a code may be given: a day and an hour stand in between."""


def routes(
    users: Sequence[CalendarUser | None], passages: Passages, *, address_given: Callable[[], bool]
) -> dict[str, Passage | None]:
    """The routes that an invite gives: "phone", "email", "post" and "visit", each with the words that it rests on.

    Phone and text are one. The address of one of `users`, who sent the invite, is a route unless nobody reads it; it
    rests on no words.
    """
    first: dict[str, Passage] = {}
    for index, kinds in enumerate(map(_routes_in, passages)):
        for kind in kinds:
            if kind not in first and (kind != "phone" or _gives_telephone(passages[index], _heading(passages, index))):
                first[kind] = passages[index]
    # "Post us your notes" is a route where an address stands in the text to post them to.
    if "post_to_us" in first and address_given():
        first.setdefault("post", first["post_to_us"])
    found: dict[str, Passage | None] = {kind: first[kind] for kind in KINDS if kind in first}
    if "email" not in found and _one_reads(users) and lexicon("contact", "unread").first(passages) is None:
        found["email"] = None
    return found


def _one_reads(users: Sequence[CalendarUser | None]) -> bool:
    return any(user and user.address and not _nobody_reads(user.address) for user in users)


@remembered
def _routes_in(piece: Passage) -> tuple[str, ...]:
    """The routes in a sentence: "phone" where it has a number, and "post_to_us", which is one where there is an address."""
    found = [kind for kind in ("post", "post_to_us", "visit") if lexicon("contact", kind).is_in(piece)]
    if _DIGITS.search(piece.text):
        found.append("phone")
    if "@" in piece.low and not all(_nobody_reads(mail[0]) for mail in _ADDRESS.finditer(piece.low)):
        found.append("email")
    return tuple(found)


def _heading(passages: Passages, index: int) -> str:
    above = passages[index - 1].text if index else ""
    return above if above.endswith(":") else ""


@remembered_if_short
def _nobody_reads(address: str) -> bool:
    return _NOBODY_READS.search(address) is not None


@remembered
def _gives_telephone(piece: Passage, heading: str) -> bool:
    """Whether a number in a sentence, below a heading, is one to ring somebody."""
    text = piece.text
    for number in _NUMBER.finditer(text):
        before = f"{heading} {text[: number.start()]}"[-BEFORE:]
        if _is_telephone(number[0], before) and not _only_to_join(before, text[number.end() :]):
            return True
    return False


def _is_telephone(found: str, before: str) -> bool:
    written = _RELAY.sub("", found.strip())
    if _HOUR.fullmatch(written):
        return False
    digits = sum(map(str.isdecimal, written))
    if digits > MOST_DIGITS or _NO_PHONE.search(before, max(0, len(before) - LONGEST_LABEL)) or _REFUSED.search(before):
        return False
    if digits >= FEWEST_DIGITS and written.lstrip("(").startswith(("0", "+")):
        return True
    if _NORTH_AMERICA.fullmatch(written) or _SHORT_LINE.fullmatch(written) or _LABEL.search(before):
        return True
    return bool(_LOCAL.fullmatch(written) and _ASKED_TO_RING.search(before))


def _only_to_join(before: str, after: str) -> bool:
    """Whether it is a number for dialling in to the meeting itself."""
    joining, code, given = (lexicon("contact", group) for group in ("joining", "code_follows", "code_given"))
    return bool(
        joining.search_text(plain(before).strip())
        or code.search_text(plain(after[:AFTER]).strip())
        or given.search_text(plain(after[:FAR_AFTER]))
    )
