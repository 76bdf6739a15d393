"""Arrows run one way, and the contract that says so would notice if they did not."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sysconfig
import tomllib
from pathlib import Path

import pytest

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
PACKAGES = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]["root_packages"]

PLANTED = {
    "the core imports a network library": ("copilot_sync", "import requests"),
    "the core imports the command line": ("copilot_sync", "import copilot_sync_cli"),
    "an adapter imports another": ("copilot_sync_ics", "import copilot_sync_email"),
    "the command line imports an adapter": ("copilot_sync_cli", "import copilot_sync_m365"),
    "the core imports the adapter kit": ("copilot_sync.sync", "import copilot_sync.testing.memory"),
    "a rule imports icalendar": ("copilot_sync.rules", "import icalendar"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(PYPROJECT, folder)
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        shutil.copytree(Path(spec.origin).parent, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sysconfig.get_path("scripts"), "lint-imports")
    return subprocess.run(  # noqa: S603 -- the linter of this environment
        [command, "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_contracts_hold(copy: Path) -> None:
    done = lint_imports(copy)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("package", "line"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_violation_is_caught(copy: Path, package: str, line: str) -> None:
    planted = copy.joinpath(*package.split(".")) / "planted.py"
    planted.write_text(f"{line}\n", encoding="utf-8")
    try:
        done = lint_imports(copy)
    finally:
        planted.unlink()

    assert done.returncode == 1
    assert f"{package}.planted" in done.stdout
