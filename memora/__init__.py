"""Memora: gamified, spaced-repetition learning for schools, as a Frappe 15 app."""

__version__ = "0.1.0"
