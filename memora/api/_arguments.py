"""Checking an endpoint's arguments: a clear 400 for whatever is missing or odd."""

import json
import math
from collections.abc import Collection
from typing import Any

import frappe
from frappe import _

from memora.services.ledger import OWN_EVENTS
from memora.utils.errors import ValidationError
from memora.utils.unicode import is_well_formed
from memora.utils.uuids import is_uuid4

#: The longest text that a record's name or a Data field holds.
NAME_LENGTH = 140
EVENT_ID_LENGTH = 140
MARKUP = frozenset("<>")
#: The largest number an Int field holds.
MAX_INT = 2**31 - 1
#: The largest whole number that every reader of JSON reads exactly.
MAX_EXACT = 2**53 - 1


def text(name: str, value: Any, *, longest: int = NAME_LENGTH) -> str:
    """Return a text argument without the spaces around it.

    Raises:
        ValidationError: it is missing, empty, too long or no text.
    """
    given = optional_text(name, value, longest=longest)
    if given is None:
        raise ValidationError(_("{0} is missing. Please send it.").format(name))
    return given


def optional_text(name: str, value: Any, *, longest: int = NAME_LENGTH) -> str | None:
    """Return a text argument, None if it is missing or empty; see ``text``."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValidationError(_("{0} must be a text.").format(name))
    given = value.strip()
    if len(given) > longest:
        raise ValidationError(_("{0} is too long: at most {1} characters.").format(name, longest))
    if "\0" in given:
        raise ValidationError(_("{0} holds a character that is not allowed.").format(name))
    return given or None


def whole_number(name: str, value: Any, least: int, most: int) -> int:
    """Return a whole number from ``least`` to ``most``.

    Raises:
        ValidationError: it is missing, no whole number or outside.
    """
    if value is None:
        raise ValidationError(_("{0} is missing. Please send it.").format(name))
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValidationError(
            _("{0} must be a whole number from {1} to {2}.").format(name, least, most)
        )
    return value


def choice(name: str, value: Any, choices: Collection[str]) -> str | None:
    """Return one of several texts, None if it is missing or empty.

    Raises:
        ValidationError: it is something else.
    """
    given = optional_text(name, value)
    if given is not None and given not in choices:
        raise ValidationError(_("{0} must be one of: {1}.").format(name, ", ".join(choices)))
    return given


def uuid4(name: str, value: Any) -> str:
    """Return a UUID version 4 in its usual form, in lower case.

    Raises:
        ValidationError: it is missing or something else.
    """
    given = text(name, value).lower()
    if not is_uuid4(given):
        raise ValidationError(
            _("{0} must be a UUID version 4, such as the app makes on first start.").format(name)
        )
    return given


def json_object(name: str, value: Any) -> dict[str, Any]:
    """Return a JSON object, given as one or as its text.

    Raises:
        ValidationError: it is missing or something else.
    """
    value = _json(name, value)
    if not isinstance(value, dict):
        raise ValidationError(_("{0} must be a JSON object.").format(name))
    return value


def json_list(name: str, value: Any, *, longest: int) -> list[Any]:
    """Return a JSON list, given as one or as its text.

    Raises:
        ValidationError: it is missing, too long or something else.
    """
    value = _json(name, value)
    if not isinstance(value, list):
        raise ValidationError(_("{0} must be a list.").format(name))
    if len(value) > longest:
        raise ValidationError(_("{0} is too long: at most {1} entries.").format(name, longest))
    return value


def _json(name: str, value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except json.JSONDecodeError as error:
            raise ValidationError(
                _("{0} is not valid JSON. Look at line {1}, column {2}.").format(
                    name, error.lineno, error.colno
                )
            ) from None
        except (ValueError, RecursionError):
            raise ValidationError(_("{0} is not valid JSON.").format(name)) from None
        if not is_well_formed(value):
            raise broken()
    if value is None:
        raise ValidationError(_("{0} is missing. Please send it.").format(name))
    return value


def broken() -> ValidationError:
    """Return the refusal of what holds half a character, wherever in a request it stands."""
    return ValidationError(
        _("The request holds a character that is broken. Send text as UTF-8, emoji whole.")
    )


def uploaded_file(name: str) -> tuple[str, bytes]:
    """Return the name and the content of a file that a form sends (``multipart/form-data``).

    Raises:
        ValidationError: it is missing.
    """
    file = frappe.request.files.get(name)
    if not file:
        raise ValidationError(
            _("{0} is missing. Send the file in a form, as multipart/form-data.").format(name)
        )
    return file.filename or "", file.read()


def event_id(value: Any) -> str | None:
    """Return the client's optional name for an event.

    Raises:
        ValidationError: it is no text, too long, could be markup, or begins as those of our own
            events do.
    """
    given = optional_text("event_id", value, longest=EVENT_ID_LENGTH)
    if given and not MARKUP.isdisjoint(given):
        # Frappe cleans it away in records, and Desk would show it elsewhere.
        raise ValidationError(_("event_id must not hold angle brackets. Send another one."))
    if given and given.casefold().startswith(OWN_EVENTS):
        raise ValidationError(
            _("event_id must not begin with {0}. Send another one.").format(OWN_EVENTS)
        )
    return given
