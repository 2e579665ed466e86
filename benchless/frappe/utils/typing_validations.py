"""Arguments of whitelisted methods are cast, laxly, and checked by their type hints."""

import inspect
from functools import lru_cache, wraps
from typing import ForwardRef, Union

from pydantic import ConfigDict, TypeAdapter
from pydantic import ValidationError as PydanticError

import frappe
from frappe.exceptions import FrappeTypeError


@lru_cache(maxsize=2048)
def _adapter(kind):
    return TypeAdapter(kind, config=ConfigDict(arbitrary_types_allowed=True))


def _accepted(parameter):
    """Return the type that pydantic checks, None for no hint and for hints that are texts."""
    kind, default, empty = parameter.annotation, parameter.default, parameter.empty
    parts = (kind, *getattr(kind, "__args__", ()))
    if kind is empty or any(isinstance(part, ForwardRef | str) for part in parts):
        return None
    kind = Union[int, bool, float] if kind is bool else kind  # noqa: UP007 (Frappe's order)
    return kind if default is empty or default == kind else Union[kind, type(default)]  # noqa: UP007


def validate_argument_types(fn):
    parameters = inspect.signature(fn).parameters
    kinds = {name: _accepted(parameter) for name, parameter in parameters.items()}

    def check(name, value):
        if kinds.get(name) is None:
            return value
        try:
            return _adapter(kinds[name]).validate_python(value)
        except (TypeError, PydanticError) as e:
            wanted, given = parameters[name].annotation, type(value).__name__
            message = f"Argument '{name}' should be of type '{wanted}' but got '{given}' instead."
            raise FrappeTypeError(message) from e

    @wraps(fn)
    def wrapper(*args, **kwargs):
        if getattr(frappe.local, "request", None) or frappe.local.flags.in_test:
            args = [check(name, value) for name, value in zip(kinds, args, strict=False)]
            kwargs = {name: check(name, value) for name, value in kwargs.items()}
        return fn(*args, **kwargs)

    return wrapper
