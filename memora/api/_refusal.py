"""How every refusal of ours is answered: in words, without a look at our code."""

from typing import NoReturn

import frappe

from memora.utils.errors import MemoraError


def refuse(error: MemoraError) -> NoReturn:
    """Answer a request with an error: its status, its words, its details.

    Raises:
        MemoraError: the error, always.
    """
    # What lies on the response survives a throw, so details reach the client.
    frappe.local.response.update(error.details)
    # A refusal is an answer, not a fault: Frappe's default would show students our code.
    frappe.flags.disable_traceback = True
    frappe.throw(str(error), type(error))
