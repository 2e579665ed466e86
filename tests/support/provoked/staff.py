"""What staff provoke: files of a course, plans, seasons; and the health check."""

from io import BytesIO

from memora.utils.single_flight import single_flight
from tests.support import packages
from tests.support.endpoints import send
from tests.support.factories import make_plan, make_season
from tests.support.media import picture
from tests.support.provoked.registry import provokes


@provokes("content.upload_package", 404)
def _(world):
    return packages.upload(world.staff_client, packages.packed(), "no-such-subject")


@provokes("content.upload_media", 400)
def _(world):
    return world.upload(file=(BytesIO(b"no picture"), "a.png"), subject=world.school.subject)


@provokes("content.upload_media", 403)
def _(world):
    return world.student("content.upload_media", subject=world.school.subject)


@provokes("content.upload_media", 404)
def _(world):
    return world.upload(file=(BytesIO(picture()), "a.png"), subject="no-such-subject")


@provokes("cdn_admin.rebuild_plan", 409)
def _(world):
    plan = make_plan(world.school.subject, is_published=0)
    return world.staff("cdn_admin.rebuild_plan", plan_id=plan.name)


@provokes("cdn_admin.rollback", 409)
def _(world):
    plan = world.school.plan
    kept = world.staff("cdn_admin.get_versions", plan_id=plan.name).json["message"]["versions"]
    plan.reload()
    plan.is_published = 0
    plan.save()
    return world.staff("cdn_admin.rollback", plan_id=plan.name, version=kept[0]["version"])


@provokes("srs.archive_season", 409)
def _(world):
    season = make_season(is_active=0).name
    with single_flight(f"srs_archive::{season}"):
        return world.staff("srs.archive_season", season_name=season, confirm=True)


@provokes("status.health", 400)
def _(world):
    return send(world.guest, "status.health", {"check": "odd"})
