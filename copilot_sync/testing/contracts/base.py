"""What all contracts share: failures that name the documentation, tests that nobody can drop unseen, reasons."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DOES_NOT_APPLY = "does not apply: "
"""How the reason begins for which a contract test is skipped."""
PAGE = "docs/adapters.md"


class NotHere(Exception):  # noqa: N818 -- it is no error: the platform has no such thing
    """Raised by a platform under test that has no such thing, with the reason. The test then does not apply."""


def does_not_apply(reason: str) -> NoReturn:
    """Skip the contract test that is running."""
    pytest.skip(f"{DOES_NOT_APPLY}{reason}")


def expect(condition: object, otherwise: str) -> None:
    """Fail, and say what is wrong, unless a condition holds."""
    __tracebackhide__ = True
    if not condition:
        raise AssertionError(otherwise)


def anchor_of(name: str) -> str:
    """The place on the page that explains a contract test."""
    return f"{PAGE}#{name.removeprefix('test_').replace('_', '-')}"


def _is_kept(cls: type, name: str, test: object) -> bool:
    return inspect.getattr_static(cls, name, None) is test


def _tests_of(cls: type) -> Mapping[str, Callable[..., object]]:
    found: Mapping[str, Callable[..., object]] = vars(cls).get("contract_tests", {})
    return found


def _explained(test: Callable[..., object]) -> Callable[..., object]:
    """A contract test whose failure ends with what it asks, and where to read on."""

    @functools.wraps(test)
    def explained(*arguments: Any, **named: Any) -> None:  # noqa: ANN401 -- fixtures of any type
        try:
            test(*arguments, **named)
        except NotHere as reason:
            does_not_apply(str(reason))
        except Exception as error:
            error.add_note(f"\n{inspect.getdoc(test)}\n\nRead on: {anchor_of(test.__name__)}")
            raise

    return explained


class Contract:
    """The base of every contract. ``kit=True`` marks classes whose tests nobody may replace."""

    deviations: ClassVar[Mapping[str, str]] = {}
    """Contract tests that an adapter is known to fail, each with the reason: by name, with the case in brackets where
    there are several. Such a test still runs, and fails once it passes, so that no excuse outlives its reason."""
    contract_tests: ClassVar[Mapping[str, Callable[..., object]]] = {}
    """Every test of the contract, by name."""

    def __init_subclass__(cls, *, kit: bool = False, **more: Any) -> None:  # noqa: ANN401 -- whatever other bases take
        """Let the contract's own tests name the documentation when they fail."""
        super().__init_subclass__(**more)
        inherited = {name: test for base in cls.__mro__[1:] for name, test in _tests_of(base).items()}
        own = {name: _explained(test) for name, test in vars(cls).items() if kit and name.startswith("test_")}
        for name, test in own.items():
            setattr(cls, name, test)
        cls.contract_tests = inherited | own

    @pytest.fixture(autouse=True)
    def _known_deviation(self, request: pytest.FixtureRequest) -> None:
        names = {request.node.name, request.node.originalname}
        for reason in (reason for name, reason in self.deviations.items() if name in names):
            request.node.add_marker(pytest.mark.xfail(reason=reason, strict=True))


class WholeContract(Contract, kit=True):
    """A contract that is seen to be whole."""

    def test_nothing_is_left_out_silently(self) -> None:
        """Every test of the contract is there, as the kit has it.

        What an adapter is known to do otherwise stands in `deviations`, with a reason: then whoever uses the adapter
        can read it.
        """
        replaced = [name for name, test in self.contract_tests.items() if not _is_kept(type(self), name, test)]
        expect(
            not replaced,
            f"replaced or taken out: {', '.join(replaced)}. Leave the test as it is, and declare in `deviations` why "
            "this adapter does otherwise",
        )
        unknown = [name for name in self.deviations if name.partition("[")[0] not in self.contract_tests]
        expect(not unknown, f"`deviations` names tests that do not exist: {', '.join(unknown)}")
        bare = [name for name, reason in self.deviations.items() if not reason.strip()]
        expect(not bare, f"`deviations` gives no reason for {', '.join(bare)}")
