"""The learning map, piece by piece."""

from typing import Any

import frappe

from memora.api import _arguments as arguments
from memora.api._endpoint import Caller, rate_limit, require_authorized_device
from memora.services.learning import map_engine, subject_map
from memora.utils.clock import utc_now


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_subject_map(subject: str | None = None, *, caller: Caller) -> dict[str, Any]:
    """Read the whole map of a subject as a client draws it, with why what is closed is closed.

    Args:
        subject: the subject.
        caller: the student, as the guard let them pass.

    Returns:
        subject (str): the subject.
        title (str): what the student's plan calls it.
        language (str): the language of its texts, such as "ar"; empty if not said.
        dir (str): their direction: rtl or ltr.
        total_lessons (int): its lessons in the student's plan.
        passed_lessons (int): those of them that are passed.
        percentage (float): passed lessons of all, cut to two decimals.
        is_linear (bool): whether its tracks are played in order.
        level (int): the student's level.
        suggested_next_lesson_id (str | None): the first open lesson that is not passed yet and that
            the student may play; where all such are sold, the first of them.
        tracks (list): each with ``id``, ``title``, ``description``, ``unlock_level`` (0 for none),
            ``unlock_state`` (locked, unlocked), ``total_lessons``, ``passed_lessons``,
            ``is_linear`` and ``units``; these likewise, with ``topics``, and those with
            ``lessons``: ``id``, ``title``, ``status`` (passed, not_passed), ``unlock_state``,
            ``base_xp``; passed ones ``best_hearts``, the suggested one ``target_minutes``
            where that is known. A lesson that is sold, and that the student does not own, has
            ``required_item``: what opens it, null if nothing is on offer. A locked node below an
            open one has ``required_lesson_id`` (to be completed first; it is open) or
            ``required_level``; what is below it is locked for the same reason.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        ValidationError: ``subject`` is missing.
        NotFoundError: there is no such subject, or it was not published yet.
        PermissionError: the subject is not in the student's plan.
    """
    return subject_map.get_subject_map(
        caller.user, arguments.text("subject", subject), today=utc_now().date()
    )


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_map_data(
    subject: str | None = None, track: str | None = None, *, caller: Caller
) -> dict[str, Any]:
    """Read a track's map: its units with their topics and lessons.

    Args:
        subject: the subject.
        track: one of its tracks.
        caller: the student, as the guard let them pass.

    Returns:
        subject (str): the subject.
        track (str): the track.
        status (str): passed or unlocked.
        unlock_state (str): locked or unlocked.
        total_lessons (int): its lessons in the student's plan.
        passed_lessons (int): those of them that are passed.
        percentage (float): passed lessons of all, cut to two decimals.
        suggested_next_lesson_id (str | None): the first open lesson that is not passed yet.
        units (list): each with ``name``, ``id`` (the same), ``type``, ``title``, ``status``,
            ``unlock_state``, ``is_linear``, ``total_lessons``, ``passed_lessons``,
            ``percentage`` and ``topics``: likewise, with ``lessons``, which have
            ``bit_index``, ``best_hearts``, ``is_paid`` (the plan sells it) and ``is_owned``
            (what the student has bought opens it) instead of counts.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        ValidationError: an argument is missing.
        NotFoundError: there is no such subject or track, or it was not published yet.
        PermissionError: the subject is not in the student's plan.
    """
    return map_engine.get_map_data(
        caller.user,
        arguments.text("subject", subject),
        arguments.text("track", track),
        today=utc_now().date(),
    )


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_track_details(track: str | None = None, *, caller: Caller) -> dict[str, Any]:
    """Read what a track is and how far the student is in it.

    Args:
        track: the track.
        caller: the student, as the guard let them pass.

    Returns:
        name (str): the track.
        id (str): the same.
        type (str): "track".
        title (str): its title.
        track_name (str): the same.
        subject (str): the subject it belongs to.
        icon (str | None): its icon.
        description (str): what it is about.
        is_default (bool): whether the app opens it first.
        unlock_level (int): level that opens it.
        is_linear (bool): whether its units are played in order.
        status (str): passed or unlocked.
        unlock_state (str): locked or unlocked.
        total_lessons (int): its lessons in the student's plan.
        passed_lessons (int): those of them that are passed.
        percentage (float): passed lessons of all, cut to two decimals.
        suggested_next_lesson_id (str | None): the first open lesson that is not passed yet.
        units (list): as in ``get_map_data``, without topics.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        ValidationError: ``track`` is missing.
        NotFoundError: there is no such track, or it was not published yet.
        PermissionError: its subject is not in the student's plan.
    """
    return map_engine.get_track_details(
        caller.user, arguments.text("track", track), today=utc_now().date()
    )


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_topic_details(topic_id: str | None = None, *, caller: Caller) -> dict[str, Any]:
    """Read what a topic is, its lessons, and how far the student is in it.

    Args:
        topic_id: the topic.
        caller: the student, as the guard let them pass.

    Returns:
        name (str): the topic.
        id (str): the same.
        type (str): "topic".
        title (str): its title.
        description (str): what it is about.
        subject (str): the subject it belongs to.
        track (str): the track it belongs to.
        unit (str): the unit it belongs to.
        is_linear (bool): whether its lessons are played in order.
        status (str): passed or unlocked.
        unlock_state (str): locked or unlocked.
        total_lessons (int): its lessons in the student's plan.
        passed_lessons (int): those of them that are passed.
        percentage (float): passed lessons of all, cut to two decimals.
        suggested_next_lesson_id (str | None): the first open lesson that is not passed yet.
        lessons (list): as in ``get_map_data``.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        ValidationError: ``topic_id`` is missing.
        NotFoundError: there is no such topic, or it was not published yet.
        PermissionError: its subject is not in the student's plan.
    """
    return map_engine.get_topic_details(
        caller.user, arguments.text("topic_id", topic_id), today=utc_now().date()
    )


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_unit_topics(unit_id: str | None = None, *, caller: Caller) -> dict[str, Any]:
    """Read a unit's topics, and how far the student is in them.

    Args:
        unit_id: the unit.
        caller: the student, as the guard let them pass.

    Returns:
        name (str): the unit.
        id (str): the same.
        type (str): "unit".
        title (str): its title.
        subject (str): the subject it belongs to.
        track (str): the track it belongs to.
        is_linear (bool): whether its topics are played in order.
        status (str): passed or unlocked.
        unlock_state (str): locked or unlocked.
        total_lessons (int): its lessons in the student's plan.
        passed_lessons (int): those of them that are passed.
        percentage (float): passed lessons of all, cut to two decimals.
        topics (list): as in ``get_map_data``, without lessons.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        ValidationError: ``unit_id`` is missing.
        NotFoundError: there is no such unit, or it was not published yet.
        PermissionError: its subject is not in the student's plan.
    """
    return map_engine.get_unit_topics(
        caller.user, arguments.text("unit_id", unit_id), today=utc_now().date()
    )
