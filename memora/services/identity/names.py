"""The one place that makes an account's name canonical.

MariaDB's collation finds ``nadia@…`` for ``nàdia@…``, Python and Redis compare letter by letter.
So what a person typed is looked up here, once, and everything goes on with the stored name.
"""

import unicodedata
from dataclasses import dataclass

import frappe

STUDENT_ROLE = "Memora Student"


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the site, by the stored name.

    Attributes:
        name: the user's name, as it is stored.
        is_enabled: whether the user may sign in at all.
        is_student: whether the role Memora Student is one of the user's own.
        has_password: whether a password was ever set.
        has_desk: whether the user may open Desk.
    """

    name: str
    is_enabled: bool
    is_student: bool
    has_password: bool
    has_desk: bool


def find_account(given: str) -> Account | None:
    """Return the account that somebody means, None if a spelling is no account's.

    Letter case is ignored, since phones begin an address with a capital, and so is how an accent
    is encoded; another letter, with an accent or without, is another name.

    Args:
        given: what was typed as the account's name.
    """
    rows = frappe.db.sql(
        """SELECT user.name, user.enabled, user.user_type != 'Website User',
        EXISTS (SELECT 1 FROM `tabHas Role` held WHERE held.parent = user.name
            AND held.parenttype = 'User' AND held.role = %s),
        EXISTS (SELECT 1 FROM `__Auth` kept WHERE kept.doctype = 'User' AND kept.name = user.name
            AND kept.fieldname = 'password' AND kept.encrypted = 0)
        FROM `tabUser` user WHERE user.name = %s""",
        (STUDENT_ROLE, unicodedata.normalize("NFC", given.strip())),
    )
    if not rows or not is_spelling_of(given, rows[0][0]):
        return None
    name, is_enabled, has_desk, is_student, has_password = rows[0]
    return Account(name, bool(is_enabled), bool(is_student), bool(has_password), bool(has_desk))


def is_spelling_of(given: str, name: str) -> bool:
    """Say whether two texts are one name but for letter case and the encoding of accents."""
    return comparable(given) == comparable(name)


def comparable(given: str) -> str:
    """Return the form of a name in which its spellings are equal."""
    return unicodedata.normalize("NFC", given.strip()).lower()
