"""The organisation's own words, which fixes use in place of ours."""

from __future__ import annotations

from dataclasses import dataclass

from copilot_sync.options import option


@dataclass(frozen=True, kw_only=True)
class Snippets:
    """The ``[snippets]`` table. Each is for the rules that name it as their `snippet`."""

    access_question: str = option("", help="How you ask what people need to take part.")
    supporters: str = option("", help="How you welcome supporters and assistance dogs.")
    other_route: str = option("", help="How people can take part without coming.")
    other_format: str = option("", help="How you offer papers in another format.")
    dial_in: str = option("", help="How people join by telephone.")
    help_to_join: str = option("", help="What you say of captions, and of help to join.")
    recording: str = option("", help="How you ask before you record.")
    costs: str = option("", help="Who pays for getting there, and how.")
    booking: str = option("", help="How people choose who books, and get money first.")
    support_costs: str = option("", help="What you pay for supporters and for care.")
    payment: str = option("", help="Whether you pay people for their time.")
    contact: str = option("", help="Whom to turn to: a name, a number and an address.")
    break_line: str = option("", help="What you say of breaks.")
    agenda: str = option("", help="The agenda, or where it is.")
