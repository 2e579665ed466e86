"""The slice of Frappe 15 that Memora uses; what is lacking raises NotImplementedError by name."""

import inspect
import json
import os
import secrets
import traceback
import types
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from werkzeug.local import Local, release_local

from frappe.exceptions import *  # noqa: F403

__version__ = "15.44.2"
STANDARD_USERS = ("Guest", "Administrator")
# Found in Frappe's other modules at the first use: those import this one.
ELSEWHERE = {
    "_": "frappe.translate:translate",
    "as_json": "frappe.utils.response:as_json",
    "delete_doc": "frappe.model.delete_doc:delete_doc",
    "enqueue": "frappe.utils.background_jobs:enqueue",
    "get_all": "frappe.model.db_query:get_all",
    "get_doc": "frappe.model.document:get_doc",
    "get_list": "frappe.model.db_query:get_list",
    "get_meta": "frappe.model.meta:get_meta",
    "get_roles": "frappe.permissions:get_roles",
    "get_traceback": "traceback:format_exc",
    "has_permission": "frappe.permissions:check",
    "log_error": "frappe.utils.error:log_error",
    "logger": "frappe.utils.error:get_logger",
    "new_doc": "frappe.model.document:new_doc",
}
CONFIG = {"db_host": "127.0.0.1", "db_port": 3306, "redis_queue": "redis://127.0.0.1:11311"}

local = Local()
db, conf, flags, job, lang = map(local, ("db", "conf", "flags", "job", "lang"))
request, response, form_dict, session = map(local, ("request", "response", "form_dict", "session"))
# What this process knows of each site's code: meta, hooks, controllers. clear_cache() forgets it.
_known_of_sites = {}


class NotProvidedError(NotImplementedError, AttributeError):
    """A part of Frappe that benchless does not have; hasattr() says no."""


def __getattr__(name):
    if name in ELSEWHERE:
        module, _colon, attribute = ELSEWHERE[name].partition(":")
        return globals().setdefault(name, getattr(import_module(module), attribute))
    if name.startswith("__") or find_spec(f"frappe.{name}"):
        raise AttributeError(name)
    raise NotProvidedError(f"frappe.{name} is not part of benchless")


class _dict(dict):  # noqa: N801
    """A dict whose keys are attributes too; a missing one is None."""

    __slots__ = ()
    __getattr__ = dict.get
    __setattr__ = dict.__setitem__
    __delattr__ = dict.__delitem__

    def __reduce__(self):
        return _dict, (dict(self),)

    def update(self, *args, **kwargs):
        super().update(*args, **kwargs)
        return self


def init(site, sites_path=None, force=False):
    """Bind this thread to a site; the sites lie in SITES_PATH, else in the working directory."""
    if getattr(local, "initialised", None) and not force:
        return
    folder = Path(sites_path or os.environ.get("SITES_PATH") or ".").absolute()
    own = folder / site / "site_config.json"
    if site and not own.exists():
        raise IncorrectSitePath(f"{site} does not exist")
    local.site, local.sites_path, local.site_path = site, str(folder), str(folder / site)
    local.flags, local.session, local.cache = _dict(in_test=False), _dict(data=_dict()), {}
    local.conf = _dict(CONFIG)
    for path in (folder / "common_site_config.json", own):
        local.conf.update(json.loads(path.read_text()) if path.exists() else {})
    hooks = local.conf.extra_config or ()
    for hook in [hooks] if isinstance(hooks, str) else hooks:
        try:
            modulename, name = hook.rsplit(".", 1)
            local.conf.update(getattr(import_module(modulename), name)())
        except Exception:  # noqa: BLE001, PERF203 (as Frappe: a site goes on without)
            traceback.print_exc()
    local.known = _known_of_sites.setdefault(local.site_path, {})
    local.message_log, local.response, local.form_dict = [], _dict(docs=[]), _dict()
    local.lang, local.request_ip, local.db = local.conf.lang or "en", None, None
    local.initialised = True


def connect(site=None, set_admin_as_user=True):
    """Take the site's database, which opens at the first query, and become Administrator."""
    from frappe.database import get_db

    if site:
        init(site)
    local.db = get_db()
    if set_admin_as_user:
        set_user("Administrator")


def destroy():
    if getattr(local, "db", None):
        local.db.close()
    release_local(local)


def get_site_path(*joins):
    return "/".join((local.site_path, *joins))


def set_user(username):
    local.session.update(user=username, sid=username, data=_dict())
    local.cache, local.form_dict = {}, _dict()


def clear_cache(user=None):
    local.cache = {}
    if not user:
        local.known.clear()


def msgprint(msg, title=None, raise_exception=None, indicator=None):
    """Send a message with the answer, and raise if asked to."""
    is_class = inspect.isclass(raise_exception) and issubclass(raise_exception, Exception)
    out = _dict(message=msg, title=title or _("Message"))
    if indicator or raise_exception:
        out.indicator = indicator or "red"
    if raise_exception:
        out.raise_exception = 1
    local.message_log.append(out)
    if raise_exception:
        raise (raise_exception if is_class else ValidationError)(msg)


def throw(msg, exc=ValidationError, title=None):
    msgprint(msg, title, exc)


def bold(text):
    return f"<strong>{text}</strong>"


def get_request_header(key, default=None):
    return request.headers.get(key, default)


guest_methods, xss_safe_methods = set(), set()
allowed_http_methods_for_whitelisted_func = {}


def whitelist(allow_guest=False, xss_safe=False, methods=None):
    """Make a function callable as ``/api/method/<dotted path>``."""
    from frappe.utils.typing_validations import validate_argument_types

    def decorate(fn):
        fn = validate_argument_types(fn)
        allowed_http_methods_for_whitelisted_func[fn] = methods or ["GET", "POST", "PUT", "DELETE"]
        guest_methods.update([fn] if allow_guest else [])
        xss_safe_methods.update([fn] if allow_guest and xss_safe else [])
        return fn

    return decorate


@whitelist(allow_guest=True)
def ping():
    return "pong"


def scrub(txt):
    return txt.replace(" ", "_").replace("-", "_").lower()


def get_app_path(app_name, *joins):
    return str(Path(import_module(app_name).__file__).parent.joinpath(*joins))


def get_file_items(path):
    """Return the lines of a text file without blanks and comments."""
    lines = Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def get_all_apps():
    return list(dict.fromkeys(["frappe", *get_file_items(f"{local.sites_path}/apps.txt")]))


def get_installed_apps():
    if not local.known.get("apps"):
        local.known["apps"] = json.loads(db.get_global("installed_apps") or "[]")
    return list(local.known["apps"])


def get_hooks(hook=None, default=None, app_name=None):
    """Return what the apps' hooks.py say: lists, and dicts merged key by key."""
    hooks = _dict() if app_name else local.known.get("hooks", _dict())
    for app in () if hooks else [app_name] if app_name else get_installed_apps():
        for key, value in vars(import_module(f"{app}.hooks")).items():
            if not (key.startswith("_") or isinstance(value, types.ModuleType)):
                _append_hook(hooks, key, value)
    if not app_name:
        local.known["hooks"] = hooks
    return hooks.get(hook, [] if default is None else default) if hook else hooks


def _append_hook(target, key, value):
    if isinstance(value, dict):
        for inkey, invalue in value.items():
            _append_hook(target.setdefault(key, {}), inkey, invalue)
    else:
        target.setdefault(key, []).extend(value if isinstance(value, list) else [value])


def get_attr(method_string):
    modulename, _dot, methodname = method_string.rpartition(".")
    app = modulename.split(".")[0]
    is_known = local.flags.in_install or local.flags.in_uninstall or app in get_installed_apps()
    if not is_known:
        throw(f"App {app} is not installed", AppNotInstalledError)
    return getattr(import_module(modulename), methodname)


def call(fn, *args, **kwargs):
    """Call with those keyword arguments that the function takes."""
    fn = get_attr(fn) if isinstance(fn, str) else fn
    parameters = inspect.signature(fn).parameters
    takes_all = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values())
    wanted = set(kwargs if takes_all else parameters) - {"ignore_permissions", "flags"}
    return fn(*args, **{key: value for key, value in kwargs.items() if key in wanted})


def get_cached_doc(doctype, name=None):
    """Return a document that this request has loaded; raw SQL leaves it stale."""
    key = (doctype, name or doctype)
    if key not in local.cache:
        local.cache[key] = __getattr__("get_doc")(*key)
    return local.cache[key]


def clear_document_cache(doctype, name=None):
    for key in [key for key in local.cache if key[0] == doctype and name in (None, key[1])]:
        del local.cache[key]


def generate_hash(txt=None, length=56):
    return secrets.token_hex(length)[:length]


def parse_json(val):
    val = json.loads(val) if isinstance(val, str) else val
    return _dict(val) if isinstance(val, dict) else val
