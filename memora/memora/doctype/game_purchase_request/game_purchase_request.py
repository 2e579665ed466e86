import frappe
from frappe import _

from memora.memora.record import MemoraRecord
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError

#: What may follow a status. What is over stays as it is.
NEXT = {
    "Pending": {"Paid", "Approved", "Rejected", "Cancelled", "Expired"},
    "Paid": {"Fulfilled", "Cancelled"},
    "Approved": {"Fulfilled", "Cancelled"},
    "Fulfilled": {"Cancelled"},
    "Rejected": set(),
    "Cancelled": set(),
    "Expired": set(),
}
DECISIONS = {"Paid", "Approved", "Rejected"}
#: What was agreed when the request was made.
FIXED = ("player", "item", "amount", "currency", "payment_method", "event_id", "requested_at")


class GamePurchaseRequest(MemoraRecord):
    """A student's wish to buy an item, and what became of it."""

    def validate(self) -> None:
        """Take the price from the item at first, and hold on to it and to the life cycle."""
        before = self.get_doc_before_save()
        if before is None:
            self.begin()
        else:
            self.keep_terms(before)
            self.validate_step(before.status)

    def begin(self) -> None:
        """Refuse what is not for sale, and take the price from the item: never from a client."""
        item = frappe.get_doc("Game Sales Item", self.item)
        if not item.is_active:
            frappe.throw(
                _("{0} is not for sale any more. Choose another item.").format(item.item_name),
                ValidationError,
            )
        if self.status != "Pending":
            frappe.throw(_("A new purchase request begins as Pending."), ValidationError)
        self.amount, self.currency = item.price, item.currency
        self.requested_at = self.requested_at or utc_now()

    def keep_terms(self, before: "GamePurchaseRequest") -> None:
        """Refuse to change what was agreed."""
        for fieldname in FIXED:
            if self.has_value_changed(fieldname):
                frappe.throw(
                    _(
                        "{0} of a purchase request cannot be changed. Reject or cancel this one"
                        " and let the student ask again."
                    ).format(_(self.meta.get_label(fieldname))),
                    ValidationError,
                )
            self.set(fieldname, before.get(fieldname))

    def validate_step(self, old: str) -> None:
        """Refuse a step outside the life cycle, and note when and by whom one was taken."""
        if self.status == old:
            return
        if self.status not in NEXT[old]:
            allowed = ", ".join(_(status) for status in sorted(NEXT[old])) or _("nothing more")
            frappe.throw(
                _("A purchase request that is {0} cannot become {1}. It may become: {2}.").format(
                    _(old), _(self.status), allowed
                ),
                ValidationError,
            )
        if self.status == "Rejected" and not self.rejection_reason:
            frappe.throw(_("Tell the student in Rejection Reason why."), ValidationError)
        if self.status in DECISIONS:
            self.decided_at, self.decided_by = utc_now(), frappe.session.user
        elif self.status == "Fulfilled":
            self.fulfilled_at = utc_now()


def on_doctype_update() -> None:
    """Let the database refuse an event used twice, and make the store's queries cheap."""
    table = "Game Purchase Request"
    frappe.db.add_unique(table, ["player", "event_id"], "player_event_id")
    frappe.db.add_index(table, ["player", "status"], "player_status")
    frappe.db.add_index(table, ["status", "expires_at"], "status_expires_at")
