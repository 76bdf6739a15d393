"""The one policy for trying again: obeys Retry-After, knows when to stop, never repeats a write of unknown outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from time import sleep
from typing import TYPE_CHECKING, TypeVar

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, stop_before_delay, wait_exponential_jitter

from copilot_sync.adapters.errors import Throttled, TransientError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenacity import RetryCallState

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often, and for how long in all, something is tried again.

    Only `TransientError` is tried again: it says that nothing was changed. Everything else goes to the caller at once,
    and so does the last `TransientError`.
    """

    attempts: int = 5
    first_wait: timedelta = timedelta(seconds=1)
    longest_wait: timedelta = timedelta(minutes=1)
    """Between two attempts, where the platform does not say how long. Waits double, with some chance in them."""
    longest: timedelta = timedelta(minutes=10)
    """From the first attempt to the last. A platform that asks for more is asked again in the next run."""
    sleep: Callable[[float], None] = sleep

    def call(self, action: Callable[[], T]) -> T:
        """Do it, again if need be.

        Raises:
            AdapterError: as `action` raised it last.
        """
        return Retrying(
            retry=retry_if_exception_type(TransientError),
            stop=stop_after_attempt(self.attempts) | stop_before_delay(self.longest),
            wait=self._wait,
            sleep=self.sleep,
            reraise=True,
        )(action)

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, Throttled) and error.retry_after is not None:
            return max(error.retry_after.total_seconds(), 0.0)
        grown = wait_exponential_jitter(self.first_wait.total_seconds(), self.longest_wait.total_seconds(), jitter=1)
        return grown(state)
