"""Users: names, types, passwords."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint
from frappe.utils.password import check_password, update_password


class User(Document):
    """A person, or the program behind an API key."""

    def autoname(self):
        self.name = self.email = self.email.strip().lower()

    def validate(self):
        """Derive type and full name, take the new password out of the record."""
        self._new_password, self.new_password = self.new_password, ""
        if self.name in frappe.STANDARD_USERS and not cint(self.enabled):
            frappe.throw(_("User {0} cannot be disabled").format(self.name))
        roles = list(dict.fromkeys(row.role for row in self.roles))
        if self.name == "Administrator":
            roles = ["System Manager", "Administrator"]
        if len(roles) != len(self.roles):
            self.set("roles", [{"role": role} for role in roles])
        has_desk = frappe.db.count("Role", {"name": ("in", roles), "desk_access": 1})
        self.user_type = "System User" if has_desk else "Website User"
        self.full_name = " ".join(filter(None, (self.first_name, self.last_name)))
        if not cint(self.enabled):
            self._end_sessions()

    def on_update(self):
        """Store the new password; of a known user this ends the other sessions."""
        if self._new_password:
            logout = not self.flags.in_insert and bool(cint(self.logout_all_sessions))
            update_password(self.name, self._new_password, logout_all_sessions=logout)

    @classmethod
    def find_by_credentials(cls, user_name, password, validate_password=True):
        """Return name, enabled, is_authenticated of the user whom a login names."""
        user = frappe.db.get_value("User", {"name": user_name}, ["name", "enabled"], as_dict=True)
        if user:
            user.is_authenticated = True
            try:
                if validate_password:
                    check_password(user.name, password)
            except frappe.AuthenticationError:
                user.is_authenticated = False
        return user

    def on_trash(self):
        if self.name in frappe.STANDARD_USERS:
            frappe.throw(_("User {0} cannot be deleted").format(self.name))
        self._end_sessions()

    def _end_sessions(self):
        if getattr(frappe.local, "login_manager", None):
            frappe.local.login_manager.logout(user=self.name)
