"""The steps of `install-app` and `uninstall-app`, under the names that hooks.py reads."""

from memora.services import partition_manager
from memora.services.operations.installation import (
    bring_job_times_back,
    forget_hot_state,
    limit_bodies,
    make_encryption_key,
)
from memora.services.operations.installation import clean_up_after_uninstall as after_uninstall

__all__ = ["after_install", "after_migrate", "after_uninstall"]


def after_install() -> None:
    """Begin with nothing in Redis, a key for passwords, a limit for bodies, and partitions.

    A new site runs no patches, so what patches do for older sites is done here.
    """
    forget_hot_state()
    make_encryption_key()
    limit_bodies()
    partition_manager.setup_partitioning()


def after_migrate() -> None:
    """Let jobs run whose times lie in the future since the site's zone was changed."""
    bring_job_times_back()
