"""Frappe's small helpers."""

import re
from collections import deque
from collections.abc import Callable
from email.utils import parseaddr
from html import escape as escape_html

import frappe
from frappe.utils.data import (
    add_days,
    add_to_date,
    cast,
    cint,
    cstr,
    date_diff,
    flt,
    get_datetime,
    get_system_timezone,
    getdate,
    now,
    now_datetime,
    nowdate,
    sbool,
    strip_html,
    today,
)

EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?",
    re.IGNORECASE,
)

__all__ = [
    "CallbackManager",
    "add_days",
    "add_to_date",
    "cast",
    "cint",
    "cstr",
    "date_diff",
    "escape_html",
    "flt",
    "get_datetime",
    "get_system_timezone",
    "getdate",
    "now",
    "now_datetime",
    "nowdate",
    "sbool",
    "strip_html",
    "today",
    "validate_email_address",
]


def __getattr__(name: str) -> None:
    return frappe.not_provided("frappe.utils")(name)


def validate_email_address(email_str: str, throw: bool = False) -> str:
    """Return the valid addresses of a comma-separated text.

    Raises:
        InvalidEmailAddressError: one is not valid and ``throw`` is set.
    """
    valid = []
    for text in (email_str or "").strip().split(","):
        address = text.strip()
        email = None if " " in address and "<" not in address else parseaddr(address)[1]
        if email and EMAIL.fullmatch(email):
            valid.append(email)
        elif throw:
            frappe.throw(
                frappe._("{0} is not a valid Email Address").format(escape_html(address)),
                frappe.InvalidEmailAddressError,
            )
    return ", ".join(valid)


class CallbackManager:
    """Functions that wait for the end of a transaction."""

    __slots__ = ("_functions",)

    def __init__(self) -> None:
        self._functions: deque[Callable] = deque()

    def add(self, func: Callable) -> None:
        """Let ``func`` run with the others, after those already added."""
        self._functions.append(func)

    def run(self) -> None:
        """Run all; one that raises leaves the later ones waiting."""
        while self._functions:
            self._functions.popleft()()

    def reset(self) -> None:
        """Forget all."""
        self._functions.clear()
