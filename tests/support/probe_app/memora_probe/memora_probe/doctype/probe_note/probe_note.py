import frappe

from memora_probe.logged import LoggedDocument


class ProbeNote(LoggedDocument):
    """A row named by a hash, with keys over two columns."""


def on_doctype_update():
    """Add the keys that a DocType file cannot state."""
    frappe.db.add_unique("Probe Note", ["book", "seq"], constraint_name="book_seq")
    frappe.db.add_unique("Probe Note", ["book", "event_id"], constraint_name="book_event_id")
    frappe.db.add_index("Probe Note", ["created_at"], index_name="created_at_index")
