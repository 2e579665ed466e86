"""The configuration of the site under test, changed for a while."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import frappe


@contextlib.contextmanager
def configured_for_others(site: str, **values: Any) -> Iterator[None]:
    """Change keys of the site's configuration for requests and jobs.

    Every host reads the file anew at each of them; the test's own connection stays as it is.

    Args:
        site: the site.
        **values: keys and values.
    """
    path = Path(frappe.local.sites_path, site, "site_config.json")
    before = path.read_text()
    path.write_text(json.dumps(json.loads(before) | values))
    try:
        yield
    finally:
        path.write_text(before)


@contextlib.contextmanager
def configured(host: ModuleType, site: str, **values: Any) -> Iterator[None]:
    """Change keys of the site's configuration for the test too, which connects anew.

    Args:
        host: the host of the run.
        site: the site.
        **values: keys and values.
    """
    frappe.db.commit()
    try:
        with configured_for_others(site, **values):
            host.connect(site)
            yield
    finally:
        host.connect(site)
