"""Texts that no store takes: those with half a character."""

import json
from typing import Any


def is_well_formed(value: Any) -> bool:
    r"""Say whether every text in a JSON value can be written as UTF-8.

    JSON may spell one half of a surrogate pair (``"\ud800"``); neither MariaDB nor Redis takes it.
    """
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return False
    except (RecursionError, ValueError):
        return True  # too deep or circular, which is for others to refuse
    return True
