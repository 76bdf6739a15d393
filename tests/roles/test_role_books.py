from __future__ import annotations

import codecs
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.people import Role, RoleBook, RoleEntry
from copilot_sync.role_books import RoleBookError, load, read_csv, read_toml, together

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SAM = "sam.okoro@post.example"
DR = "dr.lund@northmoor.example"

BOOK = {SAM: RoleEntry(Role.LIVED_EXPERIENCE, date(2027, 3, 31)), DR: RoleEntry(Role.CLINICIAN)}

CSV = f"address,role,until\n{SAM},lived_experience,2027-03-31\n{DR},clinician,\n"


def problems(reading: Callable[[], RoleBook]) -> list[str]:
    with pytest.raises(RoleBookError) as caught:
        reading()
    return [str(trouble) for trouble in caught.value.troubles]


@pytest.mark.parametrize(
    "text",
    [
        CSV,
        CSV.replace(",", ";"),
        CSV.replace(",", "\t"),
        f'"address","role","until"\n"{SAM}","lived_experience","2027-03-31"\n"{DR}","clinician",""\n',
        f"role,until,address\nlived_experience,2027-03-31,{SAM}\nclinician,,{DR}\n",
        f"Name,Address,Role,Until\nSam,{SAM},Lived experience,2027-03-31\nLund,{DR},Clinician\n",
        f"address,role,until\n\n {SAM.upper()} , LIVED-EXPERIENCE , 2027-03-31 \n,,\n{DR},clinician\n",
        CSV + f"{DR},clinician,\n",
    ],
    ids=["comma", "semicolon", "tab", "quoted", "another order", "more columns", "spaces and capitals", "listed twice"],
)
def test_csv_is_read_as_people_save_it(text: str) -> None:
    assert read_csv(text, "roles.csv").entries == BOOK


@pytest.mark.parametrize(
    "data",
    [
        CSV.encode(),
        codecs.BOM_UTF8 + CSV.encode(),
        CSV.replace("\n", "\r\n").encode(),
        CSV.replace("\n", "\r").encode(),
        CSV.encode("utf-16"),
    ],
    ids=["utf-8", "byte order mark", "crlf", "cr", "utf-16"],
)
def test_a_file_is_read_as_programs_save_it(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "roles.csv"
    path.write_bytes(data)

    assert load(path).entries == BOOK


@pytest.mark.parametrize(
    "text",
    [
        f'[[people]]\naddress = "{SAM}"\nrole = "lived_experience"\nuntil = 2027-03-31\n[[people]]\naddress = "{DR}"\nrole = "clinician"\n',
        f'people = [{{address = "{SAM}", role = "lived_experience", until = "2027-03-31"}}, {{address = "{DR}", role = "clinician"}}]',
    ],
    ids=["tables", "inline"],
)
def test_toml_may_list_people(text: str, tmp_path: Path) -> None:
    path = tmp_path / "roles.TOML"
    path.write_text(text, encoding="utf-8")

    assert load(path).entries == BOOK


def test_toml_may_be_a_table_of_addresses() -> None:
    text = f'[people]\n"{SAM}" = "lived_experience"\n"{DR}" = "clinician"\n'

    assert read_toml(text, "roles.toml").entries == {
        SAM: RoleEntry(Role.LIVED_EXPERIENCE),
        DR: RoleEntry(Role.CLINICIAN),
    }


ROLES_HINT = "roles.csv: the roles are lived_experience (patients, service users, unpaid carers"


@pytest.mark.parametrize("word", ["patient", "Carer", "staff", "service user", "nurse", "", "lived_experience?"])
def test_everyday_words_for_roles_get_a_hint_and_are_not_taken(word: str) -> None:
    found = problems(lambda: read_csv(f"address,role\n{SAM},{word}\n", "roles.csv"))

    assert found[0] == "roles.csv, line 2: the role here is not a word that we know"
    assert found[1].startswith(ROLES_HINT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "line 1: the first line must name the columns: address,role or address,role,until"),
        (
            f"{SAM},lived_experience\n",
            "line 1: the first line must name the columns: address,role or address,role,until",
        ),
        (
            f"address,role,untill\n{SAM},clinician,\n",
            'line 1: the name of column 3 is nearly "until"; please write it so',
        ),
        ("address,role,role\n", "line 1: two columns are called role; please keep one of them"),
        (
            "," * 100_000,
            "line 1: the first line has more than 1,000 columns; please keep address, role and until",
        ),
        (
            f"address,role\n{SAM},clinician\nSam Okoro,clinician\n",
            "line 3: we couldn't find an e-mail address here, such as sam@northmoor.example",
        ),
        (
            f"address,role\nSam <{SAM}>,clinician\n",
            "line 2: we couldn't find an e-mail address here, such as sam@northmoor.example",
        ),
        (
            f"address,role,until\n\n{SAM},clinician,31/03/2027\n",
            "line 3: the last day (until) is written year-month-day, such as 2027-03-31",
        ),
        (
            f"address,role\n{SAM},clinician\n{DR},clinician\n{SAM.title()},lived_experience\n",
            "line 4: line 2 has the same address with another role or date; keep one",
        ),
        (
            f'address,role\n{DR},clinician\n"{SAM},clinician\nx@y.example,clinician\n',
            "line 3: this row could not be read; is a quotation mark left open?",
        ),
        (f'address,role\n"{SAM}"x,clinician\n', "line 2: this row could not be read; is a quotation mark left open?"),
        (
            "address,role\n" + "x" * 200_000 + ",clinician",
            "line 2: this row could not be read; is a quotation mark left open?",
        ),
    ],
)
def test_a_problem_in_csv_names_its_line_and_its_cure(text: str, expected: str) -> None:
    assert problems(lambda: read_csv(text, "roles.csv")) == [f"roles.csv, {expected}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "line 1: we couldn't find anybody: list people as [[people]] tables with address and role"),
        ("people = 3", "line 1: we couldn't find anybody: list people as [[people]] tables with address and role"),
        (f"[people]\n{SAM} = 'clinician'\n", "line 2: this line is not TOML; are the addresses in quotation marks?"),
        (
            f"[people]\n'{SAM}' = 'clinician'\n'{SAM}' = 'clinician'\n",
            "line 3: this line is not TOML; are the addresses in quotation marks?",
        ),
        (
            f"[['{SAM}']]\n['{SAM}']\n",
            "line 2: this line is not TOML; are the addresses in quotation marks?",
        ),
        (
            f"[[people]]\naddress = '{DR}'\nrole = 'clinician'\n\n[[people]]\naddress = '{SAM}'\nrole = 'clinician'\nuntill = 2027-01-01\n",
            "line 5: a person has address, role and, if you like, until, and nothing else",
        ),
        (
            f"[[people]]\naddress = '{SAM}'\nrole = 'clinician'\nuntil = 2027-01-01T00:00:00\n",
            "line 1: the last day (until) is written year-month-day, such as 2027-03-31",
        ),
        (
            "[[people]]\nrole = 'clinician'\n",
            "line 1: we couldn't find an e-mail address here, such as sam@northmoor.example",
        ),
    ],
)
def test_a_problem_in_toml_names_its_line_and_its_cure(text: str, expected: str) -> None:
    assert problems(lambda: read_toml(text, "roles.toml")) == [f"roles.toml, {expected}"]


def test_all_problems_come_at_once_up_to_what_anybody_reads() -> None:
    found = problems(lambda: read_csv("address,role\n" + "nobody,clinician\n" * 70, "roles.csv"))

    assert [trouble.split(":")[0] for trouble in found[:50]] == [f"roles.csv, line {line}" for line in range(2, 52)]
    assert found[50:] == ["roles.csv: 20 more lines are like these"]


def test_all_problems_of_one_person_come_at_once() -> None:
    assert problems(lambda: read_csv("address,role,until\nSam,nurse,31/12/2026\n", "roles.csv"))[:-1] == [
        "roles.csv, line 2: we couldn't find an e-mail address here, such as sam@northmoor.example",
        "roles.csv, line 2: the role here is not a word that we know",
        "roles.csv, line 2: the last day (until) is written year-month-day, such as 2027-03-31",
    ]


def test_a_later_book_wins() -> None:
    first, second = RoleBook(BOOK), RoleBook({SAM: RoleEntry(Role.SUPPORTER)})

    assert together([first, second]).entries == {SAM: RoleEntry(Role.SUPPORTER), DR: RoleEntry(Role.CLINICIAN)}


@pytest.mark.parametrize(("name", "size"), [("roles.csv", 10_000_001), ("roles.toml", 1_000_001)])
def test_a_book_that_is_too_large_is_refused(name: str, size: int, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"#" * size)

    assert "which is more than we read" in problems(lambda: load(path))[0]


def test_a_book_with_too_many_lines_is_refused() -> None:
    assert "more than 500,000 lines" in problems(lambda: read_csv("\n" * 500_001, "roles.csv"))[0]


def test_a_missing_book_says_so(tmp_path: Path) -> None:
    assert problems(lambda: load(tmp_path / "nowhere.csv"))[0].endswith(
        "this file could not be opened (no such file or directory)"
    )


MARKED = "zzmarked@secret.example"
lines = st.lists(
    st.sampled_from([MARKED, f'"{MARKED}"', f"'{MARKED}'", "lived_experience", "zzrole", "address", "role", "until"])
    | st.sampled_from([",", ";", "\t", "\n", '"', "=", "[[people]]", "[people]", "{", "2027-01-01"]),
    max_size=30,
)


@given(lines)
def test_no_error_shows_an_address_or_what_stands_for_a_role(parts: list[str]) -> None:
    for reading in (read_csv, read_toml):
        for text in ("".join(parts), "address,role\n" + "".join(parts), "[people]\n" + "".join(parts)):
            try:
                reading(text, "roles")
            except RoleBookError as error:
                said = str(error) + repr(error.troubles) + str(error.__cause__)
                assert "zzmarked" not in said
                assert "secret" not in said
                assert "zzrole" not in said
