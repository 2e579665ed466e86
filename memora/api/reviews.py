"""Reviews: the questions that are due, and what the answers make of them."""

from typing import Any

import frappe
from frappe import _

from memora.api import _arguments as arguments
from memora.api._answers import answers
from memora.api._endpoint import (
    Caller,
    rate_limit,
    recorded_answer,
    require_authorized_device,
)
from memora.services import reviews
from memora.services.srs_persistence import SRSPersistenceService
from memora.utils.errors import NotFoundError, ValidationError


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=60, window_seconds=60)
def get_review_session(
    subject: str | None = None, topic_id: str | None = None, *, caller: Caller
) -> dict[str, Any]:
    """Get the questions to review now, at most 20, those that have been due the longest first.

    Questions of lessons that are not open to the student rest until they are again.

    Args:
        subject (optional): only questions of this subject.
        topic_id (optional): only questions of this topic.
        caller: the student, as the guard let them pass.

    Returns:
        questions (list): each with ``id``, ``question_text``, ``html`` (null unless the text is
            Markdown), ``options`` (texts, or objects with ``text`` and ``html``), ``type``,
            ``media``, ``lesson``, ``subject``, ``topic``, ``content_version`` (of the lesson file
            that asks it so; null while none does) and ``srs_data``: ``stability`` (0–5),
            ``next_review_date`` and ``last_review_date``, in UTC. By their type also ``items``,
            ``lefts`` and ``rights``, in an order of the student's own, or ``gaps``. No keys, hints
            or explanations. Of each of ``media`` what a lesson's file says: ``name``, ``key`` (as
            ``data-media`` in the HTML), ``url``, ``kind``, ``content_type``, ``size`` in bytes,
            ``width``, ``height`` and ``alt``; what no HTML names stands beside the texts. Where
            the lesson is sold ``url`` is signed, and works for hours.
        is_degraded (bool): true while the fast store is away: then 15 questions at most, and one
            request in 30 seconds.
        season (str): the season of the student's plan.
        next_due_at (datetime | None): when nothing is due, the moment of the next review, in UTC.

    Raises:
        NotFoundError: there is no such subject or topic.
        PermissionError: the student has no plan yet, or it does not hold the subject.
        ServiceUnavailable: the student's row stayed locked.
    """
    return reviews.get_review_session(
        caller.user,
        arguments.optional_text("subject", subject),
        arguments.optional_text("topic_id", topic_id),
    )


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_authorized_device
@rate_limit(max_requests=60, window_seconds=60)
def submit_review_session(
    session_data: dict[str, Any] | str | None = None,
    event_id: str | None = None,
    *,
    caller: Caller,
) -> dict[str, Any]:
    """Send the answers of a review session.

    Args:
        session_data: ``questions``, a list of answers, each with ``question_id``, ``answer`` (as
            for ``sessions.submit_session``), ``is_correct`` and if measured ``score`` (0–1) and
            ``time_ms``; ``content_version`` as the question came with, whose key then marks it for
            30 days after another replaced it; and the ``subject`` and ``topic_id`` that the session
            was asked for with, if any. The server marks; ``is_correct`` and ``score`` count for
            ``self_check`` questions alone, which earn nothing.
        event_id (optional): the client's own name for this session; sent again, it is answered
            again and counts once.
        caller: the student, as the guard let them pass.

    Returns:
        xp_earned (int): 2 for each right answer to a question that was due, unless a wrong one was
            undone before it.
        remaining_items (int): questions still asked today, with the same subject and topic.
        persistence_job_id (str | None): ask ``get_persistence_status`` with it; null if nothing
            was due any more.
        results (list): of each question whose lesson is open: ``question_id``, ``lesson``,
            ``is_correct``, ``score`` (0–1), ``counted`` (whether it was due) and
            ``next_review_date``, in UTC; and of those answered ``key``, ``explanation``,
            ``explanation_html``, ``hints``, ``hints_html``, the ``feedback`` of what was hit, and
            the ``media`` that these show, as in ``get_review_session``, where the question has
            them; their ``url`` is null where the lesson is sold and not open any more.
        rewards (list, optional): what came on top, where something did: each with ``type``
            (quest, streak_freeze, achievement), ``id``, ``xp`` and ``gems``.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        ValidationError: an answer is missing or odd, or there is no such question.
        NotFoundError: there is no such subject or topic.
        PermissionError: the student has no plan yet, or it does not hold the subject.
        ConflictError: ``event_id`` was used for something else, or the season is archived.
        ServiceUnavailable: the student's row stayed locked; nothing was recorded.
    """
    data = arguments.json_object("session_data", session_data)
    given = answers("session_data.questions", data.get("questions"))
    if not given:
        raise ValidationError(_("{0} is empty. Send at least one answer.").format("questions"))
    recorded = reviews.submit_review_session(
        caller.user,
        given,
        arguments.optional_text("session_data.subject", data.get("subject")),
        arguments.optional_text("session_data.topic_id", data.get("topic_id")),
        known=caller.known,
        event_id=arguments.event_id(event_id),
    )
    return recorded_answer(recorded)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_persistence_status(job_id: str | None = None, *, caller: Caller) -> dict[str, Any]:
    """Ask whether a review session has reached the student's stored schedule.

    It counts from the moment it was answered; this only tells when reports show it.

    Args:
        job_id: the ``persistence_job_id`` of the session.
        caller: the student, as the guard let them pass.

    Returns:
        job_id (str): as asked for.
        status (str): ``pending`` or ``completed``.

    Raises:
        ValidationError: ``job_id`` is missing.
        NotFoundError: the student has no such session.
    """
    job_id = arguments.text("job_id", job_id, longest=2 * arguments.NAME_LENGTH)
    is_own = job_id.rpartition(":")[0] == caller.user
    status = SRSPersistenceService().get_persistence_status(job_id) if is_own else None
    if status is None:
        raise NotFoundError(_("There is no review session {0}.").format(job_id))
    return status


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_authorized_device
@rate_limit(max_requests=30, window_seconds=60)
def undo_review(
    question_id: str | None = None, event_id: str | None = None, *, caller: Caller
) -> dict[str, Any]:
    """Take back the last review session, within 10 minutes: schedule and XP are as before.

    Each question once. Answered anew, it is marked anew, but its schedule goes by the answer that
    was taken back, and it earns XP only if both were right.

    Args:
        question_id (optional): take back only this question of it.
        event_id (optional): the client's own name for this request; sent again, it is answered
            again and counts once.
        caller: the student, as the guard let them pass.

    Returns:
        undone (int): reviews taken back.
        xp_reverted (int): the XP that they had earned, and that of ``quests``.
        new_total_xp (int): all XP of the student, without it.
        questions (list): each with ``question_id`` and ``next_review_date`` as before, in UTC.
        quests (list): ids of the quests that are not fulfilled without them; what they paid is
            taken back, and paid again when they are fulfilled again.
        persistence_job_id (str): ask ``get_persistence_status`` with it.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        ValidationError: an argument is odd.
        NotFoundError: there is no review session, or it does not hold the question.
        ConflictError: it is too long ago, or taken back already, also once before; a question
            was answered again since; the season is archived; or ``event_id`` was used for
            something else.
        ServiceUnavailable: the student's row stayed locked; nothing was recorded.
    """
    recorded = reviews.undo_review(
        caller.user,
        arguments.optional_text("question_id", question_id),
        known=caller.known,
        event_id=arguments.event_id(event_id),
    )
    return recorded_answer(recorded)
