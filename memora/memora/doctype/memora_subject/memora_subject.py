import frappe
from frappe import _

from memora.memora.content_node import ContentNode
from memora.memora.field_checks import require_not_negative
from memora.utils.errors import ValidationError


class MemoraSubject(ContentNode):
    """A subject: the root of a content tree and the owner of its lessons' bit indexes."""

    PLAIN_TEXTS = (*ContentNode.PLAIN_TEXTS, "license", "source")

    def before_insert(self) -> None:
        """Start the counter, whatever the client sent, or continue a restored subject's."""
        if not self.is_restored():
            self.next_bit_index = 0
        super().before_insert()

    def validate(self) -> None:
        """Check the node, its prices, and keep the counter."""
        super().validate()
        require_not_negative(self, "full_price", "discounted_price", "next_bit_index")
        self.validate_discount()
        self.keep_bit_counter()

    def validate_discount(self) -> None:
        """Refuse a discounted price above the full one."""
        full, discounted = (
            float(self.get(name) or 0) for name in ("full_price", "discounted_price")
        )
        if discounted > full:
            frappe.throw(
                _(
                    "The discounted price {0} is above the full price {1}. Correct one of them."
                ).format(discounted, full),
                ValidationError,
            )

    def keep_bit_counter(self) -> None:
        """Write the counter as it is in the database.

        The form may have been open while lessons were added; writing its old figure back
        would hand out the same bit indexes twice. The record before the save was read under
        the row's lock.
        """
        before = self.get_doc_before_save()
        if before:
            self.next_bit_index = before.next_bit_index
