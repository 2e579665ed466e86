"""Users: names, types, passwords."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_to_date, cint, get_system_timezone, now_datetime
from frappe.utils.password import check_password, update_password


class User(Document):
    """A person, or the program behind an API key."""

    def __setup__(self) -> None:
        self.flags.ignore_save_passwords = ["new_password"]

    def autoname(self) -> None:
        """Name a user by the e-mail address in small letters."""
        self.email = self.email.strip().lower()
        self.name = self.email

    def before_insert(self) -> None:
        """Refuse more than throttle_user_limit new users within an hour."""
        limit = frappe.conf.get("throttle_user_limit", 60)
        last_hour = {"creation": (">=", add_to_date(now_datetime(), hours=-1))}
        if not frappe.flags.in_import and frappe.db.count("User", last_hour) > limit:
            frappe.throw(_("Throttled"))

    def validate(self) -> None:
        """Derive type and full name, take the new password out of the record."""
        self._new_password, self.new_password = self.new_password, ""
        is_standard = self.name in frappe.STANDARD_USERS
        if not is_standard:
            self.email = self.name
            frappe.utils.validate_email_address(self.email.strip(), throw=True)
        if self.name == "Administrator":
            held = {row.role for row in self.roles}
            for role in {"Administrator", "System Manager"} - held:
                self.append("roles", {"role": role})
        if is_standard and not cint(self.enabled):
            frappe.throw(_("User {0} cannot be disabled").format(self.name))
        roles = list(dict.fromkeys(row.role for row in self.roles))
        if len(roles) < len(self.roles):
            self.set("roles", [{"role": role} for role in roles])
        filters = {"name": ("in", roles), "desk_access": 1}
        desk = bool(roles) and frappe.db.count("Role", filters)
        self.user_type = "System User" if desk or self.name == "Administrator" else "Website User"
        self.full_name = " ".join(filter(None, (self.first_name, self.last_name)))
        self.time_zone = self.time_zone or get_system_timezone()
        if not cint(self.enabled) and getattr(frappe.local, "login_manager", None):
            frappe.local.login_manager.logout(user=self.name)

    def on_update(self) -> None:
        """Store the new password; of a known user this ends the other sessions."""
        if self._new_password:
            logout = not self.flags.in_insert and bool(cint(self.logout_all_sessions))
            update_password(self.name, self._new_password, logout_all_sessions=logout)
        frappe.clear_cache(user=self.name)

    def on_trash(self) -> None:
        """Keep the standard users; end the sessions of the others."""
        if self.name in frappe.STANDARD_USERS:
            frappe.throw(_("User {0} cannot be deleted").format(self.name))
        frappe.clear_cache(user=self.name)
        if getattr(frappe.local, "login_manager", None):
            frappe.local.login_manager.logout(user=self.name)

    def add_roles(self, *roles: str) -> None:
        """Give roles and save."""
        held = {row.role for row in self.roles}
        for role in roles:
            if role not in held:
                self.append("roles", {"role": role})
        self.save()

    @classmethod
    def find_by_credentials(cls, user_name: str, password: str) -> Any:
        """Return ``name``, ``enabled`` and ``is_authenticated`` of the user of that login name."""
        columns = ["name"]
        for setting, column in (("mobile_number", "mobile_no"), ("user_name", "username")):
            if cint(frappe.get_system_settings(f"allow_login_using_{setting}")):
                columns.append(column)
        for column in columns:
            filters = {column: user_name}
            user = frappe.db.get_value("User", filters, ["name", "enabled"], as_dict=True)
            if user:
                break
        else:
            return None
        try:
            check_password(user.name, password, delete_tracker_cache=False)
            user.is_authenticated = True
        except frappe.AuthenticationError:
            user.is_authenticated = False
        return user
