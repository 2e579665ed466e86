"""Sites and the apps on them."""

import hashlib
import json
import secrets
import shutil
from pathlib import Path

import frappe
from frappe.core.doctype.scheduled_job_type.scheduled_job_type import sync_jobs
from frappe.database import drop_user_and_database, setup_database
from frappe.model.sync import doctype_files, sync_for
from frappe.modules.patch_handler import PatchType, get_patches_from_app
from frappe.utils.fixtures import sync_fixtures
from frappe.utils.password import update_password

TABLES = Path(__file__).parent / "database" / "mariadb" / "framework_mariadb.sql"
ROLES = {"Administrator": 1, "System Manager": 1, "Desk User": 1, "All": 0, "Guest": 0}


def new_site(site, root, admin_password, config=None, sites_path=None):
    """Make a site: folder, configuration, database, Frappe's own DocTypes and users.

    ``root`` is the database administrator (``host``, ``port``, ``user``, ``password``), ``config``
    more keys for site_config.json, ``sites_path`` the folder of the sites.
    """
    frappe.init("", sites_path, force=True)
    folder = Path(frappe.local.sites_path, site)
    for name in ("public/files", "private/files", "logs", "locks"):
        (folder / name).mkdir(parents=True)
    name = "_" + hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    frappe.local.site_path, password = str(folder), secrets.token_hex(12)
    for key, value in ((config or {}) | {"db_name": name, "db_password": password}).items():
        update_site_config(key, value)
    setup_database(root, name, password)
    frappe.init(site, sites_path, force=True)
    frappe.connect()
    for statement in TABLES.read_text().split(";")[:-1]:
        frappe.db.sql_ddl(statement)
    install_app("frappe")
    for role, desk_access in ROLES.items():
        frappe.get_doc(doctype="Role", role_name=role, desk_access=desk_access).insert()
    for name in ("Administrator", "Guest"):
        values = {"email": f"{name.lower()}@example.com", "first_name": name}
        doc = frappe.get_doc(doctype="User", roles=[{"role": name}], **values)
        doc.insert(set_name=name)
    update_password("Administrator", admin_password)
    # Nobody clicks through a setup wizard here, which is what enables it in Frappe.
    frappe.db.set_single_value("System Settings", "enable_scheduler", 1)
    frappe.db.commit()
    frappe.clear_cache()


def update_site_config(key, value):
    """Write a key of site_config.json; the value "None" removes it."""
    path = Path(frappe.get_site_path("site_config.json"))
    config = json.loads(path.read_text()) if path.exists() else {}
    config[key] = value
    path.touch(mode=0o600)
    kept = {key: value for key, value in config.items() if value != "None"}
    path.write_text(json.dumps(kept, indent=1, sort_keys=True))
    frappe.local.conf[key] = value


def install_app(name):
    """Install an app of sites/apps.txt on the connected site: hooks, DocTypes, jobs, fixtures."""
    frappe.clear_cache()
    if name not in frappe.get_all_apps():
        raise ValueError(f"App {name} not in apps.txt")
    installed = frappe.get_installed_apps()
    if name in installed:
        return
    frappe.local.flags.in_install = name
    hooks = frappe.get_hooks(app_name=name)
    _run(hooks.before_install)
    sync_for(name)
    for module in frappe.get_file_items(frappe.get_app_path(name, "modules.txt")):
        values = {"module_name": module, "app_name": name}
        frappe.get_doc(doctype="Module Def", **values).insert(ignore_if_duplicate=True)
    _set_installed([*installed, name])
    for single in frappe.get_all("DocType", filters={"issingle": 1}, pluck="name"):
        if not frappe.db.get_singles_dict(single):
            doc = frappe.new_doc(single)
            doc.flags.update(ignore_mandatory=True, ignore_validate=True)
            doc.save()
    for patch in get_patches_from_app(name, *PatchType):
        frappe.get_doc(doctype="Patch Log", patch=patch).insert()
    _run(hooks.after_install)
    sync_jobs()
    sync_fixtures(name)
    frappe.db.commit()
    frappe.local.flags.in_install = False


def _run(methods):
    for method in methods or []:
        frappe.get_attr(method)()


def _set_installed(apps):
    frappe.db.set_global("installed_apps", json.dumps(apps))
    frappe.db.commit()
    frappe.clear_cache()


def remove_app(name):
    """Uninstall an app: its DocTypes with their tables go, roles, jobs and Singles' values stay."""
    hooks = frappe.get_hooks(app_name=name)
    frappe.local.flags.in_uninstall = True
    _run(hooks.before_uninstall)
    for path in doctype_files(name):
        doctype = json.loads(path.read_text(encoding="utf-8"))["name"]
        frappe.db.delete("DocType", {"name": doctype})
        frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `tab{doctype}`")
    frappe.db.delete("Module Def", {"app_name": name})
    _set_installed([app for app in frappe.get_installed_apps() if app != name])
    _run(hooks.after_uninstall)
    frappe.local.flags.in_uninstall = False


def drop_site(site, root, sites_path=None):
    """Drop a site's database, user and folder."""
    frappe.init(site, sites_path, force=True)
    drop_user_and_database(root, frappe.conf.db_name)
    shutil.rmtree(frappe.local.site_path)
    frappe.clear_cache()
    frappe.destroy()
