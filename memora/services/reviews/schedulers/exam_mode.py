"""Exam mode: reviews tighten towards a season's exam, and none is planned after it."""

from datetime import date, datetime, time, timedelta

TIGHTENING = 0.5
SHORTEST = timedelta(days=1)


def start_of_exam(exam_date: date | None) -> datetime | None:
    """Return the moment, naive UTC, by which all reviews are due: the exam day's midnight."""
    return None if exam_date is None else datetime.combine(exam_date, time())


def towards_exam(planned: datetime, now: datetime, exam: datetime | None) -> datetime:
    """Bring a planned review forward, so that the question comes again before the exam.

    Nothing waits longer than half of the time that is left: what was known 60 days before is asked
    again after 30 days at the latest, then after 15, 7.5 …, down to a day.

    Args:
        planned: The scheduler's next review, naive UTC, after ``now``.
        now: When it is planned.
        exam: ``start_of_exam`` of the season; None, or one that is past, changes nothing.

    Returns:
        A moment after ``now``, not after ``planned``, and not after the exam.
    """
    if exam is None or now >= exam:
        return planned
    return min(planned, now + max((exam - now) * TIGHTENING, SHORTEST), exam)


def brought_forward(
    planned: datetime, last_review: datetime | None, exam: datetime | None
) -> datetime:
    """Return when a stored review is due, in a season whose exam may have been named since.

    What was planned with the exam in mind stays as it is.

    Args:
        planned: The stored next review, naive UTC.
        last_review: When it was planned; None where nobody knows.
        exam: ``start_of_exam`` of the season.
    """
    if last_review is not None:
        return towards_exam(planned, last_review, exam)
    return planned if exam is None else min(planned, exam)
