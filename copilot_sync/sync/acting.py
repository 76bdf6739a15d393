"""The last phase of a pass: the plan is carried out, one action at a time, each so that it can be interrupted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot_sync.adapters.errors import AdapterError
from copilot_sync.amendments.bodies import without_section
from copilot_sync.invite import Invite
from copilot_sync.messages import Kind, compose
from copilot_sync.sync import marks
from copilot_sync.sync.cases import cases_of
from copilot_sync.sync.changing import Changer
from copilot_sync.sync.confirming import Confirmer
from copilot_sync.sync.findings import Amend
from copilot_sync.sync.judging import Reach, as_it_stands, organiser_of
from copilot_sync.sync.outbox import Tells
from copilot_sync.sync.planning import Action, Do, plan
from copilot_sync.sync.ranks import best_copies, best_copy
from copilot_sync.sync.references import short
from copilot_sync.sync.sending import PATIENCE, Sender, StopSendingError, Whose
from copilot_sync.sync.standing import Standing
from copilot_sync.sync.statement import Told
from copilot_sync.sync.update_mails import NONE, UpdateMails

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from copilot_sync.adapters.ports import Messenger
    from copilot_sync.adapters.retrying import RetryPolicy
    from copilot_sync.amendments.pieces import Piece
    from copilot_sync.messages import Message
    from copilot_sync.sync.judging import Judged
    from copilot_sync.sync.observing import Observer, Place
    from copilot_sync.sync.statement import Statement
    from copilot_sync.workdays import WorkingDays


SOME = 100
"""Changes of a plan that waits, of which we find out what they would add, and send to guests."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a plan is carried out with."""

    places: Mapping[tuple[str, str], Place]
    messenger: Messenger | None
    retrying: RetryPolicy
    days: WorkingDays
    began: float
    """When the run began, as `time.monotonic` counts."""
    progress: Callable[[str], None]
    """Told what is being done."""


class Actor:
    """Carries out plans, and writes down what came of each action."""

    def __init__(self, observer: Observer, statement: Statement, means: Means, run: int) -> None:
        self._observer = observer
        self._judge = observer.judge
        self._ledger = observer.ledger
        self._statement = statement
        self._means = means
        self._changer = Changer(observer=observer, statement=statement, retrying=means.retrying)
        self._sender = Sender(
            ledger=self._ledger,
            statement=statement,
            messenger=means.messenger,
            retrying=means.retrying,
            now=self._judge.now,
            run=run,
            began=means.began,
        )
        self._confirmer = Confirmer(
            judge=self._judge,
            statement=statement,
            sender=self._sender,
            places=means.places,
            retrying=means.retrying,
        )

    def recover(self) -> None:
        """Find out about messages that an earlier run may have sent."""
        self._sender.recover(self._whose)

    def confirm(self) -> None:
        """Tell organisers that their answers were read."""
        if not self.is_quiet:
            self._confirmer.confirm()

    @property
    def is_quiet(self) -> bool:
        """Whether organisers see what is left to do on the meeting itself."""
        return self._sender.is_quiet

    def at_hand(self, meetings: Collection[str]) -> set[str]:
        """Those of some meetings that can be looked at in this run, in the copy by which they are judged."""
        with self._ledger.reading() as connection:
            best = best_copies(connection, meetings)
        return {meeting for meeting, copy in best.items() if (copy.source, copy.partition) in self._means.places}

    def change(self, actions: Sequence[Action]) -> bool:
        """Change every invite that a plan would change, and tell whether there was any."""
        chosen = _to_change(actions)
        changes = [action for action in actions if action.do is Do.CHANGE]
        for number, action in enumerate(changes, start=1):
            self._means.progress(f"adding to invite {number:,} of {len(changes):,}")
            where = self._where(action.case.meeting)
            if where is None:
                self._statement.told[Told.WAITING] += 1
            else:
                self._changer.change(action.case.meeting, *where, chosen)
        return bool(chosen)

    def foresee(self, actions: Sequence[Action]) -> list[Action]:
        """Take in what would come of every change of a plan, for a rehearsal, and return the changes that would be made."""
        chosen = _to_change(actions)
        made = []
        for action in actions:
            if action.do is not Do.CHANGE:
                continue
            where = self._where(action.case.meeting)
            if where is not None and self._changer.foresee(action.case.meeting, *where, chosen):
                made.append(action)
        return made

    def foretell(self, actions: Sequence[Action]) -> None:
        """Take in what the changes of a plan that waits would add, and send to guests. Each costs a read: some are enough.

        Those that send mails come first: of the others, only the rules are found out.
        """
        chosen = _to_change(actions)
        found = [(meeting, at) for meeting in chosen if (at := self._where(meeting))]
        found.sort(key=lambda it: not _sends_mails(it[1][0]))
        for meeting, where in found[:SOME]:
            self._changer.foretell(meeting, *where, chosen)
        if more := sum(_sends_mails(place) for _, (place, _) in found[SOME:]):
            self._statement.update_mails += UpdateMails(invites=more, at_least=True)

    def asked_by(self, action: Action) -> Sequence[str]:
        """The rules that ask for an action, the gravest first; of a change, those that our section is for.

        Where nobody found out what a change would add, they are all that stand open.
        """
        serves = self._changer.serves(action.case.meeting) if action.do is Do.CHANGE else None
        if serves is not None:
            return serves
        gravest = sorted(action.case.open, key=lambda finding: (-finding.severity.weight, finding.code))
        return [finding.code for finding in gravest]

    def mails_for(self, action: Action) -> UpdateMails:
        """What an action of a plan sends to guests, where that was foretold."""
        return self._changer.postage.of(action.case.meeting) if action.do is Do.CHANGE else NONE

    def puts_off(self, action: Action) -> bool:
        """Whether what is new may be put right by a change that failed just now. For a day we wait for that."""
        news = [finding.since for finding in action.case.findings if finding.is_news]
        fails = action.case.meeting in self._changer.put_off
        return fails and action.do is Do.WARN and self._judge.now - min(news) < PATIENCE

    def write(self, actions: Sequence[Action]) -> bool:
        """Write to organisers, in order, and tell whether all were gone through. What fails is left for the next run."""
        messages = [action for action in actions if action.do is not Do.CHANGE]
        for number, action in enumerate(messages):
            self._means.progress(f"writing message {number + 1:,} of {len(messages):,}")
            try:
                self._write(action)
            except StopSendingError as error:
                self._statement.problems.append(str(error))
                self._statement.not_sent(error.cause, len(messages) - number)
                return False
        return True

    def _write(self, action: Action) -> None:
        """Look at a meeting once more, and tell its organiser what is left to tell."""
        meeting = action.case.meeting
        where = self._where(meeting)
        if where is None:
            self._statement.told[Told.WAITING] += 1
            return
        place, reference = where
        try:
            look = self._observer.look_again(place, reference, {meeting}, counted=False)
        except AdapterError as error:
            self._statement.not_sent(error)
            self._statement.fail(place.name, str(error), (place.mark, reference))
            return
        judged, fresh = look.judged.get(meeting) if look else None, self._again(meeting)
        if fresh is not None and judged is not None and fresh.do is Do.AMEND and not self._added(judged):
            self._changer.note(meeting, Amend.ADDED)  # what stands there now is nothing that we would say
            fresh = None
        if fresh is None or (judged is not None and self._judge.reach(judged.as_read) is not Reach.ALLOWED):
            self._statement.told[Told.NOT_NEEDED] += 1
        elif judged is None or self.puts_off(fresh):  # another copy is the best now; or a change would put it right
            self._statement.told[Told.WAITING] += 1
        else:
            self._send(fresh, judged)

    def _send(self, action: Action, judged: Judged) -> None:
        try:
            message, tells = self._message(action, judged)
        except Exception as error:  # noqa: BLE001 -- one odd invite must not keep all others from their turn
            # The kind of the error alone: its text may quote the invite.
            self._statement.problems.append(f"a message could not be made ({type(error).__name__}); please report it")
            self._statement.not_sent(None)
            return
        self._sender.send(action, message, _whose(judged.as_read), tells)

    def _again(self, meeting: str) -> Action | None:
        """What there is to say about a meeting now."""
        with self._ledger.reading() as connection:
            cases = list(cases_of(connection, self._judge.now, only=meeting))
        settings, now, quiet = self._judge.settings, self._judge.now, self.is_quiet
        made = plan(cases, settings, now, self._means.days, self._ledger.mark, quiet=quiet)
        return next((fresh for fresh in made.actions if fresh.do is not Do.CHANGE), None)

    def _message(self, action: Action, judged: Judged) -> tuple[Message, Tells]:
        """A message, and what it tells."""
        case = action.case
        report = as_it_stands(judged)
        assert report is not None  # noqa: S101 -- of a meeting without a report, nothing is planned
        told = {finding.code for finding in case.findings if finding.told}
        worse = {finding.code for finding in case.findings if finding.told and finding.is_news}
        fixed = {finding.code for finding in case.findings if finding.told and finding.standing is Standing.FIXED}
        added = self._added(judged) if case.amend == Amend.UNTOLD else ()
        message = compose(
            Kind(action.do.value),
            report,
            self._judge.policy,
            now=self._judge.now,
            told=told,
            worse=worse,
            fixed=fixed,
            added=added,
            reference=short(case.thread),
        )
        return message, Tells(shown=message.codes, fixed=message.fixed, added=bool(added))

    def _added(self, judged: Judged) -> tuple[Piece, ...]:
        return self._judge.amender.propose(without_section(judged.as_read), now=self._judge.now).pieces

    def _whose(self, meeting: str) -> Whose | None:
        """Whose a meeting is as it stands now; ``None`` where no copy of it is left.

        Raises:
            AdapterError: it cannot be looked at now.
        """
        where = self._where(meeting)
        if where is None:
            with self._ledger.reading() as connection:
                if best_copy(connection, meeting) is None:
                    return None
            raise AdapterError("a meeting of which a message is in doubt is not at hand in this run")
        place, reference = where
        found = self._means.retrying.call(lambda: place.source.fetch(place.partition, reference))
        invites = [it for it in (found.results if found else ()) if isinstance(it, Invite)]
        return next((_whose(it) for it in invites if marks.meeting(self._ledger, it) == meeting), None)

    def _where(self, meeting: str) -> tuple[Place, str] | None:
        """The place and the reference of the copy by which a meeting is judged, where it is at hand."""
        with self._ledger.reading() as connection:
            copy = best_copy(connection, meeting)
        place = self._means.places.get((copy.source, copy.partition)) if copy is not None else None
        return (place, copy.reference) if copy is not None and place is not None else None


def _sends_mails(place: Place) -> bool:
    return place.source.capabilities.most_update_mails is not None


def _whose(invite: Invite) -> Whose:
    return organiser_of(invite) or "", invite.uid or ""


def _to_change(actions: Sequence[Action]) -> dict[str, None]:
    """The meetings that a plan changes, in its order."""
    return {action.case.meeting: None for action in actions if action.do is Do.CHANGE}
