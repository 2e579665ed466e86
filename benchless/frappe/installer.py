"""Sites and the apps on them."""

import hashlib
import json
import secrets
import shutil
from pathlib import Path
from typing import Any

import frappe
from frappe.database import drop_user_and_database, setup_database
from frappe.model.sync import doctype_files, sync_for
from frappe.modules.patch_handler import get_patches_from_app, note
from frappe.utils.fixtures import sync_fixtures

ENGINE = "ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET=utf8mb4 COLLATE=utf8mb4_unicode_ci"
TABLES = (
    """`tabSingles` (`doctype` varchar(255), `field` varchar(255), `value` longtext,
        KEY `singles_doctype_field_index` (`doctype`, `field`))""",
    """`tabSessions` (`user` varchar(255), `sid` varchar(255), `sessiondata` longtext,
        `ipaddress` varchar(16), `lastupdate` datetime(6), `status` varchar(20),
        KEY `sid` (`sid`))""",
    """`__Auth` (`doctype` varchar(140) NOT NULL, `name` varchar(255) NOT NULL,
        `fieldname` varchar(140) NOT NULL, `password` text NOT NULL,
        `encrypted` int(1) NOT NULL DEFAULT 0, PRIMARY KEY (`doctype`, `name`, `fieldname`))""",
    """`tabDefaultValue` (`name` varchar(255) PRIMARY KEY, `parent` varchar(255),
        `defkey` varchar(255), `defvalue` text,
        KEY `defaultvalue_parent_defkey_index` (`parent`, `defkey`))""",
)
ROLES = {"Administrator": 1, "System Manager": 1, "Desk User": 1, "All": 0, "Guest": 0}


def new_site(
    site: str,
    root: dict,
    admin_password: str,
    config: dict | None = None,
    sites_path: str | None = None,
) -> None:
    """Make a site: folder, configuration, database, Frappe's own DocTypes and users.

    Args:
        site: the name, which is the folder's.
        root: the database administrator: ``host``, ``port``, ``user``, ``password``.
        admin_password: the password of the user Administrator.
        config: more keys for site_config.json.
        sites_path: the folder of the sites.

    Raises:
        FileExistsError: the site exists.
    """
    frappe.init(site, sites_path, new_site=True, force=True)
    folder = Path(frappe.local.site_path)
    folder.mkdir(parents=True)
    for name in ("public/files", "private/files", "logs", "locks"):
        (folder / name).mkdir(parents=True)
    digest = hashlib.sha1(str(folder.resolve()).encode(), usedforsecurity=False).hexdigest()
    own = {"db_name": f"_{digest[:16]}", "db_password": secrets.token_hex(12)}
    write_site_config((config or {}) | own)
    frappe.init(site, sites_path, force=True)
    setup_database(root, own["db_name"], own["db_password"])
    frappe.connect()
    frappe.local.flags.in_install_db = True
    for table in TABLES:
        frappe.db.sql_ddl(f"CREATE TABLE {table} {ENGINE}")
    frappe.local.flags.in_install_db = False
    install_app("frappe")
    _make_users(admin_password)
    frappe.db.commit()
    frappe.clear_cache()


def _make_users(admin_password: str) -> None:
    from frappe.utils.password import update_password

    frappe.local.flags.in_install = "frappe"
    for role, desk_access in ROLES.items():
        frappe.get_doc(doctype="Role", role_name=role, desk_access=desk_access).insert()
    users = (("Administrator", "admin@example.com", "Administrator"),)
    for name, email, role in (*users, ("Guest", "guest@example.com", "Guest")):
        doc = frappe.get_doc(doctype="User", email=email, first_name=name, name=name)
        doc.append("roles", {"role": role})
        doc.insert(set_name=name, ignore_links=True)
    update_password("Administrator", admin_password)
    settings = frappe.get_doc("System Settings")
    # Nobody clicks through a setup wizard here, which is what enables it in Frappe.
    settings.enable_scheduler = 1
    settings.save()
    frappe.local.flags.in_install = False


def write_site_config(config: dict) -> None:
    """Write site_config.json of the current site."""
    path = Path(frappe.get_site_path("site_config.json"))
    path.write_text(json.dumps(config, indent=1, sort_keys=True), encoding="utf-8")
    path.chmod(0o600)


def install_app(name: str) -> None:
    """Install an app on the connected site: hooks, DocTypes, jobs, fixtures.

    Raises:
        ValueError: the app is not in sites/apps.txt.
    """
    from frappe.core.doctype.scheduled_job_type.scheduled_job_type import sync_jobs

    frappe.clear_cache()
    if name not in frappe.get_all_apps():
        raise ValueError(f"App {name} not in apps.txt")
    if name != "frappe" and name in frappe.get_installed_apps():
        return
    hooks = frappe.get_hooks(app_name=name)
    for required in hooks.required_apps or []:
        install_app(required)
    frappe.local.flags.in_install = name
    _run(hooks.before_install)
    sync_for(name)
    for module in frappe.get_file_items(frappe.get_app_path(name, "modules.txt")):
        if not frappe.db.exists("Module Def", module):
            module_def = frappe.get_doc(doctype="Module Def", module_name=module, app_name=name)
            module_def.insert(ignore_permissions=True)
    _set_installed(lambda apps: [*apps, *([name] if name not in apps else [])])
    _init_singles()
    for patch in get_patches_from_app(name):
        note(patch)
    _run(hooks.after_install)
    sync_jobs()
    sync_fixtures(name)
    _run(hooks.after_sync)
    frappe.db.commit()
    frappe.local.flags.in_install = False


def _init_singles() -> None:
    """Store the defaults of Singles that have no values yet."""
    for single in frappe.get_all("DocType", filters={"issingle": 1}, pluck="name"):
        if not frappe.db.get_singles_dict(single):
            doc = frappe.new_doc(single)
            doc.flags.update(ignore_mandatory=True, ignore_validate=True)
            doc.save()


def _run(methods: list[str] | None) -> None:
    for method in methods or []:
        frappe.get_attr(method)()


def _set_installed(change: Any) -> None:
    apps = json.loads(frappe.db.get_global("installed_apps") or "[]")
    frappe.db.set_global("installed_apps", json.dumps(change(apps)))
    frappe.db.commit()
    frappe.clear_cache()


def remove_app(name: str) -> None:
    """Uninstall an app: its DocTypes, their tables and records go.

    Raises:
        ValueError: another installed app needs it.
    """
    from frappe.core.doctype.scheduled_job_type.scheduled_job_type import sync_jobs

    if name not in frappe.get_installed_apps():
        return
    for app in frappe.get_installed_apps():
        if name in (frappe.get_hooks(app_name=app).required_apps or []):
            raise ValueError(f"App {name} is a dependency of {app}. Uninstall {app} first.")
    hooks = frappe.get_hooks(app_name=name)
    _run(hooks.before_uninstall)
    frappe.db.commit()
    for path in doctype_files(name):
        doctype = json.loads(path.read_text(encoding="utf-8"))["name"]
        frappe.db.delete("Singles", {"doctype": doctype})
        frappe.db.delete("__Auth", {"doctype": doctype})
        frappe.db.delete("DocType", {"name": doctype})
        frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `tab{doctype}`")
    frappe.db.delete("Module Def", {"app_name": name})
    frappe.db.delete("Patch Log", {"patch": ("like", f"{name}.%")})
    frappe.local.flags.in_uninstall = True
    _set_installed(lambda apps: [app for app in apps if app != name])
    _run(hooks.after_uninstall)
    sync_jobs()
    frappe.db.commit()
    frappe.local.flags.in_uninstall = False


def drop_site(site: str, root: dict, sites_path: str | None = None) -> None:
    """Drop a site's database, user, cached values and folder."""
    frappe.init(site, sites_path, force=True)
    frappe.clear_cache()
    drop_user_and_database(root, frappe.conf.db_name)
    folder = frappe.local.site_path
    frappe.destroy()
    shutil.rmtree(folder)
