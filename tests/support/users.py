"""Users, made once a run and borrowed by tests."""

from collections import defaultdict

import frappe

PASSWORD = "Plum-orbit-7-kettle"


def make_user(email: str, *roles: str) -> str:
    """Make a user with the roles and the password `PASSWORD`.

    Args:
        email: Address, which is the name too.
        *roles: Names of roles.

    Returns:
        The user's name.
    """
    user = frappe.get_doc(
        {
            "doctype": "User",
            "email": email,
            "first_name": email.split("@")[0],
            "send_welcome_email": 0,
            "new_password": PASSWORD,
            "roles": [{"role": role} for role in roles],
        }
    )
    user.insert(ignore_permissions=True)
    return user.name


class UserPool:
    """Lends users: making one costs many times what a test costs."""

    def __init__(self) -> None:
        self._free: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self._lent: list[tuple[tuple[str, ...], str]] = []
        self._made = 0
        self._tokens: dict[tuple[str, ...], tuple[str, str]] = {}

    def borrow(self, *roles: str) -> str:
        """Lend a user with these roles, no other test's at the same time.

        Args:
            *roles: Names of roles; none for a user who has none.

        Returns:
            The user's name.
        """
        key = tuple(sorted(roles))
        if self._free[key]:
            user = self._free[key].pop(0)
        else:
            self._made += 1
            label = "-".join(role.lower().replace(" ", "-") for role in key) or "no-role"
            user = make_user(f"{label}-{self._made}@example.com", *roles)
            frappe.db.commit()
        self._lent.append((key, user))
        return user

    def token(self, *roles: str) -> tuple[str, str]:
        """Return a user with these roles and the Authorization header of an API token of theirs.

        It is the same one in every test: a login of each would cost more than most tests.
        """
        if roles not in self._tokens:
            label = "-".join(role.lower().replace(" ", "-") for role in roles) or "no-role"
            user = frappe.get_doc("User", make_user(f"{label}-by-token@example.com", *roles))
            key, secret = frappe.generate_hash(length=15), frappe.generate_hash(length=15)
            user.update({"api_key": key, "api_secret": secret})
            user.save()
            frappe.db.commit()
            self._tokens[roles] = (user.name, f"token {key}:{secret}")
        return self._tokens[roles]

    def take_back(self) -> None:
        """Take back all that was lent; who was changed meanwhile is not lent again.

        Roles that a test gave and did not commit are gone from the table but not from the cache.
        """
        for key, user in self._lent:
            frappe.clear_cache(user=user)
            if _is_as_made(user, key):
                self._free[key].append(user)
        self._lent.clear()


def _is_as_made(user: str, roles: tuple[str, ...]) -> bool:
    row = frappe.db.get_value(
        "User", user, ["enabled", "language", "api_key", "creation", "modified"], as_dict=True
    )
    if not row or not row.enabled or row.language or row.api_key:
        return False
    held = frappe.get_all(
        "Has Role", {"parent": user, "parenttype": "User"}, pluck="role", order_by="role", limit=50
    )
    return tuple(held) == roles
