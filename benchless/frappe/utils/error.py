"""Error Log and log files."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

import frappe


def log_error(title=None, message=None, reference_doctype=None, reference_name=None, **_ignored):
    """Write an Error Log record; its table knows no transactions, so it outlives a rollback."""
    values = {"method": title or "Error", "error": message or frappe.get_traceback()}
    reference = {"reference_doctype": reference_doctype, "reference_name": reference_name}
    doc = frappe.get_doc(doctype="Error Log", **values, **reference)
    return doc.insert(ignore_permissions=True)


def get_logger(module="frappe", **_ignored):
    """Return the logger of a module on this site, which writes ``<site>/logs/<module>.log``."""
    logger = logging.getLogger(f"{module}-{frappe.local.site_path}")
    if not logger.handlers:
        path = Path(frappe.local.site_path, "logs", f"{module}.log")
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=100_000, backupCount=20, delay=True)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
        logger.setLevel(frappe.conf.log_level or logging.WARNING)
        logger.propagate = False
    return logger
