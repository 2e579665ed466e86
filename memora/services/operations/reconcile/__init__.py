"""Recomputing players from the log, and mending what says otherwise."""

from memora.services.operations.reconcile.reconcile import reconcile

__all__ = ["reconcile"]
