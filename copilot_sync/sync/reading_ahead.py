"""Several partitions of a source read at one time, each a page ahead of whoever takes it in.

A platform keeps us waiting for each answer. What it says is taken in by one thread, partition by partition, as ever.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.adapters.errors import AdapterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from copilot_sync.adapters.ports import ChangeSet, SyncToken
    from copilot_sync.sync.observing import Place


class _Begun(NamedTuple):
    token: SyncToken | None
    pages: Iterator[ChangeSet]


class ReadingAhead:
    """Pulls that were begun before their turn.

    Args:
        token_of: The token from which a partition is to be pulled.
    """

    def __init__(self, token_of: Callable[[Place], SyncToken | None]) -> None:
        self._token_of = token_of
        self._begun: dict[tuple[str, str], _Begun] = {}

    def in_turn(self, places: Iterable[Place], at_once: int) -> Iterator[Place]:
        """The places in their order, while as many pulls are under way as the source allows.

        Raises:
            AdapterError: as the iterator of places, after those that it gave before.
        """
        waiting: deque[Place] = deque()
        problem = None
        try:
            for place in places:
                if at_once > 1:
                    self._begin(place)
                waiting.append(place)
                if len(waiting) >= at_once:
                    yield waiting.popleft()
        except AdapterError as error:
            problem = error
        yield from waiting
        if problem is not None:
            raise problem

    def pages(self, place: Place, token: SyncToken | None) -> Iterator[ChangeSet]:
        """The pages of a pull from a token on: of the one that was begun, the first time."""
        begun = self._begun.pop((place.name, place.mark), None)
        if begun is not None and begun.token == token:
            return begun.pages
        return place.source.pull(place.partition, token)

    def _begin(self, place: Place) -> None:
        token = self._token_of(place)
        pages = _a_page_ahead(lambda: place.source.pull(place.partition, token))
        self._begun[place.name, place.mark] = _Begun(token, pages)


def _a_page_ahead(pull: Callable[[], Iterator[ChangeSet]]) -> Iterator[ChangeSet]:
    """The pages of a pull. The first is asked for at once, each further one as soon as the one before it is taken."""
    under_way: list[Iterator[ChangeSet]] = []

    def following() -> ChangeSet | None:
        if not under_way:
            under_way.append(iter(pull()))
        return next(under_way[0], None)

    def rest(coming: Future[ChangeSet | None]) -> Iterator[ChangeSet]:
        while (page := coming.result()) is not None:
            coming = _in_the_background(following)
            yield page

    return rest(_in_the_background(following))


def _in_the_background(action: Callable[[], ChangeSet | None]) -> Future[ChangeSet | None]:
    """What comes of it, once it has. It keeps no process from ending: a platform may ask us to wait for minutes."""
    future: Future[ChangeSet | None] = Future()

    def run() -> None:
        try:
            future.set_result(action())
        except BaseException as error:  # noqa: BLE001 -- it is raised where the page is asked for
            future.set_exception(error)

    Thread(target=run, name="reading ahead", daemon=True).start()
    return future
