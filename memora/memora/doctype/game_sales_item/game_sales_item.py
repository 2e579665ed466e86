import re

import frappe
from frappe import _

from memora.memora.content_node import NamedByNodeId
from memora.memora.field_checks import MAX_INT, require_between, require_not_negative
from memora.utils.errors import ValidationError

CURRENCY = re.compile(r"[A-Z]{3}")
LONGEST_VALIDITY_DAYS = 3_660


class GameSalesItem(NamedByNodeId):
    """What a school sells: access to a season's plan or subjects, or gems."""

    ID_FIELD = "item_id"

    def validate(self) -> None:
        """Check the id, the price, and what the item opens."""
        super().validate()
        require_not_negative(self, "price", "sort_order")
        self.validate_currency()
        if self.item_type == "gems":
            self.validate_gems()
        else:
            self.validate_access()

    def validate_currency(self) -> None:
        """Refuse what is no currency code."""
        self.currency = str(self.currency or "").strip().upper()
        if not CURRENCY.fullmatch(self.currency):
            frappe.throw(
                _("{0} is no currency. Use its three letters, for example USD or JOD.").format(
                    self.currency
                ),
                ValidationError,
            )

    def validate_gems(self) -> None:
        """Refuse gems without an amount, and drop what gems do not open."""
        require_between(self, "gems_amount", 1, MAX_INT)
        self.season, self.valid_days, self.access_type = None, 0, "full"
        self.set("subjects", [])

    def validate_access(self) -> None:
        """Refuse an item that opens nothing, or nobody knows for how long."""
        self.gems_amount = 0
        require_between(self, "valid_days", 0, LONGEST_VALIDITY_DAYS)
        if not self.season:
            frappe.throw(_("Choose the season that the item opens."), ValidationError)
        if self.item_type == "bundle" and not self.subjects:
            frappe.throw(
                _("A bundle opens chosen subjects: add them, or make it a subscription."),
                ValidationError,
            )
        if self.access_type == "trial" and not int(self.valid_days or 0):
            frappe.throw(_("Say in Valid Days how long the trial lasts."), ValidationError)
        self.validate_subjects()

    def validate_subjects(self) -> None:
        """Refuse a subject listed twice."""
        seen = set()
        for row in self.subjects:
            if row.subject in seen:
                frappe.throw(
                    _("Row {0}: subject {1} is listed already. Remove one of the rows.").format(
                        row.idx, row.subject
                    ),
                    ValidationError,
                )
            seen.add(row.subject)
