"""The keys under which a ledger knows people, papers and meetings, and the file that holds them.

The first line is a key for what somebody could guess, such as addresses. The second line, which is there after that key
was changed, is a key for what nobody guesses, such as the UID of a meeting; before, it is derived from the first.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from copilot_sync.folders import keep_names
from copilot_sync.sync.ledger_errors import LedgerError
from copilot_sync.sync.private_files import make_folder, read_private, write_private

KEY_BYTES = 32
VARIABLE = "COPILOT_SYNC_LEDGER_KEY_FILE"
"""The environment variable that names the file, where it is not beside the ledger."""
MAKE_ONE = f"Make one: (umask 077; openssl rand -hex {KEY_BYTES} > 'FILE'), and set {VARIABLE} to its path"


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """Two keys of 32 bytes."""

    guessable: bytes
    """For what somebody could try out: people, papers, places, mailboxes. It can be changed."""
    lasting: bytes
    """For what cannot be tried out: meetings, messages, contents."""

    @classmethod
    def new(cls) -> Keys:
        """Keys that nobody has."""
        return cls.of(secrets.token_bytes(KEY_BYTES))

    @classmethod
    def of(cls, guessable: bytes) -> Keys:
        """Both, from the one."""
        return cls(guessable, blake2b(b"lasting", key=guessable, digest_size=KEY_BYTES).digest())

    def check(self) -> str:
        """What tells these keys from others, and shows nothing of them."""
        return blake2b(b"check", key=self.guessable + self.lasting, digest_size=16).hexdigest()

    def written(self) -> bytes:
        """As the file holds them."""
        lines = [self.guessable] if self == Keys.of(self.guessable) else [self.guessable, self.lasting]
        return "".join(f"{line.hex()}\n" for line in lines).encode("ascii")

    @classmethod
    def read(cls, content: bytes) -> Keys:
        """The keys in a file.

        Raises:
            ValueError: they are not written as they should be.
        """
        lines = [bytes.fromhex(line) for line in content.decode("ascii").split()]
        if not lines or any(len(line) != KEY_BYTES for line in lines):
            raise ValueError
        return cls.of(*lines) if len(lines) == 1 else cls(*lines)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """Where the keys are."""

    path: Path
    named_by_admin: bool
    """By the environment variable. Then it is not for us to make it."""

    @classmethod
    def of(cls, beside: Path | None) -> KeyFile:
        """The file that the environment names, else the one beside a ledger.

        Raises:
            LedgerError: there is neither.
        """
        if named := os.environ.get(VARIABLE):
            return cls(Path(named), named_by_admin=True)
        if beside is None:
            raise LedgerError(f"A ledger on a server needs a file with its key. {MAKE_ONE}.")
        return cls(beside, named_by_admin=False)

    @property
    def next(self) -> Path:
        """Where new keys wait while a ledger changes over to them."""
        return self.path.with_name(f"{self.path.name}.new")

    def read(self) -> Keys | None:
        """The keys, or ``None`` where there is no file.

        Raises:
            LedgerError: the file cannot be used.
        """
        return self._keys_in(self.path)

    def make(self) -> Keys:
        """The keys of a ledger that is about to be made: new ones, unless the file has some already.

        Raises:
            LedgerError: the file cannot be used, or made.
        """
        if keys := self.read():
            return keys
        self.refuse_missing()
        make_folder(self.path.parent)
        keys = Keys.new()
        write_private(self.path, keys.written())
        return keys

    def refuse_missing(self) -> None:
        """See that a file which is not for us to make is there.

        Raises:
            LedgerError: it is not, or cannot be used.
        """
        if self.named_by_admin and self.read() is None:
            raise LedgerError(f"There is no file {self.path}, which {VARIABLE} names. {MAKE_ONE}.")

    def belonging_to(self, check: str) -> Keys:
        """The keys of a ledger that is there, after a change of keys that was cut short too.

        Raises:
            LedgerError: the file is missing, cannot be used, or holds the keys of another ledger.
        """
        keys = self.read()
        if keys is not None and secrets.compare_digest(keys.check(), check):
            return keys
        waiting = self._keys_in(self.next)
        if waiting is not None and secrets.compare_digest(waiting.check(), check):
            self.put_in_place(waiting)
            return waiting
        problem = "is missing" if keys is None else "belongs to another ledger"
        raise LedgerError(
            f"The ledger's key {self.path} {problem}. Put it back from a backup, or name it in {VARIABLE}. "
            "If it is lost, move the ledger away: a new one is begun, and `docs/ledger.md` says what that means."
        )

    def change(self, keys: Keys) -> None:
        """Lay new keys ready. They count once the ledger has their check, and `put_in_place` has been called.

        Raises:
            LedgerError: they cannot be written. Nothing has changed.
        """
        write_private(self.next, keys.written())

    def put_in_place(self, keys: Keys) -> None:
        """Let the keys that were laid ready take the place of the old ones, unless somebody else has done so.

        Raises:
            LedgerError: the system does not let us.
        """
        try:
            self.next.replace(self.path)
        except OSError:
            if self.read() != keys:
                raise LedgerError(f"{self.next} could not be renamed to {self.path.name}. Rename it by hand.") from None
        keep_names(self.path.parent)

    def _keys_in(self, path: Path) -> Keys | None:
        content = read_private(path, named_by_admin=self.named_by_admin)
        if content is None:
            return None
        try:
            return Keys.read(content)
        except ValueError:
            raise LedgerError(
                f"{path} does not hold a key: {2 * KEY_BYTES} hexadecimal digits. Put it back from a backup."
            ) from None


@dataclass(frozen=True, slots=True, repr=False)
class NoKeyFile(KeyFile):
    """Keys of the moment, which no file ever holds."""

    path: Path = Path()
    named_by_admin: bool = False
    keys: Keys = field(default_factory=Keys.new)

    def read(self) -> Keys:
        """The keys."""
        return self.keys
