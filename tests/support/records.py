"""A smallest valid record of any DocType of the app, made from what the DocType demands."""

import json
import uuid
from collections.abc import Callable
from copy import deepcopy
from itertools import count
from typing import Any

import frappe

from memora.services.content.media import files
from memora.utils.clock import utc_now
from tests.support.factories import READING, course_file
from tests.support.media import picture

_number = count(1)
#: Values that no rule below guesses: by DocType, from the maker.
SPECIAL: dict[str, Callable[["RecordMaker"], dict[str, Any]]] = {
    "Memora Player Profile": lambda maker: {"user": maker.new_user()},
    "Memora Player Wallet": lambda maker: {"player": maker.make("Memora Player Profile").name},
    "Memora Authorized Device": lambda _maker: {"device_id": str(uuid.uuid4())},
    "Memora Content Import": lambda _maker: {
        "course": json.dumps(course_file(f"course-{next(_number)}"))
    },
    "Memora Lesson Stage": lambda _maker: deepcopy(READING),
    "Memora Media": lambda _maker: {
        "media_name": f"medium-{next(_number)}",
        "sha256": files.store(picture(), "png"),
        "extension": "png",
    },
    "Game Daily Quest": lambda _maker: {"xp_reward": 10},
    "Game Sales Item": lambda maker: {
        "item_name": f"Item {next(_number)}",
        "item_type": "subscription",
        "price": 10,
        "currency": "USD",
        "season": maker.make("Memora Season").name,
    },
    "Game Subscription Access": lambda maker: {
        "player": maker.new_user(),
        "season": maker.make("Memora Season").name,
        "access_type": "limited",
    },
    "Game Access Content": lambda maker: {
        "target_doctype": "Memora Subject",
        "target_name": maker.make("Memora Subject").name,
    },
    "Memora Outage Window": lambda _maker: {
        "starts_at": "2026-03-03 08:00:00",
        "ends_at": "2026-03-03 20:00:00",
        "reason": "The network of the school was down.",
    },
    "Memora Plan Override": lambda maker: {
        "target_doctype": "Memora Subject",
        "target_name": maker.make("Memora Subject").name,
    },
}


class RecordMaker:
    """Makes records that a test needs but does not speak about.

    Args:
        new_user: Lends a user whom no other record names.
    """

    def __init__(self, new_user: Callable[[], str]) -> None:
        self.new_user = new_user
        self._user: str | None = None

    def make(self, doctype: str) -> Any:
        """Insert a record; of a Single return what is stored.

        What no role may create is written as the services write it: past the controller.
        """
        meta = frappe.get_meta(doctype)
        if meta.issingle:
            return frappe.get_doc(doctype)
        document = frappe.get_doc({"doctype": doctype, **self.values(doctype)})
        if any(rule.create for rule in meta.permissions):
            document.insert(ignore_permissions=True)
        else:
            document.db_insert()
        if doctype == "Memora Player Profile":
            # Its wallet, which is made with it, would keep it from being deleted.
            frappe.db.delete("Memora Player Wallet", {"player": document.name})
        return document

    def make_row(self, doctype: str, parent_doctype: str) -> Any:
        """Insert a record with one row of a child table; return the row."""
        table = frappe.get_meta(parent_doctype).get("fields", {"options": doctype})[0].fieldname
        parent = self.make(parent_doctype)
        parent.set(table, [self.values(doctype)])
        return parent.save(ignore_permissions=True).get(table)[0]

    def values(self, doctype: str) -> dict[str, Any]:
        """Return values for a new record; what they link to is inserted."""
        special = SPECIAL[doctype](self) if doctype in SPECIAL else {}
        fields = frappe.get_meta(doctype).fields
        wanted = [field for field in fields if field.reqd and field.fieldname not in special]
        return {field.fieldname: self._value(field) for field in wanted} | special

    def _value(self, field: Any) -> Any:
        kind = field.fieldtype
        if kind == "Link":
            return self._user_of_all() if field.options == "User" else self.make(field.options).name
        if kind in ("Table", "Table MultiSelect"):
            return [self.values(field.options)]
        if kind == "Select":
            return field.default or next(filter(None, field.options.split("\n")))
        if kind in ("Int", "Float", "Currency", "Percent"):
            return next(_number)
        if kind in ("Date", "Datetime"):
            return str(utc_now().date() if kind == "Date" else utc_now())
        return "{}" if kind == "JSON" else f"{field.fieldname} {next(_number)}"

    def _user_of_all(self) -> str:
        self._user = self._user or self.new_user()
        return self._user
