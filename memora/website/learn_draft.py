"""A draft as it is posted to be shown: checked as far as its parts go, not what the stages hold."""

import json
from typing import Any

from frappe import _

from memora.utils.errors import ValidationError

_TEXTS = ("title", "description", "text_format", "language")
_LONGEST = 10_000
MOST_STAGES = 200


def read_draft(text: Any) -> dict[str, Any]:
    """Return a draft from its JSON text: ``subject``, ``stages`` and what else it says.

    Raises:
        ValidationError: It is missing, no JSON, or one of its parts is of another type.
    """
    try:
        draft = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        draft = None
    if not isinstance(draft, dict):
        raise ValidationError(_("Send the draft as a JSON object, in the form's field draft."))
    for name in ("subject", *_TEXTS):
        value = draft.get(name)
        if not (value is None or (isinstance(value, str) and len(value) <= _LONGEST)):
            raise ValidationError(_("{0} must be a text.").format(name))
    if not draft.get("subject"):
        raise ValidationError(_("{0} is missing. Please send it.").format("subject"))
    stages = draft.get("stages")
    if not isinstance(stages, list):
        raise ValidationError(_("{0} must be a list.").format("stages"))
    if len(stages) > MOST_STAGES:
        raise ValidationError(
            _("{0} is too long: at most {1} entries.").format("stages", MOST_STAGES)
        )
    kept = ("subject", "stages", *_TEXTS)
    return {name: draft[name] for name in kept if draft.get(name) is not None}
