"""Running Memora: how it is, what drifted from the log, putting it on a site and taking it off."""

__all__ = ["health", "installation", "reconcile"]
