"""The configuration of the site under test, changed for a while."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import frappe


@contextlib.contextmanager
def configured(host: ModuleType, site: str, **values: Any) -> Iterator[None]:
    """Change keys of the site's configuration for requests, jobs and the test itself.

    Every host reads the file anew at each request and job; the test connects anew.

    Args:
        host: the host of the run.
        site: the site.
        **values: keys and values.
    """
    path = Path(frappe.local.sites_path, site, "site_config.json")
    before = path.read_text()
    path.write_text(json.dumps(json.loads(before) | values))
    frappe.db.commit()
    host.connect(site)
    try:
        yield
    finally:
        path.write_text(before)
        host.connect(site)
