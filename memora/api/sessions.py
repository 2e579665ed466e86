"""Learning sessions: where a lesson is read, what it asks, and what a play of it earns."""

from typing import Any

import frappe
from frappe import _

from memora.api import _arguments as arguments
from memora.api._answers import answers, content_version
from memora.api._endpoint import (
    Caller,
    answer_play,
    lesson_name,
    published_lesson,
    rate_limit,
    recorded_answer,
    require_authorized_device,
)
from memora.services import access
from memora.services.access import find_lesson
from memora.services.learning import sessions
from memora.services.ledger import Recorded
from memora.utils.clock import utc_now
from memora.utils.errors import NotFoundError


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_lesson_url(lesson_id: str | None = None, *, caller: Caller) -> dict[str, Any]:
    """Give the address at which the student reads a lesson.

    Paid lessons have no public address: theirs is signed and works for some minutes. One at this
    site is the student's own and stops working at once when the access ends.

    Args:
        lesson_id: the lesson.
        caller: the student, as the guard let them pass.

    Returns:
        lesson_id (str): the lesson.
        subject (str): the subject that it belongs to.
        url (str): address of the lesson's file: absolute, or beginning with a slash at this site.
        expires_at (str | None): when the first signed address stops working; null if none is.
        access (str): how the student's plan opens the lesson: public, authenticated,
            free_preview, paid.
        is_signed (bool): whether ``url`` is signed.
        videos (list): of each Video stage ``stage_id`` as in the file, and ``url`` (null
            while the video lies in a bucket that is not switched on).
        packages (list): of each Interactive stage with a package ``stage_id``, and ``url``, at
            this site; it goes into a frame with ``sandbox="allow-scripts"`` (null while the
            package is not on the server).
        media (list): of each picture, sound or film that the lesson's file names, ``key`` as in the
            file and ``url``.

    Raises:
        ValidationError: ``lesson_id`` is missing.
        NotFoundError: there is no such published lesson, or the student's plan hides it.
        PermissionError: the lesson is not in the student's plan; or it is paid and the student
            has no access, then ``required_item`` names the item that opens it, if there is one.
    """
    lesson_id = arguments.text("lesson_id", lesson_id)
    lesson = published_lesson(caller, lesson_id)
    return access.get_lesson_url(caller.user, lesson, now=utc_now())


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_lesson_details(lesson_id: str | None = None, *, caller: Caller) -> dict[str, Any]:
    """Read a lesson with its stages.

    Args:
        lesson_id: the lesson.
        caller: the student, as the guard let them pass.

    Returns:
        name (str): the lesson.
        title (str): its title.
        xp_reward (int): XP for completing it; hearts and records add to it.
        stages (list): each with ``id``, ``title``, ``type``, ``config``, ``target_time`` in
            seconds, ``weight``, ``is_skippable`` and ``server_marked``, in the order in which they
            are played. Questions of a stage that is ``server_marked`` come without keys, hints and
            explanations; what is to be put in order (``items``) or together (``lefts``,
            ``rights``) comes in an order of the student's own. Where a package is
            read, ``get_lesson_url`` says.

    Raises:
        ValidationError: ``lesson_id`` is missing.
        NotFoundError: there is no such published lesson, or the student's plan hides it.
        PermissionError: the lesson is not in the student's plan; or it is paid and the student
            has no access, then ``required_item`` names the item that opens it, if there is one.
    """
    lesson_id = arguments.text("lesson_id", lesson_id)
    return sessions.get_lesson_details(caller.user, published_lesson(caller, lesson_id))


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_authorized_device
@rate_limit(max_requests=60, window_seconds=60)
def submit_session(
    session_meta: dict[str, Any] | str | None = None,
    gamification_results: dict[str, Any] | str | None = None,
    interactions: list[Any] | str | None = None,
    event_id: str | None = None,
    *,
    caller: Caller,
) -> dict[str, Any]:
    """Send a play of a lesson with its answers.

    It completes the lesson, earns XP, is archived, and its questions are planned for review, all
    or nothing. The same play sent to ``complete_lesson`` too, with the same ``event_id`` or within
    a minute, pays once.

    Args:
        session_meta: ``lesson_id``, the lesson; and ``content_version`` if the play was made with
            the lesson's file, that file's ``version``. It is marked by what that file asked, for 30
            days after another replaced it; positions of options are then that file's. Without it,
            or with one that is not known any more, the lesson as it is now decides.
        gamification_results: ``xp_earned``, the XP that the client counted: no more is given; and
            ``score``, 0–100, which stands where the lesson asks no questions.
        interactions: the answers, each with ``question_id``, ``answer``, ``is_correct`` and if
            measured ``score`` (0–1) and ``time_ms``; a time that cannot be counts as not measured.
            ``answer`` is by the question's type: an option's position or text (multiple_choice), a
            list of these (multiple_response), true or false (true_false), a text (short_answer,
            numeric), right sides by left sides (matching), the texts in order (ordering), a list
            with an answer a gap (cloze), 0–1 (self_check). The server marks; ``is_correct`` and
            ``score`` count for ``self_check`` questions alone, which stand outside hearts and
            score. Of several answers to a question the first counts, and a question that may not
            be skipped and is not answered is wrong.
        event_id (optional): the client's own name for this play; sent again, it is answered
            again and counts once.
        caller: the student, as the guard let them pass.

    Returns:
        status (str): ``success``.
        message (str): that it is done, in the student's language.
        xp_earned (int): XP for this play.
        new_total_xp (int): all XP of the student, this play's included, ``rewards`` not.
        score (int): percent of the marks, each question weighing its ``points``.
        hearts (int): 0 to 5, by the marks.
        xp_capped (bool, optional): true when the school's limits for playing again cut the XP.
        results (list): each answer to a question of the lesson: ``question_id``, ``is_correct``,
            ``score`` (0–1) and ``next_review_date``, in UTC. Where the server alone marks a stage
            of the lesson, what its file withholds follows the answer: ``key``, ``explanation``,
            ``explanation_html``, ``hints``, ``hints_html``, the ``feedback`` of what was hit, and
            the ``media`` that these show, each as the file names its own, with the ``url`` at which
            the student reads it.
        rewards (list, optional): what came on top, where something did: each with ``type``
            (quest, streak_freeze, achievement), ``id``, ``xp`` and ``gems``.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        ValidationError: an argument is missing or odd.
        NotFoundError: there is no such published lesson, or the student's plan hides it.
        PermissionError: the lesson is not in the student's plan, or it is paid and the student
            has no access.
        ConflictError: another lesson, or a level, has to come first; or ``event_id`` was used for
            something else.
        ServiceUnavailable: the student's row stayed locked; nothing was recorded.
    """
    meta = arguments.json_object("session_meta", session_meta)
    claims = arguments.json_object("gamification_results", gamification_results)
    lesson_id = arguments.text("session_meta.lesson_id", meta.get("lesson_id"))
    xp = arguments.whole_number(
        "gamification_results.xp_earned", claims.get("xp_earned"), 0, arguments.MAX_INT
    )
    score = arguments.whole_number(
        "gamification_results.score", claims.get("score"), 0, sessions.FULL_SCORE
    )
    version = content_version("session_meta.content_version", meta.get("content_version"))
    play = sessions.Play(answers("interactions", interactions), xp, score, version)
    named = arguments.event_id(event_id)

    lesson = find_lesson(lesson_id)

    def record() -> Recorded:
        if lesson is None:
            raise NotFoundError(_("There is no lesson {0}.").format(lesson_id))
        return sessions.submit_session(caller.user, lesson, play, event_id=named)

    recorded = answer_play(caller, named, play.arguments(lesson_name(lesson, lesson_id)), record)
    return recorded_answer(recorded, message=_("Session Saved ✅"))
