"""The meetings of one office, as Outlook writes them: by forty people in their own words, or in agreed wording.

Where everybody writes anew, as in `benchmarks.meetings`, little can be remembered. In an office, who sends an invitation
has sent others: with the same hall, the same telephone number and the same signature, about another service on another
day. Where wording is agreed, the same sentences come again, in ever other rows. Nine in ten have a Teams block with a
link of its own, and six in ten a copy of the body in Word's HTML.
"""

from __future__ import annotations

import html
import random

from benchmarks.meetings import WITH_AGENDA, WORDS, Maker

ORGANISERS, STAFF = 40, 400
INVITATIONS = 0.1
"""The share of meetings of a workplace to which people are invited who use its services."""
VARIANTS = 3
"""Ways in which what all share is said."""
OWN = ("first", "last", "number", "mail", "building", "street", "town")
"""What an organiser says in each invitation alike."""

_STYLES = "\n".join(
    f"p.{name}, li.{name}, div.{name}\n\t{{mso-style-priority:{number};margin:0cm;font-size:11.0pt;"
    'font-family:"Calibri",sans-serif;mso-fareast-language:EN-US;}'
    for number, name in enumerate(("MsoNormal", "MsoListParagraph", "MsoHyperlink", "EmailStyle17", "MsoChpDefault"))
)
_HEAD = (
    '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta http-equiv="Content-Type" '
    'content="text/html; charset=utf-8"><meta name="Generator" content="Microsoft Word 15 (filtered medium)">'
    f"<style><!--\n{_STYLES}\n--></style></head>"
    '<body lang="EN-GB" link="#0563C1" vlink="#954F72" style="word-wrap:break-word"><div class="WordSection1">\n'
)
_PARAGRAPH = (
    '<p class="MsoNormal"><span lang="EN-GB" style="font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif;'
    'mso-fareast-language:EN-US">{}<o:p></o:p></span></p>\n'
)


class Office(Maker):
    """Puts meetings together that a few organisers send to the same staff."""

    with_conferencing = 0.9
    with_html = 0.6
    sizes = (5, 9, 12, 14, 20)

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._staff = [self._person() for _ in range(STAFF)]
        self._organisers = [self._as_organiser(random.Random(number)) for number in range(ORGANISERS)]  # noqa: S311 -- as in Maker
        self._says = self._organisers[0]

    def _as_organiser(self, own: random.Random) -> dict[str, object]:
        drawn = {name: own.choice(WORDS[name]) for name in OWN if name in WORDS}
        mail = f"{drawn['first']}.{drawn['last']}@northmoor-nhs.example".lower()
        return {**drawn, "mail": mail, "number": own.randint(10, 28)}

    def _people(self) -> list[tuple[str, str]]:
        self._says = self._random.choice(self._organisers)
        organiser = f'"{self._says["first"]} {self._says["last"]}"', str(self._says["mail"])
        return [organiser, *self._random.sample(self._staff, self._random.choice(self.sizes) - 1)]

    def _slots(self) -> dict[str, object]:
        return {**super()._slots(), **self._says}

    def _marked_up(self, body: str) -> str:
        lines = (_PARAGRAPH.format(html.escape(line) or "&nbsp;") for line in body.split("\n"))
        return f"{_HEAD}{''.join(lines)}</div></body></html>"


class Agreed(Office):
    """The same, in wording that all of them share: some hundred and fifty sentences, each body a choice of them."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._wording: dict[tuple[str, int], str] = {}

    def _some(self, kind: str, least: int, most: int) -> list[str]:
        texts = self._random.sample(WORDS[kind], self._random.randint(least, most))
        return [self._agreed(text, self._random.randrange(VARIANTS)) for text in texts]

    def _agreed(self, text: str, variant: int) -> str:
        if (text, variant) not in self._wording:
            self._wording[text, variant] = self._fill(text)
        return self._wording[text, variant]


class Workplace(Agreed):
    """All meetings of a workplace, as a sync finds them: nine in ten are of staff alone, the tenth is an invitation.

    Each sentence is one that stands in other meetings too, and each body another choice of them.
    """

    def _written(self) -> tuple[str, str]:
        if self._random.random() < INVITATIONS:
            return super()._written()
        pieces = [
            self._say("opening"),
            *(self._paragraph(self._some("work", 1, 4)) for _ in range(self._random.randint(1, 3))),
        ]
        if self._random.random() < WITH_AGENDA:
            pieces.append("\n".join(self._some("work_item", 3, 6)))
        pieces.append(self._agreed(self._random.choice(WORDS["work_closing"]), 0))
        if self._random.random() < self.with_conferencing:
            pieces.append(self._say("teams"))
        return self._say("work_subject"), "\n\n".join(pieces)

    def _slots(self) -> dict[str, object]:
        return {**super()._slots(), "topic": self._random.choice(WORDS["topic"])}
