"""Media of lessons that are sold: no public address, and a signed one for who may read."""

from datetime import timedelta

import frappe
import pytest
import requests

from memora.services.cdn_export.batch_processor import remove_expired_files
from memora.services.cdn_export.bucket import mirror as bucket_mirror
from memora.utils.clock import utc_now
from tests.support import jobs
from tests.support.content_files import exists
from tests.support.media import drawing, picture
from tests.support.media_course import MediaCourse, SoldMedia, public_path

SHOWN = "![](media:cell)"


@pytest.fixture
def world(new_client, borrow_user):
    return SoldMedia(new_client, borrow_user("Memora Student"), SHOWN)


@pytest.fixture
def shared(new_client, borrow_user):
    """The second lesson, which is free, shows the same picture."""
    return SoldMedia(new_client, borrow_user("Memora Student"), SHOWN, SHOWN)


@pytest.fixture
def cdn_world(bucket, new_client, borrow_user):  # noqa: ARG001
    return SoldMedia(new_client, borrow_user("Memora Student"), SHOWN)


def in_bucket(bucket):
    return bucket.keys()


def test_what_a_sold_lesson_shows_has_no_public_copy_and_no_address_in_its_file(world):
    world.allow()
    [medium] = world.student.client.get(world.addresses()["url"]).json["media"]

    assert (world.is_in_private(), exists(world.public)) == (True, False)
    assert (medium["key"], medium["url"]) == (world.private, None)


def test_a_student_with_access_gets_a_signed_address(world, client):
    world.allow()

    [medium] = world.addresses()["media"]

    assert medium["key"] == world.private
    read = client.get(medium["url"])
    assert (read.status_code, len(read.data)) == (200, world.answer["file_size"])
    assert read.headers["Cache-Control"] == "private, no-store"
    assert read.headers["X-Content-Type-Options"] == "nosniff"


def test_without_a_signature_it_is_not_there(world, client):
    assert client.get(f"/memora_content/{world.private}").status_code == 404


def test_a_refund_closes_the_address_at_once(world, client):
    access = world.allow()
    [medium] = world.addresses()["media"]

    frappe.db.set_value("Game Subscription Access", access.name, "is_active", 0)
    frappe.db.commit()

    assert client.get(medium["url"]).status_code == 404


def test_an_address_of_one_medium_opens_no_other(world, client):
    other = f"private/{public_path(world.upload('leaf'))}"
    world.write(1, f"{SHOWN} ![](media:leaf)")
    world.publish()
    world.allow()
    url = {medium["key"]: medium["url"] for medium in world.addresses()["media"]}[world.private]

    assert client.get(url).status_code == 200
    assert client.get(url.replace(world.private, other)).status_code == 404


def test_the_address_of_a_lesson_opens_none_of_its_media(world, client):
    world.allow()
    url = world.addresses()["url"]

    forged = url.replace(f"private/lessons/{world.lesson(1)}.json", world.private)

    assert (forged != url, client.get(forged).status_code) == (True, 404)


def test_a_free_lesson_names_public_addresses(shared):
    [medium] = shared.addresses(2)["media"]

    assert medium == {"key": shared.public, "url": f"/memora_content/{shared.public}"}


def test_what_a_free_and_a_sold_lesson_show_lies_in_both_places(shared):
    assert (shared.is_in_private(), exists(shared.public)) == (True, True)


def test_a_lesson_that_becomes_paid_takes_the_public_copies_of_its_media_along():
    course = MediaCourse(SHOWN)
    path = public_path(course.upload("cell"))
    course.publish()
    assert exists(path)

    course.sell(1)

    assert not exists(path)


def test_but_not_what_a_free_lesson_shows_too():
    course = MediaCourse(SHOWN, SHOWN)
    path = public_path(course.upload("cell"))
    course.publish()

    course.sell(1)
    course.publish()

    assert exists(path)


def test_nor_what_another_subject_shows():
    data, courses = picture(), [MediaCourse(SHOWN), MediaCourse(SHOWN)]
    path, _same = [public_path(course.upload("cell", data)) for course in courses]
    for course in courses:
        course.publish()

    courses[0].sell(1)
    courses[0].publish()

    assert exists(path)


def test_a_picture_that_only_a_sold_lesson_shows_by_now_has_no_copy_after_the_build(shared):
    shared.write(2, "Nothing to see.")

    shared.publish()

    assert (shared.is_in_private(), exists(shared.public)) == (True, False)


def test_a_lesson_that_becomes_free_shows_its_media_to_all(world):
    doc = frappe.get_doc("Memora Lesson", world.lesson(1))
    doc.required_item = None
    doc.save()
    world.publish(now=utc_now())
    remove_expired_files(now=utc_now() + timedelta(minutes=16))

    assert (world.is_in_private(), exists(world.public)) == (False, True)


def test_details_of_a_sold_lesson_name_no_public_address(world):
    world.allow()
    frappe.db.commit()

    answer = world.student.get("sessions.get_lesson_details", lesson_id=world.lesson(1))

    html = answer.json["message"]["stages"][0]["config"]["html"]
    assert f'data-media="{world.private}"' in html
    assert "src=" not in html


def test_the_bucket_holds_media_as_what_they_are_and_for_ever(bucket):
    course = MediaCourse(SHOWN)
    picture_path = public_path(course.upload("cell"))
    course.write(2, "![](media:plan)")
    drawing_path = public_path(
        course.upload("plan", drawing(f'<path d="{frappe.generate_hash(length=9)}"/>'))
    )
    course.publish()
    bucket_mirror.mirror_plan(course.plan.name, now=utc_now())

    head = bucket.head(picture_path)
    assert (head["ContentType"], head["CacheControl"]) == (
        "image/png",
        "public, max-age=31536000, immutable",
    )
    assert bucket.head(drawing_path)["ContentType"] == "image/svg+xml"
    assert f'src="{bucket.cdn_url}/{picture_path}"' in course.read()["stages"][0]["config"]["html"]
    sent = bucket.puts
    assert sent.index(picture_path) < sent.index(f"lessons/{course.lesson(1)}.json")


def test_a_sold_medium_in_the_bucket_is_read_by_a_presigned_address_alone(cdn_world, bucket):
    bucket_mirror.mirror_plan(cdn_world.plan.name, now=utc_now())
    cdn_world.allow()
    frappe.db.commit()

    [medium] = cdn_world.addresses()["media"]

    assert bucket.head(cdn_world.private)["CacheControl"] == "private, no-store"
    assert cdn_world.public not in in_bucket(bucket)
    assert medium["url"].startswith(bucket.endpoint_url)
    assert len(requests.get(medium["url"], timeout=5).content) == cdn_world.answer["file_size"]


def test_what_becomes_paid_goes_from_the_bucket_too(bucket):
    course = MediaCourse(SHOWN)
    path = public_path(course.upload("cell"))
    course.publish()
    bucket_mirror.mirror_plan(course.plan.name, now=utc_now())
    assert path in in_bucket(bucket)

    course.sell(1)
    jobs.drain()

    assert path not in in_bucket(bucket)
    assert f"{bucket.cdn_url}/{path}" in bucket.purged


def test_what_two_subjects_show_stays_in_the_bucket_as_long_as_one_does(bucket):
    data, courses = picture(), [MediaCourse(SHOWN), MediaCourse(SHOWN)]
    path, _same = [public_path(course.upload("cell", data)) for course in courses]
    now, later = utc_now(), utc_now() + timedelta(minutes=16)
    for course in courses:
        course.publish(now=now)
        bucket_mirror.mirror_plan(course.plan.name, now=now)

    courses[0].write(1, "Nothing to see.")
    courses[0].publish(now=now)
    bucket_mirror.mirror_plan(courses[0].plan.name, now=now)
    bucket_mirror.remove_due(later)
    assert path in in_bucket(bucket)

    courses[1].write(1, "Nothing to see.")
    courses[1].publish(now=now)
    bucket_mirror.mirror_plan(courses[1].plan.name, now=now)
    bucket_mirror.remove_due(later)
    assert path not in in_bucket(bucket)
