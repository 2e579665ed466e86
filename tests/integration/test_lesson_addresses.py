"""At which address a lesson is read, and that no other one leads to it."""

from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import frappe
import pytest
import requests

from memora.services.access import opening as lesson_access
from memora.services.access.opening import find_lesson
from memora.services.cdn_export.batch_processor import rebuild_plan
from memora.services.cdn_export.bucket import mirror as bucket_mirror
from memora.services.cdn_export.storage.signed_address import sign_local_address
from memora.utils.clock import utc_now
from tests.support import factories
from tests.support.http import message_of
from tests.support.paid_lessons import DAY, TODAY, World, nodes
from tests.support.students import Student


@pytest.fixture
def world(new_client, borrow_user):
    return World(new_client, borrow_user("Memora Student"))


@pytest.fixture
def cdn_world(bucket, new_client, borrow_user):  # noqa: ARG001
    return World(new_client, borrow_user("Memora Student"))


def test_an_open_lesson_has_its_plain_address(world, client):
    answer = world.url_of(world.free)

    assert answer == {
        "lesson_id": world.free,
        "subject": world.school.subject,
        "url": f"/memora_content/lessons/{world.free}.json",
        "expires_at": None,
        "access": "authenticated",
        "is_signed": False,
        "videos": [],
        "packages": [],
        "media": [],
    }
    assert client.get(answer["url"]).json["id"] == world.free


def test_with_access_a_paid_lesson_is_read_at_a_signed_address(world, client):
    world.allow()

    answer = world.url_of(world.paid)
    read = client.get(answer["url"])

    assert (answer["access"], answer["is_signed"]) == ("paid", True)
    assert (read.status_code, read.json["id"]) == (200, world.paid)
    assert read.headers["Cache-Control"] == "private, no-store"
    expires_at = datetime.strptime(answer["expires_at"] + "+0000", "%Y-%m-%dT%H:%M:%SZ%z")
    lasts = expires_at - datetime.now(timezone.utc)
    assert timedelta(minutes=13) < lasts <= timedelta(minutes=15)


def asked_before_midnight(world, **ago):
    """Return the answer to who asks shortly before today's end."""
    midnight = datetime(TODAY.year, TODAY.month, TODAY.day) + DAY
    lesson = find_lesson(world.paid)
    asked_at = midnight - timedelta(**ago)
    return lesson_access.get_lesson_url(world.student.user, lesson, now=asked_at)


@pytest.mark.parametrize("ends", ["expiry_date", "end_date"])
def test_a_signed_address_does_not_outlive_the_access(world, ends):
    if ends == "expiry_date":
        world.allow(expiry_date=TODAY)
    else:
        world.allow(subscription=world.subscribe(end_date=TODAY).name)
    midnight = f"{TODAY + DAY}T00:00:00Z"

    assert asked_before_midnight(world, minutes=1)["expires_at"] == midnight
    assert asked_before_midnight(world, hours=5)["expires_at"] < midnight


def test_of_two_accesses_the_longer_says_how_long_an_address_works(world):
    world.allow(expiry_date=TODAY)
    world.allow(expiry_date=TODAY + DAY)

    assert asked_before_midnight(world, minutes=5)["expires_at"] == f"{TODAY + DAY}T00:10:00Z"


@pytest.mark.usefixtures("bucket")
def test_a_presigned_address_does_not_outlive_the_access(cdn_world):
    cdn_world.allow(expiry_date=TODAY)

    assert "X-Amz-Expires=60" in asked_before_midnight(cdn_world, minutes=1)["url"]


def test_a_signed_address_ends_with_its_time(world, client):
    world.allow()
    path, minute = f"private/lessons/{world.paid}.json", timedelta(minutes=1)

    def read(expires_at):
        address = sign_local_address(path, expires_at, player=world.student.user, lesson=world.paid)
        return client.get(address).status_code

    assert (read(utc_now() + minute), read(utc_now() - minute)) == (200, 404)


def test_a_refund_closes_an_address_of_this_site_at_once(world, client):
    access = world.allow()
    url = world.url_of(world.paid)["url"]
    assert client.get(url).status_code == 200

    frappe.db.set_value("Game Subscription Access", access.name, "is_active", 0)
    frappe.db.commit()

    assert client.get(url).status_code == 404


def test_an_address_of_this_site_is_its_students_alone_and_does_not_name_them(
    world, client, new_client, borrow_user
):
    other = world.school.enrol(Student(new_client, borrow_user("Memora Student")))
    path = f"private/lessons/{world.paid}.json"
    world.allow()

    theirs = sign_local_address(path, utc_now() + DAY, player=other.user, lesson=world.paid)

    assert client.get(theirs).status_code == 404
    assert other.user not in theirs


def test_what_is_unpublished_is_read_at_no_address_any_more(world, client):
    world.allow()
    url = world.url_of(world.paid)["url"]

    frappe.db.set_value("Memora Lesson", world.paid, "is_published", 0)
    frappe.db.commit()

    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    "forge",
    [
        lambda url, _other: url.partition("?")[0],
        lambda url, _other: url.replace("expires=", "expires=9"),
        lambda url, _other: url.replace("signature=", "signature=0"),
        lambda url, _other: url.partition("&")[0],
        lambda url, _other: url.partition("&")[0] + "&signature=",
        lambda url, _other: url.partition("&")[0] + "&signature=%D8%AF",
        lambda url, _other: url.replace("holder=", "holder=x"),
        lambda url, _other: "?".join([url.partition("?")[0], url.partition("&")[2]]),
        lambda url, other: url.replace(url.partition("?")[0], other),
    ],
    ids=[
        *("bare", "later", "other signature", "unsigned", "empty", "no ASCII", "other holder"),
        *("endless", "other"),
    ],
)
def test_a_forged_address_opens_nothing(world, client, forge):
    frappe.db.set_value("Memora Lesson", world.free, "required_item", world.item)
    world.publish()
    world.allow()
    url = world.url_of(world.paid)["url"]
    assert client.get(url).status_code == 200

    forged = forge(url, f"/memora_content/private/lessons/{world.free}.json")

    assert client.get(forged).status_code == 404


def test_a_signature_opens_nothing_outside_the_content(world, client):
    for path in ("private/../../site_config.json", "private/memora_export/x.json"):
        url = sign_local_address(
            path, utc_now() + DAY, player=world.student.user, lesson=world.paid
        )
        assert client.get(url).status_code == 404


def test_a_lesson_that_another_plan_sells_is_signed_for_this_plan_too(world):
    other = factories.make_plan(
        world.school.subject,
        overrides=[
            {
                "target_doctype": "Memora Lesson",
                "target_name": world.free,
                "action": "Set Sold Separately",
            }
        ],
    )
    rebuild_plan(other.name)

    answer = world.url_of(world.free)

    assert (answer["access"], answer["is_signed"]) == ("authenticated", True)


def test_until_the_next_build_a_lesson_is_read_where_it_lies(world, client):
    frappe.db.set_value("Memora Lesson", world.paid, "required_item", None)

    answer = world.url_of(world.paid)

    assert (answer["access"], answer["is_signed"]) == ("authenticated", True)
    assert client.get(answer["url"]).status_code == 200


def test_a_lesson_that_was_not_built_yet_is_not_found(world):
    lesson = factories.make_lesson(nodes(world.free)["topic"][1]).name

    answer = world.ask(lesson)

    assert (answer.status_code, "not published yet" in message_of(answer)) == (404, True)


def test_without_redis_lessons_are_opened(world, redis_server):
    world.allow()
    redis_server.stop()

    assert world.url_of(world.paid)["is_signed"] is True


def test_from_the_bucket_an_open_lesson_has_the_cdns_address(cdn_world, bucket):
    url = cdn_world.url_of(cdn_world.free)["url"]

    assert url == f"{bucket.cdn_url}/lessons/{cdn_world.free}.json"
    assert requests.get(url, timeout=60).json()["id"] == cdn_world.free


def test_from_the_bucket_a_paid_lesson_is_read_at_a_presigned_address_that_expires(
    cdn_world, bucket
):
    cdn_world.allow()

    url = cdn_world.url_of(cdn_world.paid)["url"]

    assert url.startswith(bucket.endpoint_url)
    assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == ["900"]
    assert requests.get(url, timeout=60).json()["id"] == cdn_world.paid
    bucket.ahead = timedelta(minutes=15, seconds=10)
    assert requests.get(url, timeout=60).status_code == 403


def test_the_settings_say_how_long_an_address_works(cdn_world):
    cdn_world.allow()
    frappe.db.set_value("Memora Settings", "Memora Settings", "lesson_url_minutes", 60)

    assert "X-Amz-Expires=3600" in cdn_world.url_of(cdn_world.paid)["url"]


def test_a_paid_lesson_held_back_from_the_bucket_is_read_on_this_site(cdn_world, bucket, client):
    cdn_world.allow()
    bucket.shows_private = True
    bucket_mirror.mirror_plan(cdn_world.plan.name, now=utc_now())

    url = cdn_world.url_of(cdn_world.paid)["url"]

    assert url.startswith("/memora_content/private/lessons/")
    assert client.get(url).json["id"] == cdn_world.paid


def test_what_the_bucket_does_not_hold_yet_is_read_on_this_site(cdn_world, bucket, client):
    lesson = factories.make_lesson(nodes(cdn_world.free)["topic"][1]).name
    bucket.use(enabled=0)
    cdn_world.publish()
    bucket.use(enabled=1)

    url = cdn_world.url_of(lesson)["url"]

    assert client.get(url).json["id"] == lesson


def test_videos_are_given_as_they_are_or_signed(cdn_world, bucket):
    bucket.client.put_object(Bucket="memora-content", Key="private/videos/v.mp4", Body=b"film")
    outside = "https://video.example/watch?v=1"
    stages = [
        {"title": "Watch", "type": "Video", "config": {"url": outside}},
        factories.READING,
        {"title": "Watch", "type": "Video", "config": {"key": "private/videos/v.mp4"}},
    ]
    lesson = factories.make_lesson(nodes(cdn_world.free)["topic"][1], stages=stages).name
    cdn_world.publish()

    answer = cdn_world.url_of(lesson)

    first, second = answer["videos"]
    assert first == {"stage_id": "s1", "url": outside}
    assert second["stage_id"] == "s3"
    assert requests.get(second["url"], timeout=60).content == b"film"
    assert (answer["is_signed"], answer["expires_at"] is not None) == (False, True)
    stranger = second["url"].partition("?")[0]
    assert requests.get(stranger, timeout=60).status_code == 403


def test_a_video_in_a_bucket_that_is_off_has_no_address(world):
    stage = {"title": "Watch", "type": "Video", "config": {"key": "private/videos/v.mp4"}}
    lesson = factories.make_lesson(nodes(world.free)["topic"][1], stages=[stage]).name
    world.publish()

    assert world.url_of(lesson)["videos"] == [{"stage_id": "s1", "url": None}]


@pytest.mark.parametrize(
    "key",
    [
        *("private/lessons/l.json", "plans/P/manifest.json", "../videos/v.mp4", "/videos/v.mp4"),
        *("videos/../private/lessons/l.json", "videos", "videos/", "videos/.v.mp4", "videos/v\n"),
    ],
)
def test_a_lesson_names_no_key_but_a_videos(key):
    stage = {"title": "Watch", "type": "Video", "config": {"key": key}}

    with pytest.raises(frappe.ValidationError, match="private/videos/unit-1/film.mp4"):
        factories.make_lesson(stages=[stage])


def test_a_key_that_was_stored_before_it_was_checked_is_not_signed(cdn_world):
    stage = {"title": "Watch", "type": "Video", "config": {"key": "videos/v.mp4"}}
    lesson = factories.make_lesson(nodes(cdn_world.free)["topic"][1], stages=[stage])
    bad = f'{{"key": "private/lessons/{cdn_world.paid}.json"}}'
    frappe.db.set_value("Memora Lesson Stage", lesson.stages[0].name, "config", bad)
    cdn_world.publish()

    assert cdn_world.url_of(lesson.name)["videos"] == [{"stage_id": "s1", "url": None}]


# No way around


def test_no_address_and_no_endpoint_gives_a_paid_lesson_away(cdn_world, bucket, client):
    body = bucket.client.get_object(
        Bucket="memora-content", Key=f"private/lessons/{cdn_world.paid}.json"
    )["Body"].read()
    name = f"{cdn_world.paid}.json"
    places = [f"private/lessons/{name}", f"lessons/{name}", f"private%2Flessons%2F{name}"]
    tricks = [f"lessons/../private/lessons/{name}", f"//private/lessons/{name}"]
    for path in (*places, *tricks):
        for reader in (client, cdn_world.student.client):
            assert reader.get(f"/memora_content/{path}").status_code == 404
        for base in (bucket.cdn_url, f"{bucket.endpoint_url}/memora-content"):
            assert requests.get(f"{base}/{path}", timeout=60).content != body
    for private in (f"/private/memora_content/lessons/{name}", f"/private/lessons/{name}"):
        assert cdn_world.student.client.get(private).status_code in (403, 404)
    for endpoint in ("sessions.get_lesson_url", "progress.get_progress"):
        answer = client.read(f"memora.api.{endpoint}", lesson_id=cdn_world.paid)
        assert answer.status_code == 401
