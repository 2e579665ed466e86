"""A small Frappe app that shows what its host does: it logs what is called and in which order."""

__version__ = "0.0.1"
