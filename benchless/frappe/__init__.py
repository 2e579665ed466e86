"""The slice of Frappe 15 that Memora uses; what is lacking raises NotImplementedError by name."""

import importlib
import importlib.util
import inspect
import json
import math
import secrets
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from werkzeug.local import Local, release_local

from frappe.exceptions import *  # noqa: F403
from frappe.exceptions import (
    AppNotInstalledError,
    DoesNotExistError,
    PermissionError,
    ValidationError,
)
from frappe.utils import caching
from frappe.utils.data import cint, cstr

__version__ = "15.44.2"
STANDARD_USERS = ("Guest", "Administrator")

local = Local()
db = local("db")
conf = local("conf")
form_dict = local("form_dict")
request = local("request")
job = local("job")
response = local("response")
session = local("session")
flags = local("flags")
message_log = local("message_log")
error_log = local("error_log")
lang = local("lang")


class NotProvidedError(NotImplementedError, AttributeError):
    """A part of Frappe that benchless does not provide; hasattr() says no."""


def not_provided(module: str) -> Callable[[str], Any]:
    """Return a module-level ``__getattr__`` that names what is lacking."""

    def lacking(name: str) -> Any:
        if not name.startswith("__") and not importlib.util.find_spec(f"{module}.{name}"):
            raise NotProvidedError(f"{module}.{name} is not part of benchless")
        raise AttributeError(name)

    return lacking


__getattr__ = not_provided("frappe")


class _dict(dict):  # noqa: N801
    """A dict whose keys are attributes too; a missing one is None."""

    __slots__ = ()
    __getattr__ = dict.get
    __setattr__ = dict.__setitem__
    __delattr__ = dict.__delitem__

    def __getstate__(self) -> "_dict":
        return self

    __setstate__ = dict.update

    def update(self, *args: Any, **kwargs: Any) -> "_dict":
        """Update and return self."""
        super().update(*args, **kwargs)
        return self

    def copy(self) -> "_dict":
        """Return a shallow copy."""
        return _dict(self)


def _(msg: str, lang: str | None = None, context: str | None = None) -> str:
    """Translate a text into the language of this request."""
    from frappe.translate import translate

    return translate(msg, lang or getattr(local, "lang", "en"), context)


# --- a site's life in this thread ------------------------------------------------------------


def init(
    site: str, sites_path: str | None = None, new_site: bool = False, force: bool = False
) -> None:
    """Bind this thread to a site; ``sites_path`` defaults to SITES_PATH, else the folder."""
    if getattr(local, "initialised", None) and not force:
        return
    local.site = site
    local.sites_path = caching.sites_path(sites_path)
    local.site_path = f"{local.sites_path}/{site}"
    local.flags = _dict(currently_saving=[], new_site=new_site, in_test=False)
    local.site_cache = caching.open_site(local.site_path)
    local.conf = _dict(local.site_cache["conf"])
    if site and not local.site_cache["exists"] and not new_site:
        raise IncorrectSitePath(f"{site} does not exist")  # noqa: F405
    local.error_log, local.message_log, local.debug_log = [], [], []
    local.response = _dict(docs=[])
    local.lang = local.conf.lang or "en"
    local.request_ip = None
    local.session, local.form_dict = _dict(data=_dict()), _dict()
    local.cache, local.role_permissions = {}, {}
    local.db = None
    local.initialised = True


def connect(
    site: str | None = None, db_name: str | None = None, set_admin_as_user: bool = True
) -> None:
    """Open the site's database (at the first query) and become Administrator."""
    from frappe.database import get_db

    if site:
        init(site)
    local.db = get_db(
        host=local.conf.db_host,
        port=local.conf.db_port,
        user=db_name or local.conf.db_name,
        password=local.conf.db_password,
        cur_db_name=db_name or local.conf.db_name,
    )
    if set_admin_as_user:
        set_user("Administrator")


def destroy() -> None:
    """Close the database and forget the site."""
    if getattr(local, "db", None):
        local.db.close()
    release_local(local)


def get_site_path(*joins: str) -> str:
    """Return a path inside the site's folder."""
    return "/".join((local.site_path, *joins))


def set_user(username: str) -> None:
    """Become this user; the request's arguments are forgotten."""
    local.session.update(user=username, sid=username, data=_dict())
    local.cache, local.role_permissions, local.form_dict = {}, {}, _dict()


def clear_cache(user: str | None = None, doctype: str | None = None) -> None:
    """Forget what is cached of a user, a DocType or the whole site, in every process."""
    from frappe.utils import redis_wrapper

    if user:
        clear_document_cache("User", user)
    elif not doctype:
        redis_wrapper.clear()
    if not user:
        caching.invalidate(local.site_path, local.site_cache)
    local.cache, local.role_permissions = {}, {}


# --- messages and errors ---------------------------------------------------------------------


def msgprint(
    msg: str,
    title: str | None = None,
    raise_exception: bool | type[Exception] = False,
    indicator: str | None = None,
) -> None:
    """Send a message with the answer, and raise if asked to."""
    if not local.flags.mute_messages:
        out = _dict(message=msg, title=title or _("Message"))
        if indicator or raise_exception:
            out.indicator = indicator or "red"
        if raise_exception:
            out.raise_exception = 1
        local.message_log.append(out)
    if raise_exception:
        is_class = inspect.isclass(raise_exception) and issubclass(raise_exception, Exception)
        raise (raise_exception if is_class else ValidationError)(msg)


def throw(msg: str, exc: type[Exception] = ValidationError, title: str | None = None) -> None:
    """Raise ``exc`` and show the message."""
    msgprint(msg, title=title, raise_exception=exc, indicator="red")


def clear_messages() -> None:
    """Drop the messages of this request."""
    local.message_log = []


def clear_last_message() -> None:
    """Drop the last message."""
    local.message_log = local.message_log[:-1]


def get_traceback() -> str:
    """Return the traceback of the exception being handled."""
    import traceback

    return traceback.format_exc()


def bold(text: str) -> str:
    """Wrap in <strong>."""
    return f"<strong>{text}</strong>"


def log_error(*args: Any, **kwargs: Any) -> Any:
    """Write an Error Log record in the current transaction."""
    from frappe.utils.error import log_error

    return log_error(*args, **kwargs)


def logger(module: str | None = None, **_ignored: Any) -> Any:
    """Return the site's logger of that module."""
    from frappe.utils.logger import get_logger

    return get_logger(module)


# --- users and requests ----------------------------------------------------------------------


def get_roles(username: str | None = None) -> list[str]:
    """Return the roles of a user, by default the current one."""
    from frappe.permissions import get_roles

    return get_roles(username)


def has_permission(
    doctype: str | None = None,
    ptype: str = "read",
    doc: Any = None,
    user: str | None = None,
    throw: bool = False,
    *,
    parent_doctype: str | None = None,
) -> bool:
    """Tell whether the user may; with ``throw`` raise PermissionError if not."""
    from frappe.permissions import has_permission

    doctype = doctype or doc.doctype
    allowed = has_permission(
        doctype, ptype, doc, user, raise_exception=throw, parent_doctype=parent_doctype
    )
    if throw and not allowed:
        label = _(doctype) + (f" {doc if isinstance(doc, str) else doc.name}" if doc else "")
        local.flags.error_message = _("No permission for {0}").format(label)
        raise PermissionError
    return allowed


def only_for(roles: str | list[str] | tuple[str, ...]) -> None:
    """Raise PermissionError unless the user has one of these roles."""
    roles = (roles,) if isinstance(roles, str) else roles
    if not (local.flags.in_test or session.user == "Administrator"):
        if set(roles).isdisjoint(get_roles()):
            raise PermissionError


def get_request_header(key: str, default: str | None = None) -> str | None:
    """Return a header of the request; RuntimeError outside of one."""
    return request.headers.get(key, default)


whitelisted: list[Callable] = []
guest_methods: list[Callable] = []
xss_safe_methods: list[Callable] = []
allowed_http_methods_for_whitelisted_func: dict[Callable, list[str]] = {}


def whitelist(
    allow_guest: bool = False, xss_safe: bool = False, methods: list[str] | None = None
) -> Callable:
    """Make a function callable as ``/api/method/<dotted path>``."""

    def decorate(fn: Callable) -> Callable:
        from frappe.utils.typing_validations import validate_argument_types

        fn = validate_argument_types(
            fn, lambda: getattr(local, "request", None) or local.flags.in_test
        )
        whitelisted.append(fn)
        allowed_http_methods_for_whitelisted_func[fn] = methods or ["GET", "POST", "PUT", "DELETE"]
        if allow_guest:
            guest_methods.append(fn)
            if xss_safe:
                xss_safe_methods.append(fn)
        return fn

    return decorate


def is_whitelisted(method: Callable) -> None:
    """Raise PermissionError unless the user may call it; sanitise what guests send."""
    from frappe.utils.html_utils import sanitize_html

    is_guest = session.user == "Guest"
    if method not in whitelisted or (is_guest and method not in guest_methods):
        summary = _("You are not permitted to access this resource.")
        detail = _("Function {0} is not whitelisted.").format(
            bold(f"{method.__module__}.{method.__name__}")
        )
        throw(
            f"<details><summary>{summary}</summary>{detail}</details>",
            PermissionError,
            title=_("Method Not Allowed"),
        )
    if is_guest and method not in xss_safe_methods:
        for key, value in form_dict.items():
            if isinstance(value, str):
                form_dict[key] = sanitize_html(value)


@whitelist(allow_guest=True)
def ping() -> str:
    """Answer that the site is there."""
    return "pong"


# --- apps, hooks, modules --------------------------------------------------------------------


def scrub(txt: str) -> str:
    """Return the module name of a label."""
    return cstr(txt).replace(" ", "_").replace("-", "_").lower()


def get_module(modulename: str) -> types.ModuleType:
    """Import a module."""
    return importlib.import_module(modulename)


def get_app_path(app_name: str, *joins: str) -> str:
    """Return a path inside the app's package."""
    return str(Path(get_module(app_name).__file__).parent.joinpath(*joins))


def get_file_items(path: str) -> list[str]:
    """Return the lines of a text file without blanks and comments."""
    if not Path(path).exists():
        return []
    lines = (line.strip() for line in Path(path).read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def get_all_apps() -> list[str]:
    """Return the apps of the bench (sites/apps.txt), frappe first."""
    apps = get_file_items(f"{local.sites_path}/apps.txt")
    return ["frappe", *(app for app in apps if app != "frappe")]


def get_installed_apps() -> list[str]:
    """Return the apps installed on the site."""
    if local.flags.in_install_db:
        return []
    if not local.site_cache.get("installed_apps"):
        if not local.db:
            connect()
        stored = local.db.get_global("installed_apps")
        local.site_cache["installed_apps"] = json.loads(stored or "[]")
    return list(local.site_cache["installed_apps"])


def get_hooks(
    hook: str | None = None, default: Any = "_KEEP_DEFAULT_LIST", app_name: str | None = None
) -> Any:
    """Return what the apps' hooks.py say, as lists; dicts are merged key by key."""
    if app_name:
        hooks = _dict(_load_app_hooks([app_name]))
    else:
        if "hooks" not in local.site_cache:
            local.site_cache["hooks"] = _dict(_load_app_hooks(get_installed_apps()))
        hooks = local.site_cache["hooks"]
    if hook:
        return hooks.get(hook, [] if default == "_KEEP_DEFAULT_LIST" else default)
    return hooks


def _load_app_hooks(apps: list[str]) -> dict:
    def append(target: dict, key: str, value: Any) -> None:
        if isinstance(value, dict):
            inner = target.setdefault(key, {})
            for inkey in value:
                append(inner, inkey, value[inkey])
        else:
            target.setdefault(key, []).extend(value if isinstance(value, list) else [value])

    hooks: dict = {}
    for app in apps:
        for key, value in vars(get_module(f"{app}.hooks")).items():
            ignored = isinstance(value, types.ModuleType | types.FunctionType | type)
            if not key.startswith("_") and not ignored:
                append(hooks, key, value)
    return hooks


def get_attr(method_string: str) -> Any:
    """Return the function of a dotted path; its app must be installed."""
    modulename, _dot, methodname = method_string.rpartition(".")
    app_name = modulename.split(".")[0]
    if not (local.flags.in_install or local.flags.in_uninstall):
        if app_name not in get_installed_apps():
            throw(_("App {0} is not installed").format(app_name), AppNotInstalledError)
    return getattr(get_module(modulename), methodname)


def call(fn: str | Callable, *args: Any, **kwargs: Any) -> Any:
    """Call with those keyword arguments that the function takes."""
    fn = get_attr(fn) if isinstance(fn, str) else fn
    parameters = inspect.signature(fn).parameters
    if not any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values()):
        kwargs = {key: value for key, value in kwargs.items() if key in parameters}
    for reserved in ("ignore_permissions", "flags"):
        kwargs.pop(reserved, None)
    return fn(*args, **kwargs)


def enqueue(*args: Any, **kwargs: Any) -> Any:
    """Queue a job; see frappe.utils.background_jobs.enqueue."""
    from frappe.utils.background_jobs import enqueue

    return enqueue(*args, **kwargs)


# --- documents -------------------------------------------------------------------------------


def generate_hash(txt: str | None = None, length: int = 56) -> str:  # noqa: ARG001
    """Return random hexadecimal digits."""
    return secrets.token_hex(math.ceil((length or 56) / 2))[: length or 56]


def get_meta(doctype: str, cached: bool = True) -> Any:
    """Return the Meta of a DocType."""
    from frappe.model.meta import get_meta

    return get_meta(doctype, cached)


def new_doc(
    doctype: str,
    *,
    parent_doc: Any = None,
    parentfield: str | None = None,
    as_dict: bool = False,
    **kwargs: Any,
) -> Any:
    """Return an unsaved document with the defaults set."""
    from frappe.model.create_new import get_new_doc

    values = get_new_doc(doctype, parent_doc, parentfield)
    return values.update(kwargs) if as_dict else get_doc(values).update(kwargs)


def get_doc(*args: Any, **kwargs: Any) -> Any:
    """Load a document, or make one of a dict or keyword arguments; no permission check."""
    from frappe.model.document import get_doc
    from frappe.utils import redis_wrapper

    doc = get_doc(*args, **kwargs)
    key = _document_cache_key(args)
    if key and not kwargs.get("for_update") and redis_wrapper.exists(key):
        redis_wrapper.set_value(key, doc)
    return doc


def _document_cache_key(args: tuple) -> str | None:
    if args and isinstance(args[0], str):
        name = args[0] if len(args) == 1 or args[1] is None else args[1]
        if isinstance(name, str):
            return f"document_cache::{args[0]}::{name}"
    return None


def get_cached_doc(*args: Any, **kwargs: Any) -> Any:
    """Return the document from the cache, which saving it empties; raw SQL leaves it stale."""
    from frappe.utils import redis_wrapper

    key = _document_cache_key(args)
    if key and (doc := redis_wrapper.get_value(key)):
        return doc
    doc = get_doc(*args, **kwargs)
    redis_wrapper.set_value(key or f"document_cache::{doc.doctype}::{doc.name}", doc)
    return doc


def get_cached_value(
    doctype: str, name: str, fieldname: Any = "name", as_dict: bool = False
) -> Any:
    """Return fields of a cached document, None if it does not exist."""
    try:
        doc = get_cached_doc(doctype, name)
    except DoesNotExistError:
        clear_last_message()
        return None
    if isinstance(fieldname, str):
        return doc.get(fieldname)
    values = [doc.get(field) for field in fieldname]
    return _dict(zip(fieldname, values, strict=True)) if as_dict else values


def clear_document_cache(doctype: str, name: str | None = None) -> None:
    """Forget a cached document, or all of a DocType; again when the transaction ends."""
    from frappe.utils import redis_wrapper

    def clear() -> None:
        if name is None:
            redis_wrapper.delete_keys(f"document_cache::{doctype}::")
        else:
            redis_wrapper.delete_value(f"document_cache::{doctype}::{name}")

    clear()
    local.db.after_commit.add(clear)
    local.db.after_rollback.add(clear)


def get_system_settings(key: str) -> Any:
    """Return a field of System Settings; None while a new site has none."""
    try:
        return get_cached_value("System Settings", "System Settings", key)
    except ImportError:
        return None


def get_list(doctype: str, *args: Any, **kwargs: Any) -> list:
    """List the documents that the user may read."""
    from frappe.model.db_query import DatabaseQuery

    return DatabaseQuery(doctype).execute(*args, **kwargs)


def get_all(doctype: str, *args: Any, **kwargs: Any) -> list:
    """List documents without looking at permissions."""
    kwargs["ignore_permissions"] = True
    kwargs.setdefault("limit_page_length", 0)
    return get_list(doctype, *args, **kwargs)


def delete_doc(*args: Any, **kwargs: Any) -> Any:
    """Delete a document; see frappe.model.delete_doc.delete_doc."""
    from frappe.model.delete_doc import delete_doc

    return delete_doc(*args, **kwargs)


def parse_json(val: Any) -> Any:
    """Parse a JSON text; other values, and dicts as _dict, come back."""
    if isinstance(val, str):
        val = json.loads(val)
    return _dict(val) if isinstance(val, dict) else val


def as_json(obj: Any, indent: int = 1) -> str:
    """Dump as JSON with sorted keys."""
    from frappe.utils.response import json_handler

    return json.dumps(obj, indent=indent, sort_keys=True, default=json_handler)
