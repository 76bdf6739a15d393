"""What an invite says: human text, and facts found in it, each with the words that it rests on.

Reading comes before judging. A `Reading` is worked out fact by fact, when a rule first asks for the fact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.once import once
from copilot_sync.reading.abbreviations import could_abbreviate, unexplained
from copilot_sync.reading.addresses import gives_address, has_address
from copilot_sync.reading.agenda import Agenda, agenda_of
from copilot_sync.reading.asides import less_asides
from copilot_sync.reading.asking import access_question
from copilot_sync.reading.chosen import chosen_time
from copilot_sync.reading.claims import Claim, claims
from copilot_sync.reading.coming import offer_to_those_who_cannot_come
from copilot_sync.reading.contact import routes
from copilot_sync.reading.costs import Costs, costs_of, payment, with_context
from copilot_sync.reading.enclosures import missing_of
from copilot_sync.reading.guests import Guests
from copilot_sync.reading.in_the_chair import is_chaired_by_one_of
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.lines import Passage, Passages, joined, lines_of, passage, sentences
from copilot_sync.reading.looping import loop_closed
from copilot_sync.reading.needs_on_show import support_on_show
from copilot_sync.reading.online import dial_in_number, way_in
from copilot_sync.reading.other_meetings import less_other_meetings
from copilot_sync.reading.papers import Paper, other_format, papers_of
from copilot_sync.reading.pauses import drink_halfway, pause_in
from copilot_sync.reading.persons import named_person
from copilot_sync.reading.pieces import Pieces
from copilot_sync.reading.place import Place, place_of
from copilot_sync.reading.prose import prose
from copilot_sync.reading.purpose import purpose_in
from copilot_sync.reading.refusals import less_refused
from copilot_sync.reading.refusing import refused_in
from copilot_sync.reading.revealing import revealing_words
from copilot_sync.reading.roles_on_show import guests_told, role_in_text, role_on_show, role_told
from copilot_sync.reading.signatures import signature
from copilot_sync.reading.support import Promise, promises
from copilot_sync.reading.telling_all import told_to_all
from copilot_sync.reading.venue import Barrier, VenueFact, barriers, venue_facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from copilot_sync.invite import CalendarUser
    from copilot_sync.regions.wording import LanguagePack


class Reading(Pieces):
    """What one invite says."""

    @once
    def place(self) -> Place:
        """Where people meet."""
        return place_of(self.invite, self.text.written, self.text.conferencing, self._written)

    def _written(self) -> Passages:
        """The sentences that people wrote themselves."""
        return sentences(lines_of("body", self.text.written)) if self.text.added else self._sentences

    @once
    def address_given(self) -> bool:
        """Whether a street or a postcode stands in the location or the text."""
        return has_address(self.invite.location or "", field=True) or gives_address(self.text.own, self._sentences)

    @once
    def venue_facts(self) -> dict[str, VenueFact]:
        """The six facts about the venue."""
        return venue_facts(self._of_the_meeting_and_around)

    @once
    def barriers(self) -> list[Barrier]:
        """What the venue is said to lack."""
        if not self.readable:
            return []
        told = (barrier for barrier in barriers(self.of_the_meeting) if barrier.is_of(self.location))
        return [*barriers(self.location), *told]

    @once
    def _offered(self) -> Passages:
        """The sentences of the meeting without what they refuse."""
        return less_refused(self.of_the_meeting)

    @once
    def access_question(self) -> Passage | None:
        """The sentence that asks what people need to take part."""
        return access_question(self.of_the_meeting) if self.readable else None

    @once
    def supporters_welcome(self) -> Passage | None:
        """The sentence that welcomes a supporter or an assistance dog."""
        return self._first("company", "welcome", self.of_the_meeting)

    @once
    def other_route(self) -> Passage | None:
        """The sentence that offers a way to take part without coming."""
        return self._first("company", "route", self._offered) or offer_to_those_who_cannot_come(less_refused(self.body))

    @once
    def shared_chair(self) -> Passage | None:
        """The sentence that speaks of sharing the chair."""
        return self._first("company", "shared_chair")

    def is_chaired_by_one_of(self, people: Iterable[CalendarUser]) -> bool:
        """Whether the text puts one of some guests in the chair, by name."""
        chairs = {user.address for user in people if user.address}
        named = Guests(attendee for attendee in self.invite.attendees if attendee.address in chairs)
        return self.readable and is_chaired_by_one_of(named, self.body)

    @once
    def promises(self) -> list[Promise]:
        """Support that takes time to book, offered or booked."""
        return promises(self.of_the_meeting, self.attachments) if self.readable else []

    @once
    def costs(self) -> Costs:
        """What is said on costs of taking part."""
        return costs_of(self._everything_in_context)

    @once
    def _everything_in_context(self) -> Passages:
        return with_context(self._of_the_meeting_and_around)

    @once
    def payment(self) -> Passage | None:
        """The sentence that says whether people are paid for their time."""
        return payment(self._everything_in_context)

    @once
    def refused(self) -> frozenset[str]:
        """What the invite says no to, or keeps to some (`refusing.MATTERS`); wherever it stands, and whoever says it."""
        return refused_in(joined(self.subject, self.location, self.attachments, with_context(self.body)))

    @once
    def named_person(self) -> Passage | None:
        """Where the text names somebody to turn to."""
        location = self.invite.location or ""
        named = named_person(self.text.written, self.body, location)
        return named_person(self.text.added, (), location) if named is None and self.text.added else named

    @once
    def routes(self) -> dict[str, Passage | None]:
        """The ways to get in touch, by kind."""
        sender = self.invite.envelope.sender if self.invite.envelope else None
        return routes((self.invite.organizer, sender), self.body, address_given=lambda: self.address_given)

    @once
    def papers(self) -> list[Paper]:
        """What is attached or linked to be read or worked on."""
        return papers_of(self.invite, self.body)

    @once
    def other_format(self) -> Passage | None:
        """The sentence that offers papers in another way."""
        return other_format(self.of_the_meeting)

    @once
    def chosen_time(self) -> Passage | None:
        """The sentence that says that the group chose the time."""
        return chosen_time(self.body) if self.readable else None

    @once
    def pause(self) -> Passage | None:
        """The sentence, or the subject, that speaks of a break, a meal or a pause."""
        planned = (pause_in(self.body, self.invite) or pause_in(self.subject, self.invite)) if self.readable else None
        return planned or drink_halfway(self.body, self.invite)

    @once
    def drink(self) -> Passage | None:
        """The sentence that speaks of something to drink."""
        return self._first("times", "drink") or self._first("times", "drink", self.subject)

    @once
    def way_in(self) -> str | None:
        """A link or a number by which people join online."""
        return way_in(self.invite, self.text, self.body)

    @once
    def dial_in(self) -> str | None:
        """A number to dial in by that the conferencing system holds."""
        return dial_in_number(self.invite, self.text)

    @once
    def phone_route(self) -> Passage | None:
        """The sentence that offers to join by telephone, or to ring people."""
        return self._first("online", "phone_route", self._offered)

    @once
    def help_to_join(self) -> Passage | None:
        """The sentence that speaks of captions, or of help to join."""
        return self._first("online", "help", self._offered)

    @once
    def recorded(self) -> Passage | None:
        """The sentence that says that the meeting is recorded."""
        return self._first("online", "recorded", less_other_meetings(self.body))

    @once
    def recording_consent(self) -> Passage | None:
        """The sentence, beside that one, that asks for consent or lets people object."""
        if self.recorded is None:
            return None
        index = self.body.index(self.recorded)
        beside = less_asides(Passages(self.body[max(0, index - 1) : index + 3]), lambda: self._names)
        return self._first("online", "consent", beside)

    def revealing_words(self, groups: list[str]) -> Passage | None:
        """Where subject, text or the name of a group tells of a condition, or of a service for one."""
        return revealing_words(self.subject, self.body, groups) or self._condition_of_a_guest()

    def _condition_of_a_guest(self) -> Passage | None:
        """Where the text tells of a named guest which condition they have, or what they need because of it."""
        condition = lexicon("revealing", "condition")
        if not condition.could_be_in(self.body):
            return None
        told = (*guests_told(self.invite, self._guests, self.body, self._is_signature), self.support_on_show)
        named = any(piece is not None and condition.is_in(piece) for piece in told)
        return passage("guest", "a name beside a condition") if named else None

    @once
    def told_to_all(self) -> Passage | None:
        """The sentence that asks people to tell everybody about their health or needs."""
        return told_to_all(self.of_the_meeting)

    @once
    def _guests(self) -> Guests:
        return Guests(self.invite.attendees)

    @once
    def role_on_show(self) -> Passage | None:
        """Where a name stands beside a role or a condition; the passage holds no name."""
        return (
            role_on_show(self.invite, self._guests)
            or role_in_text(self.invite, self._guests, self.body)
            or role_told(self.invite, self._guests, joined(self.subject, self.body), self._is_signature)
        )

    def _is_signature(self, piece: Passage) -> bool:
        """Whether somebody's signature holds a sentence of the text."""
        signed = signature(self.text.written, self.invite.location or "") if piece.where == "body" else None
        return signed is not None and piece.text in signed

    @once
    def support_on_show(self) -> Passage | None:
        """The sentence that tells everybody what support a named attendee needs."""
        return support_on_show(self._guests, self.body)

    @once
    def loop_closed(self) -> Passage | None:
        """The sentence that tells what came of the time before."""
        return loop_closed(self.body, self.attachments) if self.readable else None

    @once
    def claims(self) -> list[Claim]:
        """What the text says is attached, below or behind a link."""
        return claims(self.body) if self.readable else []

    @once
    def missing(self) -> list[Claim]:
        """Those claims for which nothing that came with the invite could stand."""
        return missing_of(self.invite, self.text, self._lines, self.body, self.claims)

    @once
    def agenda(self) -> Agenda | None:
        """What the meeting will go through."""
        return agenda_of(self.invite, self._lines, self.body)

    @once
    def written_agenda(self) -> Agenda | None:
        """The same, where a section of ours says nothing on it."""
        if not self.text.added:
            return self.agenda
        return agenda_of(self.invite, lines_of("body", self.text.written), self._written())

    @once
    def purpose(self) -> Passage | None:
        """The sentence that says what the meeting is for. What stands in a section of ours is for every meeting."""
        if not self.readable:
            return None
        return purpose_in(self._written() if self.text.added else self.body, self.subject)

    @once
    def prose(self) -> list[tuple[str, int]]:
        """The English sentences that are sentences to a reader, each with the number of its words."""
        return prose(self._lines_in_english)

    def unexplained(self, known: frozenset[str], wording: LanguagePack) -> list[str]:
        """The abbreviations in the English text that nothing spells out, but those `known` to all."""
        if not could_abbreviate(self._lines_in_english, known):
            return []
        return unexplained(self.english, self.invite.summary or "", known, wording)

    @once
    def them_and_us(self) -> list[Passage]:
        """Sentences that set "our staff" against "the patients", or hand people a title."""
        return lexicon("standing", "them_and_us").among(self.headed)

    @once
    def called_co_production(self) -> Passage | None:
        """The subject, category or sentence that calls the meeting co-production or co-design."""
        pieces = self.headed
        if self.invite.categories:
            categories = (passage("category", category) for category in self.invite.categories)
            pieces = Passages((*self.subject, *categories, *self.body_in_english))
        return self._first("standing", "label", pieces)

    @once
    def decided_together(self) -> Passage | None:
        """The sentence in which people decide, design, shape or agree."""
        return self._first("standing", "shared", self.headed)

    @once
    def told_or_asked(self) -> list[Passage]:
        """The sentences in which people are informed, or asked for their view."""
        return lexicon("standing", "told").among(self.body_in_english)
