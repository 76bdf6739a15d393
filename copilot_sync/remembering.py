"""What was worked out of a piece of text, a name or a day, kept in mind for the next meeting that holds the same.

The invites of an organisation share most of their sentences, their signatures and their guests: what one meeting had
read need not be read again for the next. What is kept is in this process's memory alone, of bounded size, and nothing
in it knows from which meeting it came.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MOST = 4_096
"""Answers that are kept of one question, those that were used last."""
LONGEST = 500
"""Characters of a text of which an answer is kept: longer ones seldom come twice, and would fill the memory."""

_P = ParamSpec("_P")
_T = TypeVar("_T")
_kept: list[Callable[[], None]] = []


def remembered(work: Callable[_P, _T]) -> Callable[_P, _T]:
    """A function whose answers are kept.

    For functions that always give the same answer to the same question, one that nobody changes afterwards; and for
    texts of at most `LONGEST` characters. Questions may be things that are known by their identity, such as a passage
    or a rule: they live as long as what is kept of them.
    """
    kept = lru_cache(maxsize=MOST)(work)
    _kept.append(kept.cache_clear)
    return cast("Callable[_P, _T]", kept)


def remembered_if_short(length: Callable[..., int]) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """As `remembered`, for questions that may be longer than `LONGEST`: those are answered anew.

    Args:
        length: How many characters a question has.
    """

    def decorate(work: Callable[_P, _T]) -> Callable[_P, _T]:
        kept = remembered(work)

        def answer(*given: _P.args, **named: _P.kwargs) -> _T:
            return (kept if length(*given, **named) <= LONGEST else work)(*given, **named)

        return answer

    return decorate


def of_each(work: Callable[[str], _T]) -> Callable[[Iterable[str]], list[_T]]:
    """The answers of such a function about several texts."""
    kept = remembered_if_short(len)(work)

    def answers(texts: Iterable[str]) -> list[_T]:
        return [*map(kept, texts)]

    return answers


def forget() -> None:
    """Let go of all that is kept."""
    for clear in _kept:
        clear()
