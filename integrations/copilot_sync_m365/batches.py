"""Many reads in one request, for what belongs to one page of a calendar.

Twenty at most (https://learn.microsoft.com/graph/json-batching). The batch itself succeeds where items in it do not:
each has a status of its own, and its own Retry-After. Answers come in any order. Those that are worth it are asked
again, by themselves. What is too much at once is asked for one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.adapters import AdapterError, Throttled, TransientError
from copilot_sync_m365.answer_bytes import TooLargeError
from copilot_sync_m365.exchange import Answer, Ask, answer_of
from copilot_sync_m365.links import relative
from copilot_sync_m365.refusals import UNAUTHORISED, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from copilot_sync_m365.client import GraphClient

MOST = 20


def together(client: GraphClient, asks: Sequence[Ask]) -> list[Answer | AdapterError]:
    """The answers to reads of one mailbox, in the order of the questions; an error in the place of what is refused.

    Raises:
        TransientError: some were not answered, however often they were asked.
        AdapterError: the batch as a whole was refused.
    """
    return [answer for group in by_groups(client, asks) for answer in group]


def by_groups(client: GraphClient, asks: Sequence[Ask]) -> Iterator[list[Answer | AdapterError]]:
    """As `together`, a group at a time: all of one is no more than we hold of one answer. The next is not asked before.

    Raises:
        TransientError: as `together`.
        AdapterError: as `together`.
    """
    for start in range(0, len(asks), MOST):
        yield from _Batch(client, asks[start : start + MOST]).groups()


class _Batch:
    def __init__(self, client: GraphClient, asks: Sequence[Ask]) -> None:
        self._client = client
        self._asks = dict(enumerate(asks))
        self._found: dict[int, Answer | AdapterError] = {}

    def groups(self) -> Iterator[list[Answer | AdapterError]]:
        """All in one group, unless they are too much at once. Keeps none of them."""
        try:
            if len(self._asks) > 1:  # a batch of one costs as much, and says less
                self._client.retrying.call(self._rest)
        except TooLargeError:  # one of them is, or all of them together
            pass
        if len(self._found) == len(self._asks):
            yield [self._found.pop(number) for number in self._asks]
            return
        for number, ask in self._asks.items():
            yield [self._found.pop(number) if number in self._found else self._alone(ask)]

    def _alone(self, ask: Ask) -> Answer | AdapterError:
        try:
            return self._client.get(ask)
        except TransientError:
            raise
        except AdapterError as error:
            return error

    def _rest(self) -> None:
        """Ask for what has no answer yet.

        Raises:
            TransientError: some still have none. Of several waits the longest is named.
        """
        left = {number: ask for number, ask in self._asks.items() if number not in self._found}
        first = next(iter(left.values()))
        body = {"requests": [_item(number, ask) for number, ask in left.items()]}
        envelope = Ask(
            method="POST", path="/$batch", body=body, mailbox=first.mailbox, needs=first.needs, repeatable=True
        )
        answer = self._client.once(envelope)
        troubles: list[TransientError] = []
        for number, found in _items(answer, left, self._client.now()):
            if isinstance(found, TransientError):
                troubles.append(found)
            else:
                self._found[number] = found
        if len(self._found) < len(self._asks):
            raise _most_patient(troubles)


def _item(number: int, ask: Ask) -> dict[str, Any]:
    return {
        "id": str(number),
        "method": ask.method,
        "url": relative(ask.path, ask.query),
        "headers": ask.all_headers,
    }


def _items(answer: Answer, asks: dict[int, Ask], now: datetime) -> Iterator[tuple[int, Answer | AdapterError]]:
    """What an envelope holds, as far as it was asked for."""
    items = answer.body.get("responses")
    items = items if isinstance(items, list) else []
    for item in items:
        number = str(item.get("id")) if isinstance(item, dict) else ""
        if not number.isdecimal() or int(number) not in asks:
            continue
        status, headers, body = item.get("status"), item.get("headers"), item.get("body")
        if not isinstance(status, int):
            continue
        lowered = {
            str(key).lower(): str(value) for key, value in (headers if isinstance(headers, dict) else {}).items()
        }
        yield int(number), _meaning(Reply(status, lowered, body, answer.size // len(items)), asks[int(number)], now)


def _meaning(reply: Reply, ask: Ask, now: datetime) -> Answer | AdapterError:
    if reply.status == UNAUTHORISED:  # the envelope was let in: the token has run out in between
        return TransientError("Microsoft Graph did not take our sign-in any more")
    try:
        return answer_of(reply, ask, now)
    except AdapterError as error:
        return error


def _most_patient(troubles: list[TransientError]) -> TransientError:
    waits = [it for it in troubles if isinstance(it, Throttled) and it.retry_after is not None]
    if waits:
        return max(waits, key=lambda it: it.retry_after or 0)
    return troubles[0] if troubles else TransientError("Microsoft Graph left out a part of its answer")
