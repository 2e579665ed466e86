"""The shape of the code: layers, the slice of Frappe that it uses, SQL and sizes."""

import ast
import re
from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "memora"
MODULES = sorted(APP.rglob("*.py"))
API = sorted((APP / "api").glob("*.py"))
QUERY = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE)\b")
ENTRIES = [path for path in MODULES if path.parts[len(ROOT.parts) + 1] != "services"]

#: What the app uses of Frappe. Whatever is added here has a line in docs/decisions.md, unless the
#: design lists it; whatever is not used any more goes.
ALLOWED = {
    *(
        "throw",
        "whitelist",
        "get_doc",
        "get_all",
        "get_meta",
        "has_permission",
        "get_roles",
        "session",
        "conf",
    ),
    *("get_site_path", "get_hooks", "get_attr", "log_error", "logger", "enqueue", "generate_hash"),
    *("clear_document_cache", "local.site", "__version__", "db"),
    *("ValidationError", "PermissionError", "AuthenticationError", "DoesNotExistError"),
    *("DuplicateEntryError", "QueryDeadlockError", "QueryTimeoutError"),
    *(
        f"db.{name}"
        for name in (
            *("sql", "sql_ddl", "get_value", "set_value", "get_single_value", "exists", "count"),
            *("delete", "commit", "rollback", "after_commit", "add_index", "add_unique"),
            "connect",
        )
    ),
}
ALLOWED_AT_THE_EDGE = {
    *("request", "get_request_header", "local.response", "local.login_manager", "flags"),
    *("local.memora_headers", "local.memora_request", "local.request", "local.db"),
    *("local.form_dict", "local.lang"),
    *("form_dict", "local.request_ip", "local.cookie_manager"),
}
EDGE = (APP / "api", APP / "website", APP / "outage.py", APP / "body_limit.py")
ALLOWED_IMPORTS = {
    "frappe": {"_"},
    "frappe.installer": {"update_site_config"},
    "frappe.auth": {"get_login_attempt_tracker"},
    "frappe.core.doctype.user.user": {"User"},
    "frappe.model.document": {"Document"},
    "frappe.sessions": {"delete_session"},
    "frappe.twofactor": {
        *("ExpiredLoginException", "authenticate_for_2factor"),
        *("confirm_otp_token", "get_cached_user_pass", "should_run_2fa"),
    },
    "frappe.utils": {"background_jobs", "convert_utc_to_system_timezone"},
    "frappe.utils.password": {"check_password", "get_encryption_key", "passlibctx"},
}
NESTED = {"db", "local"}


def frappe_names(tree):
    """Yield what a module takes from Frappe: ``throw``, ``db.sql``, ``local.response``."""
    nested = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
            inner = node.value
            if is_frappe(inner.value) and inner.attr in NESTED:
                nested.add(id(inner))
                yield f"{inner.attr}.{node.attr}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_frappe(node.value) and id(node) not in nested:
            yield node.attr


def is_frappe(node):
    return isinstance(node, ast.Name) and node.id == "frappe"


def parse(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path):
    return str(path.relative_to(ROOT))


def offenders(modules, find):
    """Return what ``find`` finds, by module, where it finds something."""
    return {name_of(path): found for path in modules if (found := find(path))}


def test_the_layers_hold(monkeypatch):
    monkeypatch.chdir(ROOT)

    assert lint_imports(config_filename="pyproject.toml") == EXIT_STATUS_SUCCESS


def test_only_the_agreed_slice_of_frappe_is_used():
    def find(path):
        at_the_edge = any(map(path.is_relative_to, EDGE))
        allowed = ALLOWED | (ALLOWED_AT_THE_EDGE if at_the_edge else set())
        return set(frappe_names(parse(path))) - allowed - {"local"}

    assert offenders(MODULES, find) == {}


def test_nothing_is_allowed_that_is_not_used():
    used = {name for path in MODULES for name in frappe_names(parse(path))}

    assert used >= ALLOWED | ALLOWED_AT_THE_EDGE


def frappe_imports(tree):
    """Yield (module, name) of what a module imports from Frappe."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "frappe":
            for alias in node.names:
                yield node.module, alias.name


def test_only_the_agreed_modules_of_frappe_are_imported_and_all_of_them():
    found = {pair for path in MODULES for pair in frappe_imports(parse(path))}

    assert found == {(module, name) for module, names in ALLOWED_IMPORTS.items() for name in names}


def test_sql_and_redis_stay_in_services_and_utils():
    entries = [path for path in ENTRIES if not path.is_relative_to(APP / "utils")]

    def find(path):
        text = path.read_text(encoding="utf-8")
        return [call for call in ("db.sql", "get_redis", "import redis") if call in text]

    assert offenders(entries, find) == {}


def test_an_api_module_is_no_giant():
    assert offenders(API, lambda path: len(path.read_text().splitlines()) > 400) == {}


def test_api_annotations_are_types_since_frappe_skips_texts():
    future = "from __future__ import annotations"

    assert offenders(API, lambda path: future in path.read_text()) == {}


def test_values_reach_sql_as_parameters_only():
    """An f-string may name tables and columns of ours; a value in quotes is a mistake."""

    def find(path):
        texts = [
            part.value
            for node in ast.walk(parse(path))
            if isinstance(node, ast.JoinedStr)
            for part in node.values
            if isinstance(part, ast.Constant)
        ]
        return [t for t in texts if QUERY.match(t) and t.rstrip().endswith(("'", '"', "="))]

    assert offenders(MODULES, find) == {}


def test_the_app_does_not_know_its_host():
    assert offenders(MODULES, lambda path: "benchless" in path.read_text().lower()) == {}


def test_benchless_stays_within_its_budget():
    """Its lines are counted as they are read: all but the blank ones."""
    files = [p for p in (ROOT / "benchless").rglob("*.py") if "tests" not in p.parts]
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]

    assert sum(1 for line in lines if line.strip()) <= 3_400
