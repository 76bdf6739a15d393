"""Fuzz one harness of `test_seeds.py`, guided by the branches that an input reaches. By hand, never in CI:

    .venv/bin/pip install atheris
    .venv/bin/python tests/fuzz/run.py words --seconds 600

It needs CPython 3.11 to 3.13 on Linux; `nice -n 19` is kind to others. It begins with what the tests hold already
(calendars, mails, examples of the lexicons), keeps what reaches something new in ``--corpus`` (default: a folder for
temporary files, not the repository), and stops at the first failure with the input beside that folder. Make it small
with ``-- -minimize_crash=1 FILE``, look that its content is invented, and keep it as ``seeds/words/what-it-is``. What
stands behind ``--`` goes to libFuzzer as it is (https://llvm.org/docs/LibFuzzer.html#options).
"""

from __future__ import annotations

import argparse
import importlib
import random
import re
import sys
import tempfile
from pathlib import Path

import atheris

PACKAGES = ["copilot_sync", "copilot_sync_ics", "copilot_sync_email", "copilot_sync_m365"]
with atheris.instrument_imports(include=PACKAGES):
    from copilot_sync.reading.lexicon import entries
    from copilot_sync.reading.nearness import FOLDER

    tests = importlib.import_module("test_seeds")

TESTS = Path(__file__).parents[1]
LONGEST = 5.0
"""Seconds of work for one input: following every branch takes a few times as long as running it."""
FILES = {
    "calendar": ["calendars/*.ics"],
    "mail": ["email/mails/*.eml*"],
    "graph": ["m365/files/*.json"],
    "configuration": ["../examples/*.toml"],
    "role-book": ["../examples/roles.csv"],
    "words": ["calendars/*.ics", "email/mails/*.eml*", "../examples/*.ics"],
}
LONGEST_LETTER = 3_000
"""Bytes of an input of those that judge words: most of what can go wrong does so in a sentence or two."""
WORDS = ("words", "html")
"""Harnesses that judge what people write to each other, and not how programs wrap it."""

SIGNS = """
BEGIN:VEVENT END:VEVENT RRULE:FREQ= TZID= mailto: Content-Type: --b <p> <a [[ https:// > 20270701T090000Z
0001-01-01T00:00:00 9999-12-31 ² ⅷ İ
""".split()  # noqa: SIM905 -- easier to add to
"""What means something to one reader or another."""
NUMBERS = ["0", "²", "99999999999", "31/12/9999", "0001-01-01", "24:00", "31st", "-1", "1.1.1", "٣"]
"""Numbers that people do not write, in place of those that they do."""


def main() -> None:
    """Fuzz until a failure, or until the time is over."""
    parser = argparse.ArgumentParser(description="Fuzz one harness.")
    parser.add_argument("name", choices=tests.HARNESSES)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("others", nargs="*", help="options of libFuzzer, behind --")
    given = parser.parse_args()
    corpus = given.corpus or Path(tempfile.gettempdir(), "copilot-sync-fuzz", given.name)
    corpus.mkdir(parents=True, exist_ok=True)
    begin_with(given.name, corpus)
    words = corpus.with_name(f"{given.name}.dict")
    words.write_text("\n".join(f'"{_escaped(word)}"' for word in vocabulary()), encoding="ascii")
    options = [
        f"-max_len={LONGEST_LETTER if given.name in WORDS else tests.LARGEST}",
        f"-max_total_time={given.seconds}",
        f"-dict={words}",
        "-timeout=20",
    ]
    places = [f"-artifact_prefix={corpus.parent}/{given.name}-", str(corpus), str(tests.SEEDS / given.name)]
    (tests.SEEDS / given.name).mkdir(parents=True, exist_ok=True)
    mutator = Mutator() if given.name in WORDS else None
    atheris.Setup(
        [sys.argv[0], *options, *given.others, *places],
        lambda data: tests.run(given.name, data, LONGEST),
        custom_mutator=mutator,
    )
    atheris.Fuzz()


class Mutator:
    """Every second time words and sentences are put in, moved or left out, where libFuzzer would change letters."""

    def __init__(self) -> None:
        self.said = [*vocabulary(), "> ", "From:", "Sent:", "\n\n", "Kind regards\n"]

    def __call__(self, data: bytes, longest: int, seed: int) -> bytes:
        """One change, by a number that decides which."""
        chance = random.Random(seed)  # noqa: S311 -- no secret
        if chance.random() < 1 / 2:
            return bytes(atheris.Mutate(data, longest))
        words = data.decode("utf-8", "replace").split(" ")
        numbers = [at for at, word in enumerate(words) if any(map(str.isdigit, word))]
        if numbers and chance.random() < 1 / 3:
            words[chance.choice(numbers)] = chance.choice(NUMBERS)
        else:
            start = chance.randrange(len(words) + 1)
            words[start : start + chance.choice([0, 1, 1, 8])] = [chance.choice(self.said), *chance.choices(["", "\n"])]
        return " ".join(words).encode()[:longest]


def begin_with(name: str, corpus: Path) -> None:
    """Put what the tests hold for this harness into the corpus."""
    inputs = [path.read_bytes() for pattern in FILES.get(name, []) for path in sorted(TESTS.glob(pattern))]
    if name in WORDS:
        markup = "<p>{}<br>" if name == "html" else "Our co-production day\nHall, 4 Mill Street\n{}"
        inputs += [markup.format("\n".join(listed)).encode() for listed in examples().values()]
    for number, data in enumerate(inputs):
        (corpus / f"first-{number}").write_bytes(data)


def examples() -> dict[tuple[str, str], list[str]]:
    """The sentences that each group of the lexicons knows."""
    return {
        (path.stem, group): [entry.get("yes") or entry["no"] for entry in listed]
        for path in sorted(FOLDER.glob("*.toml"))
        for group, listed in entries(path.stem).items()
    }


def vocabulary() -> list[str]:
    """Those sentences and their words, and signs that mean something to one reader or another."""
    said = [sentence for listed in examples().values() for sentence in listed]
    short = [sentence for sentence in said if re.fullmatch(r"[\w ,.?!:'-]{1,60}", sentence, re.ASCII)]
    return sorted({*short, *re.findall(r"[A-Za-z]{2,}", " ".join(said)), *SIGNS})


def _escaped(word: str) -> str:
    return "".join(sign if sign.isascii() else "".join(f"\\x{byte:02x}" for byte in sign.encode()) for sign in word)


if __name__ == "__main__":
    main()
