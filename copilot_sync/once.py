"""A property that is worked out once, when somebody first asks.

`functools.cached_property`, without the lock that CPython 3.11 takes each time, one for all instances of a class
(removed in 3.12, https://docs.python.org/3/library/functools.html#functools.cached_property). A meeting has sixty of
them, and a calendar tens of thousands of meetings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable

ValueT = TypeVar("ValueT")


class once(Generic[ValueT]):  # noqa: N801 -- used as a decorator, as `property` is
    """A method without arguments that is a property, kept on the instance once it is worked out."""

    def __init__(self, work: Callable[[Any], ValueT]) -> None:
        self.work = work
        self.name = work.__name__
        self.__doc__ = work.__doc__

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> once[ValueT]: ...

    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None) -> ValueT: ...

    def __get__(self, instance: object | None, owner: type[Any] | None = None) -> once[ValueT] | ValueT:
        """The value, which then stands on the instance and is found there first."""
        if instance is None:
            return self
        value = instance.__dict__[self.name] = self.work(instance)
        return value
