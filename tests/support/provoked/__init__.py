"""Errors that take more than one call to provoke, a module a part of the API."""

from tests.support.provoked import accounts, learning, staff, store
from tests.support.provoked.registry import PROVOKED

__all__ = ["PROVOKED", "accounts", "learning", "staff", "store"]
