"""The file that keeps a person signed in: for its owner alone to read, written whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msal

from copilot_sync.adapters import AuthenticationError
from copilot_sync.sync.ledger_errors import LedgerError
from copilot_sync.sync.private_files import make_folder, read_private, write_private

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 1_000_000
"""Bytes. A sign-in has some ten thousand."""


class TokenCache:
    """msal's cache of tokens in a file. It holds what lets us in: whoever can read it can read the calendar."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._cache = msal.SerializableTokenCache()

    def loaded(self) -> msal.SerializableTokenCache:
        """The cache as the file has it; an empty one where there is none, or it is damaged.

        Raises:
            AuthenticationError: others can read the file, or it cannot be read.
        """
        self._cache = msal.SerializableTokenCache()
        try:
            data = read_private(self._path, longest=LARGEST)
        except LedgerError as error:
            raise AuthenticationError(f"`token_cache`: {error}") from None
        if data:
            try:
                self._cache.deserialize(data.decode())
            except (ValueError, AttributeError, TypeError):  # damaged: the person signs in anew
                self._cache = msal.SerializableTokenCache()
        return self._cache

    def drop(self) -> None:
        """Forget access tokens, so that the next one is new. Who has signed in stays signed in."""
        for token in list(self._cache.search(msal.TokenCache.CredentialType.ACCESS_TOKEN)):
            self._cache.remove_at(token)

    def keep(self) -> None:
        """Write what has changed.

        Raises:
            AuthenticationError: the file cannot be written.
        """
        if not self._cache.has_state_changed:
            return
        try:
            make_folder(self._path.parent)
            write_private(self._path, self._cache.serialize().encode())
        except LedgerError as error:
            raise AuthenticationError(f"`token_cache`: {error}") from None
        self._cache.has_state_changed = False
