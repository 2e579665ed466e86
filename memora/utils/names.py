"""Names of records: MariaDB compares them in one way, Python, Redis and disks in another.

MariaDB takes ``Math-10`` and ``math-10 `` for one name (and ``é`` for ``e``). So that everything
else does not make two of it, whoever reads a record by a name that came in goes on with the name
as it is stored. A name is another spelling of it if it differs in the case of letters or in
spaces at its end, nothing else.
"""

import frappe


def is_same_name(given: str, stored: str) -> bool:
    """Say whether a name is a spelling of a stored one."""
    return given == stored or _folded(given) == _folded(stored)


def stored_name(doctype: str, given: str) -> str | None:
    """Return the name as it is stored of the record that a name stands for; None without one.

    One read by primary key, as whether the record exists would cost.
    """
    stored = frappe.db.get_value(doctype, given, "name")
    return stored if stored and is_same_name(given, stored) else None


def _folded(name: str) -> str:
    return name.rstrip(" ").casefold()
