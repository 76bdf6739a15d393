"""LAN: plain, respectful words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot_sync.options import option
from copilot_sync.phrases import listed
from copilot_sync.reading.abbreviations import LONGEST_TEXT, uses
from copilot_sync.reading.lines import shorten
from copilot_sync.reading.respect import said_of_people
from copilot_sync.rules.base import TOO_LONG, Rule, as_far_as_read
from copilot_sync.verdicts import Evidence, Severity

if TYPE_CHECKING:
    from copilot_sync.meeting import Meeting
    from copilot_sync.reading import Reading
    from copilot_sync.verdicts import Judgement

OTHER_LANGUAGE = "We judge the wording of English only."
PICTURE = "The invitation is a picture. We cannot read its words."
MOST_SHOWN = 3
"""Sentences or words that one finding shows."""


@dataclass(frozen=True, kw_only=True)
class SentenceOptions:
    """How long sentences may be."""

    mean: int = option(20, help="Words in a sentence, on average, that are enough.", minimum=8, maximum=60)
    long: int = option(25, help="A sentence with more words than this is long.", minimum=10, maximum=80)
    many: int = option(3, help="From this many long sentences on, we say so.", minimum=1, maximum=50)


@dataclass(frozen=True, kw_only=True)
class AbbreviationOptions:
    """Abbreviations that everybody here knows."""

    known: tuple[str, ...] = option((), help="Abbreviations that everybody whom you invite knows, such as PPG.")
    many: int = option(3, help="From this many on, it is a warning.", minimum=1, maximum=50)


@dataclass(frozen=True, kw_only=True)
class WordOptions:
    """Words that a group uses of itself."""

    accepted: tuple[str, ...] = option((), help="Words that your group uses of itself, such as diabetics.")


class LanguageRule(Rule[Any]):
    """A rule about wording: it can judge English, and no picture."""

    def judge(self, meeting: Meeting) -> Judgement:
        """See that there are words to judge, then judge them."""
        if meeting.reading.text.only_pictures:
            return self.cannot_tell(PICTURE)
        if not meeting.reading.readable:
            return self.not_applicable(OTHER_LANGUAGE, silent=True)
        return self.judge_words(meeting, meeting.reading)

    def judge_words(self, meeting: Meeting, reading: Reading) -> Judgement:
        """The rule's answer about English words."""
        raise NotImplementedError


class LongSentences(LanguageRule):
    """Sentences that are hard to follow.

    ## What it does
    Counts words in sentences. Fails when they have more than twenty on average, or when three or more have over
    twenty-five. Lists, headings, addresses and signatures are no sentences.

    ## Why it matters
    Long sentences are hard for people who read slowly, are tired, or grew up with another language.

    ## Bad
    "Further to the approval of the revised terms, and in line with the direction that was set out in the plan and
    endorsed by the board, members are invited to the first meeting."

    ## Good
    "The board has agreed our plan. Please come to the first meeting."

    ## Known limits
    Short sentences can be hard too. We show the long ones, and give no score.
    """

    code = "LAN001"
    name = "long-sentences"
    rests_on = "body"
    severity = Severity.SUGGESTION
    sources = ("B13", "B19")
    why = (
        "Long sentences shut out people who read slowly (the NHS digital service manual advises twenty words at most)."
    )
    options_type = SentenceOptions

    def judge_words(self, meeting: Meeting, reading: Reading) -> Judgement:
        """Count words."""
        counted = reading.prose
        if not counted:
            return self.not_applicable("There are no sentences.")
        mean = sum([count for _, count in counted]) / len(counted)
        long = [(sentence, count) for sentence, count in counted if count > self.options.long]
        if mean <= self.options.mean and len(long) < self.options.many:
            return self.passes("Sentences are short.")
        longest = sorted(long or counted, key=lambda pair: -pair[1])[:MOST_SHOWN]
        return self.fails(
            as_far_as_read(meeting, "Some sentences are long." if len(counted) > 1 else "The sentence is long."),
            fix="Say one thing in each sentence. Start a new one at “and” or “which”. "
            "“We have a draft plan. Please come and tell us what is wrong with it.”",
            evidence=[Evidence("body", shorten(sentence)) for sentence, _ in longest],
        )


class UnexplainedAbbreviations(LanguageRule):
    """Abbreviations that nobody spells out.

    ## What it does
    Looks in the body for abbreviations that are not spelled out there or in the subject. Those that everybody knows
    (NHS, GP, BSL …) are left alone. So are time zones, postcodes, letters behind a name, and words in capitals. You
    can add your own. Three or more make it a warning.

    ## Why it matters
    Abbreviations tell people that the meeting is for those who know them already.

    ## Bad
    "4. AOB"

    ## Good
    "4. Anything else"

    ## Known limits
    Small letters ("tbc", "asap") are taken for words.
    """

    code = "LAN002"
    name = "unexplained-abbreviations"
    rests_on = "body"
    severity = Severity.SUGGESTION
    sources = ("B13", "C10")
    why = "People should not need to ask what letters stand for (Hammersmith & Fulham's co-production list: words in full)."
    options_type = AbbreviationOptions

    def judge_words(self, meeting: Meeting, reading: Reading) -> Judgement:
        """Look for them."""
        if len(reading.english) > LONGEST_TEXT:
            return self.cannot_tell(TOO_LONG)
        wording = meeting.policy.region.wording
        known = wording.known.union(self.options.known) if self.options.known else wording.known
        found = [short for short in reading.unexplained(known, wording) if not wording.minds(short)]
        names = _family_names(meeting) if found else frozenset()
        found = [short for short in found if short not in names]
        if not found:
            return self.passes("Abbreviations are spelled out, or there are none.")
        shown = [f"“{wording.meaning(short)} ({short})”" for short in found[:MOST_SHOWN]]
        first = [
            next((piece for piece in reading.body if uses(piece.text, short)), None) for short in found[:MOST_SHOWN]
        ]
        return self.lacks(
            meeting,
            f"We couldn't find what {listed(found)} {'stands' if len(found) == 1 else 'stand'} for.",
            fix=f"Write the words out, at least the first time: {listed(shown)}.",
            evidence=[piece.evidence() for piece in first if piece is not None],
            severity=Severity.WARNING if len(found) >= self.options.many else Severity.SUGGESTION,
        )


def _family_names(meeting: Meeting) -> frozenset[str]:
    """Names that some write in capitals, as in "Wing LO": in the fields of those invited they have small letters."""
    people = (meeting.invite.organizer, *meeting.invite.attendees)
    words = " ".join(person.common_name or "" for person in people if person).replace(",", " ").split()
    return frozenset(map(str.upper, filter(str.istitle, words)))


class WordsToAvoid(LanguageRule):
    """Words about people that many of them mind.

    ## What it does
    Looks in the subject and the body for words from your region's list. They count where they are said of people, or
    of what is set aside for them. Each comes with a better word and the reason. Quotations, names and addresses are
    left alone.

    ## Why it matters
    People notice how they are spoken of, and decide whether they are welcome.

    ## Bad
    "It is for anyone who suffers from back pain."

    ## Good
    "It is for anyone who has back pain."

    ## Known limits
    Words are the group's own to choose: you can say which ones it uses of itself.
    """

    code = "LAN003"
    name = "words-to-avoid"
    severity = Severity.SUGGESTION
    sources = ("B20", "B13")
    why = (
        "Words can tell people that they are a problem to be dealt with (the UK government's Inclusive language guide)."
    )
    options_type = WordOptions

    def judge_words(self, meeting: Meeting, reading: Reading) -> Judgement:
        """Look for them."""
        accepted = {word.lower() for word in self.options.accepted}
        said_here = said_of_people(reading.in_own_words, meeting.policy.region.wording)
        found = [said for said in said_here if said.phrase.lower() not in accepted]
        if not found:
            return self.passes("We found no words that people often mind.")
        phrases = [f"“{said.phrase}”" for said in found]
        better = [
            f"Instead of “{said.phrase}”: {said.word.instead}. {said.word.because}" for said in found[:MOST_SHOWN]
        ]
        return self.fails(
            as_far_as_read(meeting, f"Some people mind {listed(phrases)}."),
            fix=" ".join(better),
            evidence=[said.passage.evidence() for said in found],
        )


class ThemAndUs(LanguageRule):
    """Words that make two sides of one group.

    ## What it does
    Looks for "our staff" and "the patients" (or the population, the public …) in one sentence. It also looks for
    titles that are handed to people, such as "patient champion". Off unless you ask for it.

    ## Why it matters
    Whoever writes "our staff" and "the patients" says who belongs, and who is a guest.

    ## Bad
    "Our staff will explain the plan to the patients."

    ## Good
    "We will go through the plan together."
    """

    code = "LAN004"
    name = "them-and-us"
    severity = Severity.SUGGESTION
    sources = ("S5", "S4")
    why = "It draws a line between those who belong and those who visit (a co-production group member: them and us)."
    off = True

    def judge_words(self, meeting: Meeting, reading: Reading) -> Judgement:
        """Look for the pair, and for titles."""
        if not reading.them_and_us:
            return self.passes("It speaks of one group.")
        return self.fails(
            as_far_as_read(meeting, "It speaks of people as if they were on another side, or hands them a title."),
            fix="Say “we”, and mean everybody who is invited: “We will look at it together”. "
            "Ask people what they would like to be called.",
            evidence=[piece.evidence() for piece in reading.them_and_us[:MOST_SHOWN]],
        )


class SoundsLikeConsultation(LanguageRule):
    """It is called co-production, and people are only asked for comments.

    ## What it does
    Where an invite is called co-production or co-design, looks at its verbs. Fails when they only inform, update,
    seek views, ask for comments or sign off. One verb that decides, designs, shapes or agrees is enough to pass. Off
    unless you ask for it.

    ## Why it matters
    People give up their time because they were told that they would decide.

    ## Bad
    "At our co-production workshop we would welcome any comments on the draft."

    ## Good
    "At our co-production workshop we will agree the three changes to make."
    """

    code = "LAN005"
    name = "sounds-like-consultation"
    severity = Severity.SUGGESTION
    sources = ("B21",)
    why = (
        "To comment on what is decided already is no co-production (Think Local Act Personal, Ladder of co-production)."
    )
    off = True

    def judge_words(self, meeting: Meeting, reading: Reading) -> Judgement:
        """Look at the label, then at the verbs."""
        if reading.called_co_production is None:
            return self.not_applicable("It is not called co-production or co-design.")
        if reading.decided_together is not None:
            return self.passes("People decide together.", [reading.decided_together.evidence()])
        if not reading.told_or_asked:
            return self.passes("Nothing says that people are only told, or asked for comments.")
        return self.lacks(
            meeting,
            "It is called co-production. We couldn't find anything that people decide.",
            fix="Say what is open, and who decides. “Nothing about [the letter] is fixed. You decide [the wording]. "
            "We will use what we agree on the day.” If nothing is open, call it a consultation.",
            evidence=[piece.evidence() for piece in reading.told_or_asked[:MOST_SHOWN]],
        )


RULES: tuple[type[Rule[Any]], ...] = (
    LongSentences,
    UnexplainedAbbreviations,
    WordsToAvoid,
    ThemAndUs,
    SoundsLikeConsultation,
)
