"""The player API's own rules for its arguments, under the names that the papers give them."""

import re
from typing import Any

from frappe import _

from memora.api import _arguments as arguments
from memora.utils.errors import ValidationError

MAX_XP = 1000
MAX_HEARTS_EARNED = 3
#: One @, a dot in the domain, no spaces; whether the account exists is for the login to say.
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def validate_uuid(uuid_str: Any, param_name: str = "uuid") -> None:
    """Refuse what is no UUID version 4.

    Raises:
        ValidationError: it is missing or something else.
    """
    arguments.uuid4(param_name, uuid_str)


def validate_xp_amount(xp_amount: Any) -> None:
    """Refuse an amount of XP outside 1 to 1000.

    Raises:
        ValidationError: it is missing, no whole number or outside.
    """
    arguments.whole_number("xp_amount", xp_amount, 1, MAX_XP)


def validate_hearts_earned(hearts: Any) -> None:
    """Refuse hearts that complete no lesson: 1 to 3 do.

    Raises:
        ValidationError: they are missing, no whole number or outside.
    """
    arguments.whole_number("hearts_earned", hearts, 1, MAX_HEARTS_EARNED)


def validate_email(email: Any) -> None:
    """Refuse what cannot be an email address.

    Raises:
        ValidationError: it is missing or of another form.
    """
    if not _EMAIL.fullmatch(arguments.text("email", email)):
        raise ValidationError(
            _("{0} is not an email address. Correct it, for example name@school.org.").format(email)
        )
