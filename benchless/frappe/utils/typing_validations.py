"""Arguments of whitelisted methods are cast and checked by their type hints."""

import inspect
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ForwardRef, Union

from pydantic import ConfigDict, TypeAdapter
from pydantic import ValidationError as PydanticError

from frappe.exceptions import FrappeTypeError


@lru_cache(maxsize=2048)
def _adapter(kind: Any) -> TypeAdapter:
    return TypeAdapter(kind, config=ConfigDict(arbitrary_types_allowed=True))


def _accepted(parameter: inspect.Parameter) -> Any:
    """Return the type that pydantic checks, None for hints that are texts."""
    kind = parameter.annotation
    if kind is inspect.Parameter.empty:
        return None
    if any(isinstance(part, ForwardRef | str) for part in (kind, *getattr(kind, "__args__", ()))):
        return None
    if kind is bool:
        kind = Union[int, bool, float]  # noqa: UP007 (this order is Frappe's)
    if parameter.default is not inspect.Parameter.empty and parameter.default != kind:
        kind = Union[kind, type(parameter.default)]  # noqa: UP007
    return kind


def validate_argument_types(fn: Callable, applies: Callable[[], Any]) -> Callable:
    """Wrap a function so that its arguments are cast, laxly, or refused with 417."""
    parameters = inspect.signature(fn).parameters
    names = list(parameters)

    @wraps(fn)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if not applies():
            return fn(*args, **kwargs)
        args = [_check(parameters[name], value) for name, value in zip(names, args, strict=False)]
        kwargs = {
            name: _check(parameters[name], value) if name in parameters else value
            for name, value in kwargs.items()
        }
        return fn(*args, **kwargs)

    return wrapper


def _check(parameter: inspect.Parameter, value: Any) -> Any:
    kind = _accepted(parameter)
    if kind is None:
        return value
    try:
        return _adapter(kind).validate_python(value)
    except (TypeError, PydanticError) as e:
        wanted = getattr(parameter.annotation, "__name__", parameter.annotation)
        raise FrappeTypeError(
            f"Argument '{parameter.name}' should be of type '{wanted}' but got "
            f"'{type(value).__name__}' instead."
        ) from e
