"""Patches: each line of an app's patches.txt runs once on each site."""

import configparser
from enum import Enum

import frappe


class PatchType(Enum):
    """Before or after the DocTypes are synced."""

    pre_model_sync = "pre_model_sync"
    post_model_sync = "post_model_sync"


def run_all(patch_type: PatchType) -> None:
    """Run the pending patches of all installed apps."""
    executed = set(frappe.get_all("Patch Log", filters={"skipped": 0}, pluck="patch"))
    for app in frappe.get_installed_apps():
        for patch in get_patches_from_app(app, patch_type):
            if patch not in executed:
                execute_patch(patch)


def get_patches_from_app(app: str, patch_type: PatchType | None = None) -> list[str]:
    """Return the lines of a section of patches.txt; without sections all are pre_model_sync."""
    path = frappe.get_app_path(app, "patches.txt")
    parser = configparser.ConfigParser(allow_no_value=True, delimiters="\n")
    parser.optionxform = str
    try:
        parser.read(path)
    except configparser.MissingSectionHeaderError:
        return frappe.get_file_items(path) if patch_type != PatchType.post_model_sync else []
    kinds = [patch_type] if patch_type else list(PatchType)
    return [
        patch for kind in kinds if parser.has_section(kind.value) for patch in parser[kind.value]
    ]


def execute_patch(patch: str) -> None:
    """Run one patch in a transaction of its own and note it in the Patch Log."""
    print(f"Executing {patch} in {frappe.local.site}")  # noqa: T201 (the operator watches)
    frappe.local.flags.in_patch = True
    frappe.db.commit()
    try:
        if patch.startswith("execute:"):
            exec(patch.partition("execute:")[2], {"frappe": frappe})  # noqa: S102 (the app's own line)
        else:
            frappe.get_attr(f"{patch.split(maxsplit=1)[0]}.execute")()
        note(patch)
    except BaseException:
        frappe.db.rollback()
        raise
    finally:
        frappe.local.flags.in_patch = False
    frappe.db.commit()


def note(patch: str) -> None:
    """Write the Patch Log of a patch."""
    frappe.get_doc(doctype="Patch Log", patch=patch).insert(ignore_permissions=True)
