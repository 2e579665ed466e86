"""Passwords: hashes for logins, ciphertext for Password fields, both in ``__Auth``."""

import json
from pathlib import Path

from cryptography.fernet import Fernet
from passlib.context import CryptContext

import frappe
from frappe import _

passlibctx = CryptContext(schemes=["pbkdf2_sha256"])


def _read(doctype: str, name: str, fieldname: str, encrypted: int) -> tuple | None:
    query = """SELECT name, password FROM __Auth
        WHERE doctype=%s AND name=%s AND fieldname=%s AND encrypted=%s"""
    rows = frappe.db.sql(query, (doctype, name, fieldname, encrypted))
    return rows[0] if rows else None


def _write(doctype: str, name: str, fieldname: str, password: str, encrypted: int) -> None:
    frappe.db.sql(
        """INSERT INTO __Auth (doctype, name, fieldname, password, encrypted)
        VALUES (%s, %s, %s, %s, %s) ON DUPLICATE KEY UPDATE
        password=VALUES(password), encrypted=VALUES(encrypted)""",
        (doctype, name, fieldname, password, encrypted),
    )


def check_password(
    user: str,
    pwd: str,
    doctype: str = "User",
    fieldname: str = "password",
    delete_tracker_cache: bool = True,
) -> str:
    """Return the user's name in its own spelling if the password is right.

    Raises:
        AuthenticationError: it is not, or the user has none.
    """
    from frappe.utils import redis_wrapper

    row = _read(doctype, user, fieldname, 0)
    if not row or not passlibctx.verify(pwd, row[1]):
        raise frappe.AuthenticationError(_("Incorrect User or Password"))
    if delete_tracker_cache:
        redis_wrapper.hdel("login_failed_count", row[0])
    if passlibctx.needs_update(row[1]):
        update_password(row[0], pwd, doctype, fieldname)
    return row[0]


def update_password(
    user: str,
    pwd: str,
    doctype: str = "User",
    fieldname: str = "password",
    logout_all_sessions: bool = False,
) -> None:
    """Set the password of a user; with ``logout_all_sessions`` end the other sessions."""
    from frappe.sessions import clear_sessions

    _write(doctype, user, fieldname, passlibctx.hash(pwd), 0)
    if logout_all_sessions:
        clear_sessions(user=user, keep_current=True, force=True)


def set_encrypted_password(doctype: str, name: str, pwd: str, fieldname: str = "password") -> None:
    """Store the value of a Password field."""
    cipher = Fernet(get_encryption_key().encode())
    _write(doctype, name, fieldname, cipher.encrypt(pwd.encode()).decode(), 1)


def get_decrypted_password(
    doctype: str, name: str, fieldname: str = "password", raise_exception: bool = True
) -> str | None:
    """Return the value of a Password field.

    Raises:
        AuthenticationError: there is none and ``raise_exception`` is set.
    """
    row = _read(doctype, name, fieldname, 1)
    if row:
        return Fernet(get_encryption_key().encode()).decrypt(row[1].encode()).decode()
    if raise_exception:
        frappe.throw(
            _("Password not found for {0} {1} {2}").format(doctype, name, fieldname),
            frappe.AuthenticationError,
        )
    return None


def remove_encrypted_password(doctype: str, name: str, fieldname: str = "password") -> None:
    """Forget the value of a Password field."""
    frappe.db.delete("__Auth", {"doctype": doctype, "name": name, "fieldname": fieldname})


def delete_all_passwords_for(doctype: str, name: str) -> None:
    """Forget all passwords of a record."""
    frappe.db.delete("__Auth", {"doctype": doctype, "name": name})


def get_encryption_key() -> str:
    """Return the site's key, made at its first use."""
    if not frappe.conf.encryption_key:
        frappe.conf.encryption_key = Fernet.generate_key().decode()
        path = Path(frappe.get_site_path("site_config.json"))
        config = json.loads(path.read_text(encoding="utf-8"))
        config["encryption_key"] = frappe.conf.encryption_key
        path.write_text(json.dumps(config, indent=1, sort_keys=True), encoding="utf-8")
    return frappe.conf.encryption_key
