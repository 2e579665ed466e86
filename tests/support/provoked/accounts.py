"""What is provoked about accounts: profiles, logins, devices, wallets, boards."""

import uuid

import frappe

from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_wallet_key
from memora.utils.single_flight import single_flight
from tests.support.endpoints import send
from tests.support.factories import make_plan
from tests.support.provoked.registry import PROVOKED, provokes


@provokes("onboarding.set_academic_profile", 403)
def _(world):
    world.student("progress.complete_lesson", lesson_id=world.own_lesson, hearts=5)
    other = make_plan(world.foreign.subject)
    frappe.db.commit()
    return world.student(
        "onboarding.set_academic_profile", grade=other.grade, academic_year=other.season
    )


@provokes("onboarding.set_academic_profile", 404)
def _(world):
    plan = world.school.plan
    chosen = {"grade": plan.grade, "academic_year": plan.season}
    return world.staff("onboarding.set_academic_profile", player=world.newcomer, **chosen)


@provokes("integrity.void_events", 409)
def _(world):
    world.student("progress.complete_lesson", lesson_id=world.own_lesson, hearts=5)
    named = {"player": world.user, "reason": "A script", "events": [1]}
    world.staff("integrity.void_events", **named)
    return world.staff("integrity.void_events", **named)


@provokes("player.login", 400)
def _(world):
    return send(world.guest, "player.login", {"usr": world.user, "pwd": "any"})


@provokes("player.login", 401)
def _(world):
    return world.stranger.login("wrong")


@provokes("player.login", 403)
def _(world):
    return world.stranger.login()


@provokes("player.check_device_authorization", 401)
def _(world):
    return send(world.guest, "player.check_device_authorization", {})


@provokes("player.validate_session", 401)
def _(world):
    return send(world.guest, "player.validate_session", {})


def _register(world, email):
    device = {"device_id": str(uuid.uuid4()), "device_name": "Tablet"}
    return world.staff("player.register_device", student_email=email, **device)


@provokes("player.register_device", 400)
def _(world):
    return _register(world, world.no_student)


@provokes("player.register_device", 404)
def _(world):
    return _register(world, "nobody@school.example")


@provokes("player.remove_device", 400)
def _(world):
    device = str(uuid.uuid4())
    return world.staff("player.remove_device", student_email=world.user, device_id=device)


def _without_wallet(name):
    def case(world):
        frappe.db.delete("Memora Player Wallet", {"name": world.user})
        frappe.db.commit()
        get_redis().delete(get_wallet_key(world.user))
        return world.student(name)

    return case


PROVOKED |= {
    (name, 404): _without_wallet(name)
    for name in (
        *("player.get_wallet", "profile.get_player_profile", "profile.get_start"),
        *("quests.get_daily_quests", "quests.get_achievements"),
    )
}


@provokes("player.add_xp", 409)
def _(world):
    world.student("player.add_xp", xp_amount=10, event_id="once")
    return world.student("player.add_xp", xp_amount=11, event_id="once")


@provokes("player.trigger_wallet_sync", 409)
def _(world):
    with single_flight("wallet_sync"):
        return world.staff("player.trigger_wallet_sync")
