"""Who sends a request: login, session, CSRF token, API key."""

import base64
import binascii
import datetime
from urllib.parse import quote

import frappe
import frappe.translate
from frappe import _
from frappe.sessions import Session, clear_sessions, delete_session, get_expiry_in_seconds
from frappe.utils.password import check_password, get_decrypted_password

UNSAFE_HTTP_METHODS = frozenset(("POST", "PUT", "DELETE", "PATCH"))
COOKIES = ("full_name", "user_id", "sid", "user_image", "system_user")


class HTTPRequest:
    """What is known of a request before its method runs."""

    def __init__(self):
        forwarded = frappe.get_request_header("X-Forwarded-For")
        remote = frappe.request.environ.get("REMOTE_ADDR") or "127.0.0.1"
        frappe.local.request_ip = forwarded.split(",", 1)[0].strip() if forwarded else remote
        frappe.local.cookie_manager = CookieManager()
        frappe.local.login_manager = LoginManager()
        frappe.local.lang = frappe.translate.get_language()
        expected = frappe.session.data.csrf_token
        if expected and frappe.request.method in UNSAFE_HTTP_METHODS:
            sent = frappe.get_request_header("X-Frappe-CSRF-Token")
            if (sent or frappe.form_dict.pop("csrf_token", None)) != expected:
                frappe.flags.disable_traceback = True
                frappe.throw(_("Invalid Request"), frappe.CSRFTokenError)
        frappe.local.cookie_manager.init_cookies()


class LoginManager:
    """Logs in, resumes, logs out. Frappe's lock after many failures is not here."""

    def __init__(self):
        self.user = None
        is_login = frappe.local.form_dict.get("cmd") == "login"
        if is_login or frappe.request.path == "/api/method/login":
            self.authenticate()
            frappe.form_dict.pop("pwd", None)
            self.post_login()
            self.run_trigger("on_session_creation")
        else:
            self.make_session(resume=True)
            self.set_user_info(resume=True)

    def authenticate(self, user=None, pwd=None):
        if not (user and pwd):
            user, pwd = frappe.form_dict.get("usr"), frappe.form_dict.get("pwd")
        if not (user and pwd):
            self.fail(_("Incomplete login details"))
        try:
            self.user = check_password(user, pwd)
        except frappe.AuthenticationError:
            self.fail("Invalid login credentials")
        if not frappe.db.get_value("User", self.user, "enabled"):
            self.fail("User disabled or missing")

    def post_login(self):
        """Start the session of the authenticated user; on_login runs before."""
        self.run_trigger("on_login")
        self.make_session()
        self.set_user_info()

    def set_user_info(self, resume=False):
        """Put the user into cookies, and after a login into the answer."""
        cookies, info = frappe.local.cookie_manager, frappe.local.session_obj.info
        cookies.init_cookies()
        full_name = " ".join(filter(None, [info.first_name, info.last_name]))
        has_desk = info.user_type != "Website User"
        if not resume:
            home_page = "/login" if self.user == "Guest" else "/app" if has_desk else "/me"
            message = "Logged In" if has_desk else "No App"
            answer = {"message": message, "home_page": home_page, "full_name": full_name}
            frappe.local.response.update(answer)
        cookies.set_cookie("system_user", "yes" if has_desk else "no")
        cookies.set_cookie("full_name", full_name)
        cookies.set_cookie("user_id", self.user)
        cookies.set_cookie("user_image", info.user_image or "")

    def make_session(self, resume=False):
        frappe.local.session_obj = Session(self.user, resume)
        self.user = frappe.local.session_obj.user

    def fail(self, message):
        frappe.local.response["message"] = message
        frappe.db.commit()
        raise frappe.AuthenticationError

    def run_trigger(self, event):
        for method in frappe.get_hooks(event):
            frappe.call(method, login_manager=self)

    def login_as(self, user):
        self.user = user
        self.post_login()

    def logout(self, user=None):
        """End this session, or all of another user."""
        user = user or frappe.session.user
        self.run_trigger("on_logout")
        if user == frappe.session.user:
            delete_session(frappe.session.sid)
            clear_cookies()
            self.login_as("Guest")
        else:
            clear_sessions(user)


class CookieManager:
    """Cookies that go with the answer."""

    def __init__(self):
        self.cookies, self.to_delete = {}, set()

    def init_cookies(self):
        if sid := frappe.local.session.get("sid"):
            self.set_cookie("sid", sid, max_age=get_expiry_in_seconds(), httponly=True)

    def set_cookie(self, key, value, **options):
        options = {"secure": frappe.request.scheme == "https", "samesite": "Lax"} | options
        self.cookies[key] = {"value": quote(value or ""), **options}

    def flush_cookies(self, response):
        for key, options in self.cookies.items():
            response.set_cookie(key, **options)
        yesterday = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)
        for key in self.to_delete:
            response.set_cookie(key, "", expires=yesterday)


def clear_cookies():
    """Forget the session in the client."""
    frappe.session.sid = ""
    frappe.local.cookie_manager.to_delete.update(COOKIES)


@frappe.whitelist()
def get_logged_user():
    return frappe.session.user


def validate_auth():
    """Become the user of the Authorization header; one that names nobody is an error."""
    header = (frappe.get_request_header("Authorization") or "").split(" ")
    if len(header) == 2:
        _validate_api_key(*header)
    for hook in frappe.get_hooks("auth_hooks"):
        frappe.get_attr(hook)()
    if len(header) == 2 and frappe.session.user in ("", "Guest"):
        raise frappe.AuthenticationError


def _validate_api_key(scheme, credentials):
    if scheme.lower() == "basic":
        try:
            credentials = base64.b64decode(credentials).decode()
        except binascii.Error:
            message = _("Failed to decode token, please provide a valid base64-encoded token.")
            frappe.throw(message, frappe.CSRFTokenError)
    key, colon, secret = credentials.partition(":")
    if scheme.lower() not in ("basic", "token") or not colon or ":" in secret:
        return
    user = frappe.db.get_value("User", {"api_key": key})
    if not user or get_decrypted_password("User", user, "api_secret") != secret:
        raise frappe.AuthenticationError
    if frappe.local.login_manager.user in ("", "Guest"):
        form_dict = frappe.local.form_dict
        frappe.set_user(user)
        frappe.local.form_dict = form_dict
