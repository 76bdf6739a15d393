"""Papers for a meeting: what is attached or linked to be read or worked on, and in which formats."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from copilot_sync.reading.conferencing import JOIN_LINK
from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot_sync.invite import Attachment, Invite
    from copilot_sync.reading.lines import Passage, Passages

_NO_PAPER = late(
    r"(?<![a-z])(?:maps?|routes?|directions|how (?:to|you) (?:find|get)|getting (?:here|there)|logos?|tickets?|forms?|banner|signature|image\d*|photos?|pictures?|"
    r"plan d.? ?acc[eè]s|plan de (?:situation|localisation|quartier)|itin[eé]raires?|comment (?:venir|se rendre)|"  # maps in French,
    r"cyfarwyddiadau|sut i gyrraedd|l[eé]arsc[aá]il|treoracha|conas teacht|mapas?|c[oó]mo llegar|"  # Welsh, Irish and Spanish
    r"travel|parking|badges?|header|footer|invoice|receipt|booking confirmation|claim|smime|winmail|poster\.png)(?![a-z])"
)
_TO_WORK_ON = late(
    r"(?<![a-z])(?:sheet \d{1,2}|(?:draft|proposed|redesigned)(?: \w{1,20}){1,4}|options for(?: \w{1,20}){1,4}|"
    r"(?:maps?|routes?|forms?|badges?|signs?|parking)(?: \w{1,20}){0,2} (?:drafts?|drawings?|designs?|options|proposals?))(?![a-z])"
)
"""What is a paper although it is called a map or a form: the group is to change it, as "Draft consent form"."""
_NO_PAPER_SUFFIXES = frozenset([".ics", ".vcf", ".p7s", ".p7m", ".asc", ".sig", ".dat", ".eml", ".msg"])
_HARD = frozenset([".pdf", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic"])
_DOCUMENTS = frozenset([".pdf", ".doc", ".docx", ".odt", ".rtf", ".ppt", ".pptx"])
"""What a link to such a file leads to is a paper, whatever the sentence calls it."""
_HARD_TYPES = late(r"application/pdf|image/")
_BETWEEN = late(r"[_\-+.]+")
_LINK = late(r"<?(https?://[^\s<>\"]{1,2000})>?")
_PAPER_WORDS = late(
    r"(?<!\w)(?:papers?|documents?|docs?|drafts?|agendas?|minutes|notes|reports?|slides?|presentations?|screenshots?|briefings?|packs?|plans?|strateg(?:y|ies)|"
    r"proposals?|comparisons?|costings?|breakdowns?|factsheets?|spreadsheets?|findings|evaluations?|mock-?ups?|prototypes?|policy|policies|leaflets?|booklets?|summary|summaries|reading|read|guidance|specification|pre-?read|background|handouts?|designs?|options|versions?|sketch(?:es)?|consultation|terms of reference)(?!\w)"
)
_NO_PAPER_WORDS = late(
    r"(?<!\w)(?:maps?|photos?|sketch(?:es)? (?:map|of (?:the|your|how to find the) (?:way|route|road|path|streets?|entrance|turning))|directions|route|join|register|book(?:ing)?|ticket|sign up|website for|find us|venue|building|parking|form|survey|questions are|home ?page|privacy)(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Paper:
    """Something to read or work on for the meeting."""

    name: str
    hard_to_use: bool
    """A PDF or a picture, which many people cannot enlarge, re-flow or have read to them."""
    passage: Passage | None = None
    """The sentence that links to it; ``None`` for an attachment."""


def papers_of(invite: Invite, passages: Sequence[Passage]) -> list[Paper]:
    """The papers that an invite carries or links to; maps, forms, logos and tickets are none."""
    found = [
        Paper(name, _is_hard(name, attachment))
        for attachment in invite.attachments
        if (name := _paper_name(attachment))
    ]
    linking = [piece for piece in passages if "://" in piece.text]
    return [*found, *chain.from_iterable(map(_papers_linked_in, linking))]


@remembered
def _papers_linked_in(passage: Passage) -> tuple[Paper, ...]:
    if passage.where != "body" or _NO_PAPER_WORDS.search(_LINK.sub(" ", passage.low)):
        return ()
    links = [link[1] for link in _LINK.finditer(passage.text) if not JOIN_LINK.search(link[1])]
    named = _PAPER_WORDS.search(passage.low) is not None
    return tuple(Paper(link, _suffix(link) in _HARD, passage) for link in links if named or _suffix(link) in _DOCUMENTS)


def other_format(passages: Passages) -> Passage | None:
    """The sentence that offers papers in another way, if any does."""
    return lexicon("papers", "other_format").first(passages)


def _paper_name(attachment: Attachment) -> str | None:
    if attachment.inline:
        return None
    name = attachment.name or _last_part(attachment.uri or "") or "attachment"
    low = _BETWEEN.sub(" ", PurePosixPath(name.lower()).stem)
    if PurePosixPath(name.lower()).suffix in _NO_PAPER_SUFFIXES:
        return None
    if _NO_PAPER.search(low) and not _TO_WORK_ON.search(low):
        return None
    return name


def _is_hard(name: str, attachment: Attachment) -> bool:
    suffix = PurePosixPath(name.lower()).suffix
    return suffix in _HARD or (suffix == "" and bool(_HARD_TYPES.match((attachment.media_type or "").lower())))


def _suffix(address: str) -> str:
    return PurePosixPath(_last_part(address).lower()).suffix


def _last_part(address: str) -> str:
    try:
        return unquote(urlsplit(address).path.rsplit("/", 1)[-1])
    except ValueError:  # a bracket that opens no IPv6 address
        return ""
