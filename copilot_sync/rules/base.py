"""What every rule is: a class with a code, a page of documentation, typed options and one method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from copilot_sync.remembering import remembered
from copilot_sync.verdicts import Evidence, Judgement, Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from copilot_sync.bodyless import RestsOn
    from copilot_sync.meeting import Meeting


@dataclass(frozen=True, kw_only=True)
class NoOptions:
    """A rule with nothing to set."""


PASS, NOT_APPLICABLE, CANNOT_TELL = Verdict.PASS, Verdict.NOT_APPLICABLE, Verdict.CANNOT_TELL
"""By names of our own: in CPython 3.11 an enumeration takes four times as long to find its member."""
UNREAD = "We read English only, and the text is in another language."
IN_PART = "We read the English part only."
TOO_LONG = "The text is too long for us to read whole, and the rest of it may say more."
NO_START = "We do not know when it starts."
NO_SENDING = "This copy does not show when it was sent."
NAMELESS_ATTACHMENTS = "There are attachments, and this copy does not name them."
NO_PAPER = "No paper came with it."
NO_DOMAINS = (
    "The settings do not name the organisation's mail domains (organisation.domains), "
    "so we cannot tell who is from outside."
)
NO_ANSWER = "The directory that knows who is who did not answer, so we cannot tell who is invited."


def as_far_as_read(meeting: Meeting, message: str) -> str:
    """What a rule found in the words of an invite; of one in several languages it says which of them we read."""
    return f"{message} {IN_PART}" if meeting.reading.in_several_languages else message


OptionsT = TypeVar("OptionsT")


class Rule(Generic[OptionsT]):
    """One thing that keeps people out, and how to tell from an invite.

    The docstring of a subclass is its page for users. Its first line is a title; then follow the sections
    ``What it does``, ``Why it matters``, ``Bad``, ``Good`` and, where there are any, ``Known limits``.

    A rule does no I/O, reads no clock, changes nothing, and raises on no input.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    sources: ClassVar[tuple[str, ...]] = ()
    """Keys of `rules.sources.SOURCES`; empty where the default is this project's own."""
    why: ClassVar[str]
    """One line for the organiser: why it matters to the person invited."""
    done: ClassVar[bool] = False
    """What it finds is done, and cannot be put right: it is told once, and nobody is reminded of it."""
    afterwards: ClassVar[bool] = False
    """Its fix is for this meeting even when that is over, and not for the next one."""
    off: ClassVar[bool] = False
    """Shipped and documented, and only used when asked for."""
    rests_on: ClassVar[RestsOn | None] = None
    """Of an invite without a body, what its answer rests on, beside the policy: not on the subject, who is invited, a
    moment or a sighting. So all such invites that say the same of it share the answer (`copilot_sync.bodyless`), and
    of places those of which nothing but a name is told: no such answer quotes one."""
    options_type: ClassVar[type[Any]] = NoOptions
    snippet: ClassVar[str] = ""
    """The setting of `snippets.Snippets` that takes the place of our words to paste."""

    def __init__(self, options: OptionsT | None = None) -> None:
        self.options: OptionsT = options if options is not None else self.options_type()

    def judge(self, meeting: Meeting) -> Judgement:
        """The rule's answer about one meeting."""
        raise NotImplementedError

    def turns(self, meeting: Meeting) -> Iterable[date]:  # noqa: ARG002 -- most rules read no clock
        """Days, in the meeting's zone, on which the answer may change though the invite does not.

        The start and the end of a meeting, and of each date of a series, are such days for every rule.
        """
        return ()

    def passes(self, message: str = "", evidence: Iterable[Evidence] = ()) -> Judgement:
        """The good that the rule asks for is there, or the harm that it looks for is not."""
        return _answer((self, PASS, message, _once_each(evidence) if evidence else (), False, False))

    def not_applicable(self, message: str = "", *, silent: bool = False) -> Judgement:
        """What the rule judges is not there; `silent` where that puts nothing right (`Judgement.silent`)."""
        return _answer((self, NOT_APPLICABLE, message, (), silent, False))

    def nowhere(self, meeting: Meeting) -> Judgement:
        """Nobody has to travel to a place, or the invite does not say where it is."""
        place = meeting.reading.place
        if place.online or place.phone:
            return self.not_applicable("Nobody has to travel to a place.")
        return self.not_applicable("The invite does not say where it is.", silent=True)

    def cannot_tell(self, message: str, evidence: Iterable[Evidence] = (), *, history: bool = False) -> Judgement:
        """The facts that would decide were not given; `history` where earlier versions would decide."""
        return _answer((self, CANNOT_TELL, message, _once_each(evidence) if evidence else (), False, history))

    def fails(
        self, message: str, *, fix: str, evidence: Iterable[Evidence] = (), severity: Severity | None = None
    ) -> Judgement:
        """Somebody is kept out: what we found, and words to put it right that can be pasted."""
        return _finding((self, severity or self.severity, message, fix, _once_each(evidence) if evidence else ()))

    def words(self, meeting: Meeting, ours: str) -> str:
        """Words to paste: the organisation's own where its policy has some, else ours."""
        own: str = getattr(meeting.policy.snippets, self.snippet).strip()
        return f"“{own}”" if own else ours

    def lacks(  # noqa: PLR0913 -- as `fails`, and two facts about the reading
        self,
        meeting: Meeting,
        message: str,
        *,
        fix: str,
        evidence: Iterable[Evidence] = (),
        severity: Severity | None = None,
        worded: bool = True,
    ) -> Judgement:
        """We did not find a good that the rule asks for: a fail, unless it may stand where we could not read.

        `worded` where only words can say it: links, numbers, addresses and times are read in every language.
        """
        if worded and not meeting.reading.readable:
            return self.cannot_tell(UNREAD, evidence)
        if not meeting.reading.whole:
            return self.cannot_tell(TOO_LONG, evidence)
        if worded:
            message = as_far_as_read(meeting, message)
        return self.fails(message, fix=fix, evidence=evidence, severity=severity)


def _once_each(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    said = tuple(evidence)
    return said if len(said) <= 1 else tuple(dict.fromkeys(said))  # one sentence may tell of two barriers


# Most answers are the same for many meetings. What they are made of is given as one thing (`remembered`).


@remembered
def _answer(given: tuple[Rule[Any], Verdict, str, tuple[Evidence, ...], bool, bool]) -> Judgement:
    rule, verdict, message, evidence, silent, history = given
    return Judgement(
        code=rule.code,
        name=rule.name,
        verdict=verdict,
        message=message,
        evidence=evidence,
        silent=silent,
        for_want_of_history=history,
    )


@remembered
def _finding(given: tuple[Rule[Any], Severity, str, str, tuple[Evidence, ...]]) -> Judgement:
    rule, severity, message, fix, evidence = given
    return Judgement(
        code=rule.code,
        name=rule.name,
        verdict=Verdict.FAIL,
        severity=severity,
        message=message,
        why=rule.why,
        fix=fix,
        evidence=evidence,
    )
