"""Who is a student, and what follows when a school changes that in Desk."""

import frappe
from frappe import _

from memora.services import session_manager
from memora.services.identity.names import STUDENT_ROLE, find_account
from memora.utils.errors import ValidationError


def refuse_rename(old: str, new: str) -> None:
    """Keep a student's name, which the log, Redis, boards and files carry.

    Args:
        old: the user's name.
        new: the name that is wanted, or the user that is merged into.

    Raises:
        ValidationError: one of the two has a profile.
    """
    for name in (old, new):
        if frappe.db.exists("Memora Player Profile", name):
            frappe.throw(
                _(
                    "{0} is a student and cannot be renamed: progress, reviews and boards carry"
                    " the name. Correct first and last name instead. For another address to sign"
                    " in with, make a new account; what was learned stays with the old one."
                ).format(name),
                ValidationError,
            )


def end_session_of_former_student(user_id: str, *, is_losing_role: bool = False) -> None:
    """End a player's session if the user is disabled or no student any more.

    Part of the caller's transaction, which holds the Profile's row from here on: the guard's copy
    is gone at once, and whoever makes a new one waits for the commit.

    Args:
        user_id: the user that was changed.
        is_losing_role: the role's row is about to be deleted, and may still be there.
    """
    account = find_account(user_id)
    if account and account.is_enabled and account.is_student and not is_losing_role:
        return
    if not frappe.db.exists("Memora Player Profile", user_id):
        return  # to lock a row that is not there would hold up other students' first logins
    ended = session_manager.end_in_transaction(user_id)
    if ended:
        frappe.db.after_commit.add(
            lambda: session_manager.end_host_session(user_id, ended, session_manager.NO_STUDENT)
        )


def refuse_disabled_role(role: str, *, is_disabled: bool) -> None:
    """Keep the students' role enabled: Frappe would take a disabled one from everybody.

    Raises:
        ValidationError: it is that role, and it is disabled.
    """
    if role == STUDENT_ROLE and is_disabled:
        frappe.throw(
            _(
                "The role {0} cannot be disabled: every student has it. Disable the accounts that"
                " must not sign in, or take the role from them."
            ).format(_(STUDENT_ROLE)),
            ValidationError,
        )
