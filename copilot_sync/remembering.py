"""What was worked out of a piece of text, a name or a day, kept in mind for the next meeting that holds the same.

The invites of an organisation share most of their sentences, their signatures and their guests: what one meeting had
read need not be read again for the next. What is kept is in this process's memory alone, of bounded size, and nothing
in it knows from which meeting it came.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence, Sized
    from types import CodeType

    from copilot_sync.reading.lines import Line

MOST = 3_000
"""Answers of one question that are kept at least, those that were used last; at most twice as many are."""
LONGEST = 500
"""Characters of a text of which an answer is kept: longer ones seldom come twice, and would fill the memory."""

_P = ParamSpec("_P")
_T = TypeVar("_T")
_SizedT = TypeVar("_SizedT", bound="Sized")
_LineT = TypeVar("_LineT", bound="Line")
_kept: list[Callable[[], None]] = []


def remembered(work: Callable[_P, _T]) -> Callable[_P, _T]:
    """A function whose answers are kept.

    For functions that always give the same answer to the same question, one that nobody changes afterwards; and for
    texts of at most `LONGEST` characters. Questions may be things that are known by their identity, such as a passage
    or a rule: they live as long as what is kept of them.
    """
    if _asks_of_one_thing(work):
        return cast("Callable[_P, _T]", _Answers(cast("Callable[[Any], _T]", work)).__getitem__)
    kept = lru_cache(maxsize=MOST)(work)
    _kept.append(kept.cache_clear)
    return cast("Callable[_P, _T]", kept)


def _asks_of_one_thing(work: Callable[..., object]) -> bool:
    code: CodeType | None = getattr(work, "__code__", None)
    return code is not None and (code.co_argcount, code.co_kwonlyargcount) == (1, 0)


class _Answers(dict[Any, _T]):
    """The answers of a function, by what it was given. An answer that is there costs one look.

    `functools.lru_cache` moves what it has to the front of a list, and so touches the neighbours of each in memory;
    most of a known meeting is such looks. Here the last answers are one dictionary, and those before them another:
    when the first is full it takes the place of the second, and what is asked for again of that comes back.
    """

    def __init__(self, work: Callable[[Any], _T], length_of: Callable[[Any], int] | None = None) -> None:
        super().__init__()
        self._work = work
        self._length_of = length_of
        """Where what is longer than `LONGEST` is answered anew: what is kept is short, and costs no measuring."""
        self.before: dict[Any, _T] = {}
        _kept.append(self.forget)

    def __missing__(self, given: Any) -> _T:  # noqa: ANN401 -- whatever the function takes
        if self._length_of is not None and self._length_of(given) > LONGEST:
            return self._work(given)
        before = self.before
        answer = before[given] if given in before else self._work(given)
        if len(self) >= MOST:
            self.before = dict(self)
            self.clear()
        self[given] = answer
        return answer

    def forget(self) -> None:
        """Let go of all."""
        self.before = {}
        self.clear()


def remembered_if_short(
    work: Callable[Concatenate[_SizedT, _P], _T],
) -> Callable[Concatenate[_SizedT, _P], _T]:
    """As `remembered`, for texts that may be longer than `LONGEST`: what is asked of those is answered anew.

    The text is the first thing that is given, or something as long as it.
    """
    if _asks_of_one_thing(work):
        return cast("Callable[Concatenate[_SizedT, _P], _T]", _Answers(work, len).__getitem__)
    kept = remembered(work)

    def answer(text: _SizedT, /, *beside: _P.args, **named: _P.kwargs) -> _T:
        return (kept if len(text) <= LONGEST else work)(text, *beside, **named)

    return answer


def of_each(work: Callable[Concatenate[_SizedT, ...], _T]) -> Callable[Concatenate[Sequence[_SizedT], ...], list[_T]]:
    """The answers of such a function about several texts; whatever else it is given is the same for all."""
    return _of_each(work, len)


def of_each_pair(work: Callable[[tuple[str, str]], _T]) -> Callable[[Iterable[tuple[str, str]]], list[_T]]:
    """The same about several pairs of texts."""
    known = _Answers(work, lambda pair: len(pair[0]) + len(pair[1])).__getitem__
    return lambda pairs: [*map(known, pairs)]


def of_each_line(
    work: Callable[Concatenate[_LineT, ...], _T],
) -> Callable[Concatenate[Sequence[_LineT], ...], list[_T]]:
    """The same about several lines (`copilot_sync.reading.lines.Line`)."""
    return _of_each(work, attrgetter("length"))


def _of_each(work: Callable[..., _T], length_of: Callable[[Any], int]) -> Callable[..., list[_T]]:
    alone = _Answers(work, length_of).__getitem__
    together = _Answers(lambda given: work(*given), lambda given: length_of(given[0])).__getitem__

    def answers(texts: Sequence[Any], *beside: object) -> list[_T]:
        return [*map(together, zip(texts, *map(repeat, beside), strict=False))] if beside else [*map(alone, texts)]

    return answers


def forget() -> None:
    """Let go of all that is kept."""
    for clear in _kept:
        clear()
