"""Log files in the site's folder."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

import frappe

MAX_BYTES = 100_000
FILES = 20


def get_logger(module: str | None = None) -> logging.Logger:
    """Return the logger of a module on this site: ``<site>/logs/<module>.log``."""
    module = module or "frappe"
    logger = logging.getLogger(f"{module}-{frappe.local.site_path}")
    if not logger.handlers:
        folder = Path(frappe.local.site_path if frappe.local.site else frappe.local.sites_path)
        (folder / "logs").mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / "logs" / f"{module}.log", maxBytes=MAX_BYTES, backupCount=FILES, delay=True
        )
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
        logger.setLevel(frappe.conf.log_level or logging.WARNING)
        logger.propagate = False
    return logger
