from urllib.parse import urlsplit

import frappe
from frappe import _

from memora.memora.field_checks import labels_of_missing, require_between, require_not_negative
from memora.memora.record import MemoraRecord
from memora.services.content import packages
from memora.utils.errors import ValidationError

NEEDED_BY_STRIPE = ("payment_return_url", "stripe_secret_key", "stripe_webhook_secret")
LONGEST_EXPIRY_DAYS = 366
#: Ten years: longer than any school may keep who signed in when.
LONGEST_TRAIL_DAYS = 3_660
MINUTES_A_DAY = 1_440

#: A month without a lesson is no streak any more.
MOST_FREEZES = 30


class MemoraSettings(MemoraRecord):
    """The site's limits and choices."""

    def validate(self) -> None:
        """Check the limits, and that whoever takes payments can."""
        require_not_negative(
            self, "client_xp_daily_cap", "daily_lesson_xp_cap", "daily_review_limit"
        )
        require_not_negative(self, "paid_replays_a_day", "daily_replay_xp_cap")
        require_not_negative(self, "daily_quest_count", "streak_freeze_days")
        require_between(self, "lesson_url_minutes", 1, MINUTES_A_DAY)
        require_between(self, "streak_freezes_kept", 0, MOST_FREEZES)
        require_between(self, "purchase_expiry_days", 1, LONGEST_EXPIRY_DAYS)
        require_between(self, "security_event_days", 1, LONGEST_TRAIL_DAYS)
        self.validate_return_url()
        self.validate_hosts()
        if self.payment_provider == "stripe":
            self.require(NEEDED_BY_STRIPE)

    def validate_return_url(self) -> None:
        """Refuse what a payment page could not send students back to."""
        address = self.payment_return_url = str(self.payment_return_url or "").strip()
        if address and not _is_address(address):
            frappe.throw(
                _("{0} must be an address like https://learn.school.example/store.").format(
                    _(self.meta.get_label("payment_return_url"))
                ),
                ValidationError,
            )

    def validate_hosts(self) -> None:
        """Keep the hosts one a line; refuse what names none."""
        given = str(self.interactive_hosts or "")
        unreadable = packages.unreadable_hosts(given)
        if unreadable:
            frappe.throw(
                _("{0}: {1} is no host. Write one a line, like phet.colorado.edu.").format(
                    _(self.meta.get_label("interactive_hosts")), unreadable[0]
                ),
                ValidationError,
            )
        self.interactive_hosts = "\n".join(dict.fromkeys(packages.list_hosts(given)))

    def require(self, fieldnames: tuple[str, ...]) -> None:
        """Refuse a provider of whose settings a part is missing, naming the part."""
        if labels := labels_of_missing(self, fieldnames):
            frappe.throw(
                _("Payments cannot work without {0}. Fill it in.").format(labels), ValidationError
            )


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
