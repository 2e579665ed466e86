"""Patches: each line of an app's patches.txt runs once on each site."""

from enum import Enum

import frappe


class PatchType(Enum):
    """Before or after the DocTypes are synced."""

    pre_model_sync = "[pre_model_sync]"
    post_model_sync = "[post_model_sync]"


def run_all(patch_type):
    """Run the pending patches of all installed apps."""
    executed = set(frappe.get_all("Patch Log", filters={"skipped": 0}, pluck="patch"))
    for app in frappe.get_installed_apps():
        for patch in get_patches_from_app(app, patch_type):
            if patch not in executed:
                execute_patch(patch)


def get_patches_from_app(app, *patch_types):
    """Return the lines of these sections of patches.txt; those before any section come first."""
    patches, section = [], PatchType.pre_model_sync.value
    for line in frappe.get_file_items(frappe.get_app_path(app, "patches.txt")):
        if line.startswith("["):
            section = line
        elif PatchType(section) in patch_types:
            patches.append(line)
    return patches


def execute_patch(patch):
    """Run one patch in a transaction of its own and note it in the Patch Log."""
    print(f"Executing {patch} in {frappe.local.site}")  # noqa: T201 (the operator watches)
    frappe.local.flags.in_patch = True
    frappe.db.commit()
    try:
        if patch.startswith("execute:"):
            exec(patch.removeprefix("execute:"), {"frappe": frappe})  # noqa: S102 (the app's line)
        else:
            frappe.get_attr(f"{patch.split(maxsplit=1)[0]}.execute")()
        frappe.get_doc(doctype="Patch Log", patch=patch).insert()
        frappe.db.commit()
    finally:
        frappe.db.rollback()
        frappe.local.flags.in_patch = False
