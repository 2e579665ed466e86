"""What a test does with a site once it is made, the same on every host.

The host module has set `SITES_PATH`, the folder of the sites, before.
"""

import os
from collections.abc import Callable
from typing import Any


def connect(site: str) -> None:
    """Connect this thread to the site, as Administrator."""
    import frappe

    frappe.init(site, sites_path=os.environ["SITES_PATH"], force=True)
    frappe.connect()
    frappe.local.flags.in_test = True


def disconnect() -> None:
    """Close this thread's connection; what is not committed is rolled back."""
    import frappe

    frappe.destroy()


def wsgi_app(site: str) -> Callable[..., Any]:
    """Return the WSGI application, bound to the site whatever host the request names."""
    from frappe.app import application

    def bound(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        return application(environ | {"HTTP_X_FRAPPE_SITE_NAME": site}, start_response)

    return bound
