"""What a display name or an address says of its owner, by its own words and no others.

Only a role that an organiser wrote out, as in "Sam Okoro (carer)", is read. Titles and jobs are not: a nurse may
be invited as a patient.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from copilot_sync.invite import CalendarUser

ROLE_WORDS = {
    "lived_experience": (
        "adult with lived experience", "care leaver", "caregiver advisor", "caregiver partner", "carer", "consumer",
        "expert by experience", "experts by experience", "family", "family advisor", "family care partner",
        "family caregiver", "family carer", "family member", "informal caregiver", "lay member", "lay partner",
        "lived experience", "member of the public",
        "parent", "parent advisor", "parent carer", "patient", "patient advisor", "patient and family advisor",
        "patient and caregiver advisor", "patient and carer", "patient leader", "patient partner", "ppi contributor",
        "public contributor", "public member", "public partner", "care home resident", "local resident", "service user",
        "unpaid caregiver", "unpaid carer", "unpaid family caregiver", "unpaid family carer",
        "young carer", "young person", "whānau", "whanau", "whānau member", "whanau member",
    ),
    "clinician": ("clinician", "clinical", "clinical lead"),
    "professional": (
        "administrator", "commissioner", "manager", "officer", "professional", "researcher", "staff", "staff member",
    ),
    "community": ("charity", "community partner", "vcse", "voluntary sector"),
    "supporter": (
        "advocate", "bsl interpreter", "captioner", "companion", "interpreter", "lipspeaker", "notetaker",
        "personal assistant", "sign language interpreter", "support person", "support worker", "supporter",
    ),
}  # fmt: skip
"""What organisers write behind a name, by the role that it states. What may be a job as well is left out: a resident
may be a doctor, a caregiver somebody's paid help in North America, and a PA a director's. A patient advisor with an o
is a member of an American hospital's council; with an e, somebody may be paid to be one."""

WELSH_ROLE_WORDS = {
    "lived_experience": (
        "aelod lleyg", "aelod o'r cyhoedd", "aelod o'r teulu", "arbenigwr drwy brofiad", "claf", "defnyddiwr gwasanaeth",
        "defnyddiwr gwasanaethau", "gofalwr", "gofalwr di dâl", "gofalwr ifanc", "gofalwraig", "person ifanc",
        "profiad bywyd", "rhiant", "rhiant ofalwr",
    ),
    "clinician": ("clinigwr", "clinigydd"),
    "professional": ("comisiynydd", "rheolwr", "swyddog", "ymchwilydd"),
    "community": ("elusen",),
    "supporter": (
        "cyfieithydd", "cynorthwyydd personol", "dehonglydd", "dehonglydd bsl", "eiriolwr", "gweithiwr cymorth",
    ),
}  # fmt: skip
"""The same in Welsh: public bodies in Wales write both languages, as in "gofalwr / carer"."""

_ROLE_OF_WORD = {
    word: role for table in (ROLE_WORDS, WELSH_ROLE_WORDS) for role, words in table.items() for word in words
}
LONGEST = 400
"""Characters of a name, or of the part of an address before the @, that are looked at."""
_ALTERNATIVES = re.compile(r"[/|;·•,]")
_ONCE = re.compile(r"^(?:former|current|past|ex|new|long term) ")
"""In front of a role, which it leaves what it is: a former patient knows the ward as well."""
JOB_TITLE = re.compile(
    r"(?<!\w)(?:leads?|manager|nurse|officer|consultant|director|worker|co-?ordinator|facilitator|specialist|advis[eo]r|physiotherapist|therapist|doctor|"
    r"registrar|professor|fellow|researcher|matron|head of|chair|administrator|practitioner|psychologist|secretary|team|department|engagement|involvement)(?!\w)"
)
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]{2,60})[)\]]")
_BEHIND_A_DASH = re.compile(r"\s[-–—|]\s([^-–—|]{2,60})$")
_DASH = re.compile(r"[-–—|]")
_STANDING_FOR = re.compile(r"\b(?:reps?|representatives?|members?|contributors?|partners?|voices?)$")

MAILBOX_WORDS = frozenset(
    """
    admin administration administrator automated board bookings booking calendar comms committee communications
    communication contact contacts contactus coproduction copro coordination desk donotreply do reply not email
    engage engagement enquiries enquiry event events experience feedback forum generic governance group groups hello
    help helpdesk hi hr inbox info information inquiries involve involved involvement list lists mail mailbox mailer
    media meetings meeting membership messages news newsletter no nobody noreply notification notifications office
    online participation partnerships pals patient patients people post postmaster ppg ppi ppie programme project
    public reception registrar research root rota scheduler scheduling secretariat secretary service services shared
    staff support surgery system team teams training unit user users voice volunteering volunteers webmaster website
    workforce
    """.split()  # noqa: SIM905 -- a list of sixty words reads best as prose
)
"""Words that stand for a mailbox rather than for somebody, in the part of an address before the @."""

_TEAM_NAME = re.compile(
    r"(?:^|\s)(?:team|office|desk|bookings|enquiries|secretariat|administrator|admin|mailbox|helpdesk|no-?reply|"
    r"notifications?|department|services?|unit|system)$"
)

_WORD = re.compile(r"[a-zà-ÿ]+")
_DIGITS = "0123456789"
"""No part of a word: whoever shares a name with others has one behind it in their address, as in ada.kerr2@."""


def role_written_in(display_name: str | None) -> str | None:
    """The role that an organiser wrote into a display name, as a value of `people.Role`; else ``None``."""
    return None if not display_name or is_plain(display_name) else _role_in(display_name[:LONGEST])


def is_plain(display_name: str) -> bool:
    """Whether a display name holds letters alone, as most do: whatever says more than "Ada Kerr" has a sign in it."""
    return display_name.replace(" ", "").isalpha()


@remembered
def _role_in(shown: str) -> str | None:
    candidates = [match.group(1) for match in _IN_BRACKETS.finditer(shown)] if "(" in shown or "[" in shown else []
    behind = _BEHIND_A_DASH.search(shown) if _DASH.search(shown) else None
    if behind:
        candidates.append(behind.group(1))
    return next((role for candidate in candidates if (role := _stated_by(candidate))), None)


@remembered
def _stated_by(label: str) -> str | None:
    """The one role that a label states, in one language or in two, as in "gofalwr / carer".

    An alternative that we cannot read may be another language's word for it, a place or a pronoun. A job, or the name of an office, is none:
    "nurse / carer" and "carer / family services" state no role.
    """
    alternatives = _ALTERNATIVES.split(label.lower().replace("-", " "))
    roles = {words: _role_of(words) for words in (" ".join(part.split()) for part in alternatives)}
    unread = [words for words, role in roles.items() if role is None]
    stated = set(roles.values()) - {None}
    if len(stated) != 1 or any(JOB_TITLE.search(words) or MAILBOX_WORDS & set(words_of(words)) for words in unread):
        return None
    return stated.pop()


def _role_of(words: str) -> str | None:
    words = _ONCE.sub("", words.replace("’", "'"))
    shorter = _STANDING_FOR.sub("", words).strip()
    return _ROLE_OF_WORD.get(words) or _ROLE_OF_WORD.get(shorter) or _ROLE_OF_WORD.get(words.removesuffix("s"))


def words_of(local: str) -> list[str]:
    """The words, in small letters, in the part of an address before the @."""
    return _WORD.findall(local.lower())


def names_nobody(user: CalendarUser) -> bool:
    """Whether an address is a mailbox that names nobody: noreply, admin, bookings, "Engagement Team".

    An address made of somebody's own name is theirs, whatever a calendar shows for it.
    """
    return _names_nobody((user.address or "")[:LONGEST], (user.common_name or "")[:LONGEST])


@remembered
def _names_nobody(address: str, display_name: str) -> bool:
    told = _is_mailbox(address.partition("@")[0].rstrip(_DIGITS))
    return _is_called_an_office(display_name) if told is None else told


@remembered
def _is_mailbox(local: str) -> bool | None:
    """Whether the part of an address before the @ names nobody; ``None`` where it may be anybody's."""
    words = words_of(local)
    others = [word for word in words if word not in MAILBOX_WORDS]
    if words and not others:
        return True
    if len([word for word in others if len(word) > 1]) >= 2:  # noqa: PLR2004 -- given and family name
        return False
    return None


@remembered
def _is_called_an_office(display_name: str) -> bool:
    shown = display_name.strip().lower()
    return bool(_TEAM_NAME.search(shown)) and "@" not in shown
