"""Passwords: hashes for logins, ciphertext for Password fields, both in ``__Auth``."""

from cryptography.fernet import Fernet, InvalidToken
from passlib.context import CryptContext

import frappe
from frappe import _

passlibctx = CryptContext(schemes=["pbkdf2_sha256"])


def _read(*key):
    query = """SELECT name, password FROM __Auth
        WHERE doctype=%s AND name=%s AND fieldname=%s AND encrypted=%s"""
    return next(iter(frappe.db.sql(query, key)), None)


def _write(*row):
    marks = "(doctype, name, fieldname, password, encrypted) VALUES (%s, %s, %s, %s, %s)"
    frappe.db.sql(f"REPLACE INTO __Auth {marks}", row)


def check_password(user, pwd, doctype="User", fieldname="password"):
    """Return the user's name in its own spelling, or raise AuthenticationError."""
    row = _read(doctype, user, fieldname, 0)
    if not row or not passlibctx.verify(pwd, row[1]):
        raise frappe.AuthenticationError(_("Incorrect User or Password"))
    return row[0]


def update_password(user, pwd, doctype="User", fieldname="password", logout_all_sessions=False):
    from frappe.sessions import clear_sessions

    _write(doctype, user, fieldname, passlibctx.hash(pwd), 0)
    if logout_all_sessions:
        clear_sessions(user=user, keep_current=True, force=True)


def get_encryption_key():
    if not frappe.conf.encryption_key:
        from frappe.installer import update_site_config

        frappe.conf.encryption_key = Fernet.generate_key().decode()
        update_site_config("encryption_key", frappe.conf.encryption_key)
    return frappe.conf.encryption_key


def _cipher():
    return Fernet(get_encryption_key().encode())


def set_encrypted_password(doctype, name, pwd, fieldname="password"):
    _write(doctype, name, fieldname, _cipher().encrypt(pwd.encode()).decode(), 1)


def get_decrypted_password(doctype, name, fieldname="password", raise_exception=True):
    row = _read(doctype, name, fieldname, 1)
    if not row and raise_exception:
        message = _("Password not found for {0} {1} {2}").format(doctype, name, fieldname)
        frappe.throw(message, frappe.AuthenticationError)
    try:
        return _cipher().decrypt(row[1].encode()).decode() if row else None
    except InvalidToken:
        frappe.throw(_("Encryption key is invalid! Please check site_config.json"))
