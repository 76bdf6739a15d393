"""PRV: who can see whom, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot_sync.options import option
from copilot_sync.people import Role, at_domain
from copilot_sync.rules.base import NO_ANSWER, NO_DOMAINS, NoOptions, Rule
from copilot_sync.verdicts import Judgement, Severity

if TYPE_CHECKING:
    from copilot_sync.invite import Invite
    from copilot_sync.meeting import Meeting

ENOUGH_TO_SEE_EACH_OTHER = 2
WHAT_TELLS = {"subject": "the subject", "attendees": "the name of a group"}
"""Where it stands, for a message that must not quote it; elsewhere it is the text."""
UNQUOTED = frozenset({"attendees", "guest"})
"""Where somebody's name may stand beside it."""
NAMED_IN_FIELD = "Use names as people use them, and keep roles in a role book that only you can read."
NAMED_IN_TEXT = (
    "Say what people will do, and leave out what they are: “[Name] will open the meeting.” "
    "If they want to be introduced in another way, ask them for the words."
)
PERHAPS_OUTSIDE = frozenset({Role.LIVED_EXPERIENCE, Role.UNKNOWN})


@dataclass(frozen=True, kw_only=True)
class GuestListOptions:
    """Whose members agreed to be seen."""

    members_agreed: bool | tuple[str, ...] = option(
        False,
        help="Whether the members agreed that they can see each other: true, or a list of series (UID) or subjects.",
    )


class GuestListVisible(Rule[GuestListOptions]):
    """People can see each other on a list that tells something about their health.

    ## What it does
    Fails when two or more people from outside the organisation can see each other's names or addresses, and the
    subject, the text or the name of a group names a condition, or a service that people use because of one. The
    test is whether a stranger who read the list would learn something about somebody's health or care.

    ## Why it matters
    A list of guests of an HIV clinic's patient group is a list of people with HIV.

    ## Bad
    Five patients in the To field of "Positive Voices, first meeting".

    ## Good
    The list is hidden, or everybody is written to by themselves, or the group agreed and your settings say so.

    ## Known limits
    It reads the words of the invite, not the minds of strangers: a nickname for a service is not known to it. Your
    settings may name no domains (`organisation.domains`). Then people at other domains than the organiser's are from
    outside. Of people at the same one it cannot tell.
    """

    code = "PRV001"
    name = "guest-list-visible"
    afterwards = True
    severity = Severity.IMPORTANT
    sources = ("A5",)
    why = "A visible list can tell a stranger who is ill (the Information Commissioner's Office has reprimanded organisations for it)."
    options_type = GuestListOptions

    def judge(self, meeting: Meeting) -> Judgement:
        """Look at who sees whom, then at what the invite reveals."""
        invite = meeting.invite
        if (
            invite.attendees_hidden
            or not meeting.people.everyone
            or not (invite.attendees or (invite.envelope and invite.envelope.recipients))
        ):
            return self.passes("People cannot see each other.")
        if self._agreed(meeting):
            return self.passes("The policy records that the members agreed.")
        if not meeting.people.asked:
            return self.cannot_tell(NO_ANSWER)
        groups = meeting.people.groups
        outside, near = _on_show(meeting)
        few = outside < ENOUGH_TO_SEE_EACH_OTHER
        maybe = few and outside + near >= ENOUGH_TO_SEE_EACH_OTHER
        if few and not maybe and not groups:
            return self.passes("Fewer than two people from outside the organisation can see each other.")
        revealing = meeting.reading.revealing_words([group.common_name or "" for group in groups])
        if revealing is None:
            return self.passes("Nothing in it tells of anybody's health or care.")
        if maybe:
            return self.cannot_tell(NO_DOMAINS)
        if few:
            return self.cannot_tell(
                "The name of a group tells of health or care, and we cannot see who sees its members."
            )
        named = meeting.policy.organisation.domains
        whence = "from outside the organisation" if named else "at other mail domains than the organiser's"
        what = WHAT_TELLS.get(revealing.where, "the text")
        return self.fails(
            f"{outside} people {whence} can see each other, and {what} tells what brings them.",
            fix=f"Hide the list of guests. {_how_to_hide(meeting.invite)} Or write to each person by themselves: "
            "“I am writing to each of you by yourself. Nobody sees anybody else's name or address.”",
            evidence=[revealing.evidence()] if revealing.where not in UNQUOTED else [],
        )

    def _agreed(self, meeting: Meeting) -> bool:
        agreed = self.options.members_agreed
        if isinstance(agreed, bool):
            return agreed
        named = {meeting.invite.uid or "", (meeting.invite.summary or "").strip().lower()}
        return any(entry in named or entry.strip().lower() in named for entry in agreed)


def _how_to_hide(invite: Invite) -> str:
    """Where the calendar that made an invite hides the list; where we cannot tell which one did, most use Outlook."""
    if (invite.uid or "").lower().endswith("@google.com"):
        return "In Google Calendar: Guest permissions, untick See guest list."
    return "In Outlook: Response options, Hide attendee list."


def _on_show(meeting: Meeting) -> tuple[int, int]:
    """How many people of lived experience or unknown role are shown: from outside, and from we cannot tell where.

    Where the policy names no domains, the organiser's own stands for them: whoever is at another one is from outside.
    It may be the organisation's, or one where everybody has their mail, so the others may be from anywhere.
    """
    named = bool(meeting.policy.organisation.domains)
    seen = [
        person.user.address
        for person in meeting.people.everyone
        if person.role in PERHAPS_OUTSIDE and not person.of_group and (named or not person.organizer)
    ]
    own = meeting.own_domains
    known = seen if named else [address for address in seen if address and own]
    outside = len([address for address in known if not at_domain(address, own)])
    return outside, 0 if named else len(seen) - outside


class RoleShownInInvite(Rule[NoOptions]):
    """The invite shows who is a patient, or what somebody needs.

    ## What it does
    Looks at display names, categories and the subject for a role such as "patient" or "carer", or a condition,
    beside somebody's name. In the text it looks for a list of names with roles behind them, for what an attendee is
    said to be ("our carer Sam", "one of our patients"), and for what support a named attendee needs. A group's own name is none, and
    what people say of themselves is theirs.

    ## Why it matters
    Everybody invited can read it, and forward it.

    ## Bad
    "Sam Okoro (carer)" as a display name. "Chris, your interpreter is booked", to everybody.

    ## Good
    Names as people use them. A word to Chris alone.

    ## Known limits
    copilot-sync reads a role in a display name all the same, to count who is in the room. Please use a role book
    instead: nobody else sees it.
    """

    code = "PRV002"
    name = "role-shown-in-invite"
    afterwards = True
    severity = Severity.IMPORTANT
    sources = ("A5",)
    why = (
        "Everybody who is invited can read it, and pass it on (Information Commissioner's Office, Email and security)."
    )

    def judge(self, meeting: Meeting) -> Judgement:
        """Look at names, categories, subject and text."""
        shown = meeting.reading.role_on_show
        if shown is not None:
            place = {
                "attendees": "A display name",
                "subject": "The subject",
                "category": "A category",
                "body": "The text",
            }[shown.where]
            return self.fails(
                f"{place} tells everybody about somebody's role or health.",
                fix=NAMED_IN_TEXT if shown.where == "body" else NAMED_IN_FIELD,
            )
        support = meeting.reading.support_on_show if meeting.reading.readable else None
        if support is not None:
            return self.fails(
                "The text tells everybody what support one person needs.",
                fix="Take it out, and tell that person alone: “Your support is booked. Only you and I know.”",
                evidence=[support.evidence()],
            )
        return self.passes("No role and no need is shown beside a name.")


class NeedsByReplyAll(Rule[NoOptions]):
    """People are asked to tell everybody what they need.

    ## What it does
    Looks for a request to tell everybody, by "reply all" or on the day to the group, about health or access needs.

    ## Why it matters
    Some needs are nobody's business but one organiser's.

    ## Bad
    "Please reply all with any health conditions, so that we can look after each other."

    ## Good
    "Tell me what would help. Only I will know."
    """

    code = "PRV003"
    name = "needs-by-reply-all"
    rests_on = "body"
    severity = Severity.WARNING
    sources = ("A5", "B5")
    why = "Needs are private, and many people would rather stay away than tell a whole group (W3C, Making events accessible)."

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for the request."""
        told = meeting.reading.told_to_all if meeting.reading.readable else None
        if told is None:
            return self.passes("Nobody is asked to tell everybody.")
        return self.fails(
            "People are asked to tell everybody about their health or needs.",
            fix="“Please tell me, not the group, what would help you take part. You can ring, write or text. Only I will know.”",
            evidence=[told.evidence()],
        )


RULES: tuple[type[Rule[Any]], ...] = (GuestListVisible, RoleShownInInvite, NeedsByReplyAll)
