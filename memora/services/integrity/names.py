"""Whom staff mean: the student by the name that is stored."""

from frappe import _

from memora.utils.errors import NotFoundError
from memora.utils.names import stored_name


def known_player(given: str) -> str:
    """Return a student's name as it is stored, however it was spelled.

    Raises:
        NotFoundError: there is no such student.
    """
    player = stored_name("Memora Player Profile", given)
    if player is None:
        raise NotFoundError(_("There is no account {0}. Check the email address.").format(given))
    return player
