"""What is wrong with the settings of a source, a messenger or a directory, gathered: an admin hears of all at once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from copilot_sync.adapters.errors import AdapterError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class WrongSettingsError(AdapterError):
    """Settings that do not fit each other or the place.

    Args:
        mistakes: Each by the setting that is wrong, and with what to do about it.
    """

    def __init__(self, mistakes: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(text for _, text in mistakes))
        self.mistakes = tuple(mistakes)


class Mistakes:
    """Gathers mistakes, for whoever opens an offer.

    Each setting is looked at in a block ``with mistakes.about("tenant"):``, and behind the last one comes `tell`.
    """

    def __init__(self) -> None:
        self._found: list[tuple[str, str]] = []

    @contextmanager
    def about(self, setting: str) -> Iterator[None]:
        """Note an `AdapterError` that is raised in the block as one about a setting, and go on behind it."""
        try:
            yield
        except WrongSettingsError as error:
            self._found += error.mistakes
        except AdapterError as error:
            self._found.append((setting, str(error)))

    def tell(self) -> None:
        """Go on only where there are none.

        Raises:
            WrongSettingsError: with all of them.
        """
        if self._found:
            raise WrongSettingsError(self._found)
