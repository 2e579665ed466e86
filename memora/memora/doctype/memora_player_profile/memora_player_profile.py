from datetime import datetime

import frappe
from frappe import _

from memora.memora.field_checks import require_between
from memora.memora.record import MemoraRecord
from memora.services import session_manager
from memora.services.boards import membership
from memora.services.identity import forget_waiting_devices, log_security_event
from memora.services.ledger import interaction_log
from memora.services.profiles import LARGEST_GOAL
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError
from memora.utils.uuids import is_uuid4

MAX_DEVICES = 2
PLAN_FIELDS = ("grade", "stream", "season")
SESSION_FIELDS = ("active_sid", "active_device", "session_started_at")


class MemoraPlayerProfile(MemoraRecord):
    """A student: the user, what they study, and where they may be signed in."""

    def validate(self) -> None:
        """Check the devices and keep what the login wrote."""
        self.validate_device_ids()
        self.validate_device_limit()
        self.validate_unique_devices()
        self.stamp_new_devices()
        self.keep_session()
        self.validate_plan()
        require_between(self, "daily_goal", 0, LARGEST_GOAL)

    def validate_device_ids(self) -> None:
        """Refuse a device id that is no UUID version 4, and store it in lower case."""
        for row in self.authorized_devices:
            given = str(row.device_id or "").lower()
            if not is_uuid4(given):
                frappe.throw(
                    _(
                        "Row {0}: {1} is not a UUID version 4. Copy the id the student's app shows."
                    ).format(row.idx, row.device_id),
                    ValidationError,
                )
            row.device_id = given

    def validate_device_limit(self) -> None:
        """Refuse more devices than a student may study on."""
        if len(self.authorized_devices) > MAX_DEVICES:
            frappe.throw(
                _(
                    "A student may use at most {0} devices. Remove one before adding another."
                ).format(MAX_DEVICES),
                ValidationError,
            )

    def validate_unique_devices(self) -> None:
        """Refuse a device listed twice."""
        ids = [row.device_id for row in self.authorized_devices]
        if len(set(ids)) < len(ids):
            frappe.throw(
                _("The same device is listed twice. Remove one of the rows."), ValidationError
            )

    def stamp_new_devices(self) -> None:
        """Note when a device was added, also where an administrator does it."""
        for row in self.authorized_devices:
            row.added_on = row.added_on or utc_now()

    def keep_session(self) -> None:
        """Write the session as it is in the database, or end it with its device.

        The form may have been open while the student signed in; writing its old session back
        would throw the student out. The record before the save was read under the row's lock.
        """
        before = self.get_doc_before_save()
        if not before:
            return
        is_removed = before.active_device in before.device_ids() - self.device_ids()
        for fieldname in SESSION_FIELDS:
            self.set(fieldname, None if is_removed else before.get(fieldname))

    def validate_plan(self) -> None:
        """Let grade, stream and season follow a plan that was chosen; refuse others beside it."""
        before = self.get_doc_before_save()
        changed = [
            fieldname
            for fieldname in ("plan", *PLAN_FIELDS)
            if (self.get(fieldname) or "") != ((before.get(fieldname) if before else None) or "")
        ]
        if not self.plan or not changed:
            return
        of_plan = frappe.db.get_value("Memora Academic Plan", self.plan, PLAN_FIELDS, as_dict=True)
        if "plan" in changed:
            self.update(of_plan)
        elif any((self.get(name) or "") != (of_plan[name] or "") for name in PLAN_FIELDS):
            frappe.throw(
                _(
                    "Plan {0} is of another grade, stream or season. Choose the academic plan;"
                    " grade, stream and season follow from it."
                ).format(self.plan),
                ValidationError,
            )

    def device_ids(self) -> set[str]:
        """Return the ids of the devices that the student may sign in from."""
        return {row.device_id for row in self.authorized_devices}

    def after_insert(self) -> None:
        """Give the new player what everything else needs."""
        self.create_player_wallet()

    def create_player_wallet(self) -> None:
        """Make the player's wallet: the ledger locks it before it writes anything."""
        interaction_log.create_wallet(self.name)

    def auto_authorize_first_device(
        self, device_id: str, device_name: str, *, now: datetime
    ) -> bool:
        """Let the student's first device in without asking the school, unsaved.

        Args:
            device_id: UUID version 4, in lower case.
            device_name: What its owner calls it.
            now: The login's moment, naive UTC.

        Returns:
            Whether it is the first; a student who has one keeps what they have.
        """
        if self.authorized_devices:
            return False
        device = {"device_id": device_id, "device_name": device_name}
        self.append("authorized_devices", device | {"added_on": now, "last_active": now})
        return True

    def on_update(self) -> None:
        """Let guard, session and audit trail follow the devices."""
        self.sync_device_cache()
        self.follow_grade()
        self.log_device_changes()
        self.end_session_of_removed_device()

    def sync_device_cache(self) -> None:
        """Let the guard read the devices anew; this save holds the row's lock."""
        session_manager.forget_identity(self.name)

    def follow_grade(self) -> None:
        """Let the student's place on the boards follow the grade."""
        before = self.get_doc_before_save()
        if before:
            membership.follow_grade(self.name, before.grade or None, self.grade or None)

    def log_device_changes(self) -> None:
        """Write who added and removed which device; what was added waits no more."""
        before = self.get_doc_before_save()
        old, new = (before.device_ids() if before else set()), self.device_ids()
        for event, devices in (("device_added", new - old), ("device_removed", old - new)):
            for device_id in sorted(devices):
                log_security_event(event, self.name, device_id, self.doctype, "success")
        forget_waiting_devices(self.name, new - old)

    def end_session_of_removed_device(self) -> None:
        """End Frappe's session, too, of a device that was removed, once that is certain."""
        before = self.get_doc_before_save()
        if before and before.active_sid and not self.active_sid:
            player, ended = self.name, before.active_sid
            frappe.db.after_commit.add(
                lambda: session_manager.end_host_session(
                    player, ended, session_manager.DEVICE_REMOVED
                )
            )

    def on_trash(self) -> None:
        """Let nobody pass as a deleted player."""
        session_manager.forget_identity(self.name)
