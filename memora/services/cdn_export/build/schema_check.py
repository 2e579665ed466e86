"""A quick yes for data that obeys a JSON Schema. Pure: no framework, no I/O.

The structure of a subject with 5,000 lessons takes the general validator longer than all the rest
of publishing an edit, to say that it is right. This check answers that one question, and only with
a certain yes: what it doubts, the general validator judges and explains.
"""

import re
from collections.abc import Callable
from typing import Any

Check = Callable[[Any], bool]

_SAYS_NOTHING = {"$schema", "$defs", "title", "description"}
_PYTHON_TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
_KEYWORDS_OF_TYPE = {
    "object": {"required", "properties", "additionalProperties"},
    "array": {"items", "minItems", "maxItems"},
    "string": {"minLength", "maxLength", "pattern"},
    "integer": {"minimum"},
}


class UnknownKeywordError(ValueError):
    """The schema says something that this check does not know."""


def compile_check(schema: dict[str, Any]) -> Check:
    """Return a check that is true only of data that obeys the schema.

    Args:
        schema: A schema of draft 2020-12.

    Raises:
        UnknownKeywordError: It uses more of JSON Schema than this check knows.
    """
    return _Compiler(schema).compile(schema)


class _Compiler:
    """Compiles one schema document; remembers what its references lead to."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._definitions: dict[str, Any] = document.get("$defs", {})
        self._compiled: dict[str, Check] = {}

    def compile(self, schema: dict[str, Any]) -> Check:
        said = schema.keys() - _SAYS_NOTHING
        if said == {"$ref"}:
            return self._follow(schema["$ref"])
        if said == {"const"}:
            return _one_of([schema["const"]])
        if said == {"enum"}:
            return _one_of(schema["enum"])
        names = schema.get("type", [])
        names = [names] if isinstance(names, str) else names
        known = {"type"}.union(*(_KEYWORDS_OF_TYPE.get(name, set()) for name in names))
        if not names or said - known or set(names) - _PYTHON_TYPES.keys():
            raise UnknownKeywordError(f"no quick check of {schema}")
        checks = {_PYTHON_TYPES[name]: self._of_type(name, schema) for name in names}
        return _by_type(checks)

    def _follow(self, reference: str) -> Check:
        name = reference.removeprefix("#/$defs/")
        if name not in self._compiled:
            self._compiled[name] = self.compile(self._definitions[name])
        return self._compiled[name]

    def _of_type(self, name: str, schema: dict[str, Any]) -> Check:
        match name:
            case "object":
                return self._object(schema)
            case "array":
                return self._array(schema)
            case "string":
                return _string(schema)
            case "integer":
                least = schema.get("minimum", float("-inf"))
                return lambda number: bool(number >= least)
        return lambda _value: True

    def _object(self, schema: dict[str, Any]) -> Check:
        required = set(schema.get("required", ()))
        checks = {key: self.compile(of) for key, of in schema.get("properties", {}).items()}
        others = schema.get("additionalProperties", True)
        if isinstance(others, dict):
            check_other = self.compile(others)
        else:

            def check_other(_value: Any) -> bool:
                return bool(others)

        def check(data: dict[str, Any]) -> bool:
            return required <= data.keys() and all(
                checks.get(key, check_other)(value) for key, value in data.items()
            )

        return check

    def _array(self, schema: dict[str, Any]) -> Check:
        least, most = schema.get("minItems", 0), schema.get("maxItems", float("inf"))
        check_item = self.compile(schema.get("items", {}))
        return lambda items: least <= len(items) <= most and all(map(check_item, items))


def _string(schema: dict[str, Any]) -> Check:
    least, most = schema.get("minLength", 0), schema.get("maxLength", float("inf"))
    pattern = re.compile(schema.get("pattern", ""))
    if not pattern.pattern:
        return lambda text: least <= len(text) <= most
    return lambda text: least <= len(text) <= most and pattern.search(text) is not None


def _one_of(values: list[Any]) -> Check:
    # By type, too: to Python 1 equals true, to JSON Schema it does not.
    simple = (str, bool)
    allowed = {(type(value), value) for value in values if type(value) in simple}
    return lambda value: type(value) in simple and (type(value), value) in allowed


def _by_type(checks: dict[type, Check]) -> Check:
    if len(checks) == 1:
        ((only_type, only_check),) = checks.items()
        return lambda value: type(value) is only_type and only_check(value)

    def check(value: Any) -> bool:
        found = checks.get(type(value))
        return found is not None and found(value)

    return check
