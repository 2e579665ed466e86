import frappe
from frappe import _

from memora.memora.record import MemoraRecord
from memora.services.store import PENDING, REJECTED, next_states
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError
from memora.utils.exact_column import compare_exactly

#: What was agreed when the request was made.
FIXED = (
    *("player", "item", "amount", "currency", "gems_amount", "payment_method"),
    *("event_id", "requested_at", "expires_at"),
)


#: What tells how a request was paid and decided.
WRITTEN_BY_THE_STORE = (
    *("transaction_id", "redirect_url", "decided_at", "decided_by", "fulfilled_at"),
)
PRIVATE_FILES = "/private/files/"


class GamePurchaseRequest(MemoraRecord):
    """A student's wish to buy an item, and what became of it."""

    def validate(self) -> None:
        """Take the price from the item at first, and hold on to it and to the life cycle."""
        self.validate_receipt()
        before = self.get_doc_before_save()
        if before is None:
            self.begin()
        else:
            self.keep_terms(before)
            self.validate_step(before)

    def validate_receipt(self) -> None:
        """Refuse a receipt that whoever knows or guesses its address could open."""
        if self.receipt and not self.receipt.startswith(PRIVATE_FILES):
            frappe.throw(
                _("Attach the receipt as a private file, so that only staff can open it."),
                ValidationError,
            )

    def begin(self) -> None:
        """Refuse what is not for sale, and take the price from the item: never from a client."""
        item = frappe.get_doc("Game Sales Item", self.item)
        if not item.is_active:
            frappe.throw(
                _("{0} is not for sale any more. Choose another item.").format(item.item_name),
                ValidationError,
            )
        if self.status != PENDING:
            frappe.throw(_("A new purchase request begins as Pending."), ValidationError)
        self.amount, self.currency = item.price, item.currency
        self.gems_amount = item.gems_amount
        self.requested_at = self.requested_at or utc_now()

    def keep_terms(self, before: "GamePurchaseRequest") -> None:
        """Refuse to change what was agreed, and whoever is not the store what it wrote."""
        fixed = FIXED if self.flags.ignore_permissions else (*FIXED, *WRITTEN_BY_THE_STORE)
        for fieldname in fixed:
            if self.has_value_changed(fieldname):
                frappe.throw(
                    _(
                        "{0} of a purchase request cannot be changed. Reject or cancel this one"
                        " and let the student ask again."
                    ).format(_(self.meta.get_label(fieldname))),
                    ValidationError,
                )
            self.set(fieldname, before.get(fieldname))

    def validate_step(self, before: "GamePurchaseRequest") -> None:
        """Refuse a step outside the life cycle, and one that the store did not take.

        The store changes a status together with what the purchase opens or gives.
        """
        if self.status == before.status:
            return
        if not self.flags.ignore_permissions:
            frappe.throw(
                _("Use the buttons Approve, Reject and Cancel: they also open or end the access."),
                ValidationError,
            )
        next_ones = next_states(before.status, was_fulfilled=bool(before.fulfilled_at))
        if self.status not in next_ones:
            allowed = ", ".join(_(status) for status in sorted(next_ones)) or _("nothing more")
            frappe.throw(
                _("A purchase request that is {0} cannot become {1}. It may become: {2}.").format(
                    _(before.status), _(self.status), allowed
                ),
                ValidationError,
            )
        if self.status == REJECTED and not self.rejection_reason:
            frappe.throw(_("Tell the student in Rejection Reason why."), ValidationError)


def on_doctype_update() -> None:
    """Let the database refuse an event used twice, and make the store's queries cheap."""
    table = "Game Purchase Request"
    compare_exactly(table, "event_id")
    compare_exactly(table, "transaction_id")
    frappe.db.add_unique(table, ["player", "event_id"], "player_event_id")
    frappe.db.add_index(table, ["player", "status"], "player_status")
    frappe.db.add_index(table, ["status", "expires_at"], "status_expires_at")
