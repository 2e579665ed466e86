"""When a question comes again: pure steps of a memory, and the schedulers to choose from."""

from memora.services.reviews.schedulers.base import FOLDED, Mastery, Scheduler, mastery_of
from memora.services.reviews.schedulers.classic import ClassicScheduler
from memora.services.reviews.schedulers.fsrs import FSRSScheduler

__all__ = ["DEFAULT", "FOLDED", "SCHEDULERS", "Mastery", "mastery_of", "scheduler_named"]

SCHEDULERS: dict[str, Scheduler] = {
    scheduler.name: scheduler for scheduler in (ClassicScheduler(), FSRSScheduler())
}
DEFAULT = ClassicScheduler.name


def scheduler_named(name: str | None) -> Scheduler:
    """Return the scheduler of ``Memora Settings.srs_scheduler``; the default without a name.

    Raises:
        KeyError: There is none of that name.
    """
    return SCHEDULERS[name or DEFAULT]
