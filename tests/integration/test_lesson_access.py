"""Who may open a lesson, and at which address they read it."""

from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import frappe
import pytest
import requests

from memora.services.access import opening as lesson_access
from memora.services.access.opening import find_lesson
from memora.services.cdn_export.batch_processor import rebuild_plan, remove_expired_files
from memora.services.cdn_export.bucket import mirror as bucket_mirror
from memora.services.cdn_export.storage.signed_address import sign_local_address
from memora.utils.clock import utc_now
from memora.utils.errors import NotFoundError, PermissionError
from tests.support import factories
from tests.support.http import message_of
from tests.support.students import School, Student

TODAY = utc_now().date()
DAY = timedelta(days=1)


class World:
    """A school whose first lesson is paid and whose second is not, and a student of it."""

    def __init__(self, new_client, user):
        # Files outlive their test, so no other test may have published this course.
        self.school = School(course_id=f"book-{frappe.generate_hash(length=8)}", lessons=2)
        self.paid, self.free = self.school.lesson_id(1), self.school.lesson_id(2)
        self.item = factories.make_sales_item(item_name="The whole book").name
        frappe.db.set_value("Memora Lesson", self.paid, "required_item", self.item)
        self.publish()
        # The copy that was public until now goes in its time.
        remove_expired_files(now=utc_now() + timedelta(minutes=16))
        self.student = self.school.enrol(Student(new_client, user))
        frappe.db.commit()

    @property
    def plan(self):
        return self.school.plan

    def publish(self):
        rebuild_plan(self.plan.name)

    def allow(self, **fields):
        access = {"player": self.student.user, "season": self.plan.season, "access_type": "full"}
        return factories.insert("Game Subscription Access", **{**access, **fields})

    def subscribe(self, **fields):
        dates = {"start_date": TODAY - DAY, "end_date": TODAY}
        given = {"player": self.student.user, "season": self.plan.season, **dates, **fields}
        return factories.insert("Game Player Subscription", subscription_type="full", **given)

    def override(self, **row):
        plan = frappe.get_doc("Memora Academic Plan", self.plan.name)
        plan.append("overrides", row)
        plan.save()
        frappe.db.commit()

    def ask(self, lesson):
        return self.student.get("sessions.get_lesson_url", lesson_id=lesson)

    def url_of(self, lesson):
        answer = self.ask(lesson)
        assert answer.status_code == 200, answer.text
        return answer.json["message"]

    def may_open(self, lesson=None, now=None):
        try:
            lesson_access.open_lesson(
                self.student.user, find_lesson(lesson or self.paid), now=now or utc_now()
            )
        except PermissionError:
            return False
        return True


@pytest.fixture
def world(new_client, borrow_user):
    return World(new_client, borrow_user("Memora Student"))


@pytest.fixture
def cdn_world(bucket, new_client, borrow_user):  # noqa: ARG001
    return World(new_client, borrow_user("Memora Student"))


def nodes(lesson):
    """The lesson and all above it: (DocType, name)."""
    row = frappe.get_doc("Memora Lesson", lesson)
    unit = frappe.db.get_value("Memora Topic", row.parent_topic, "parent_unit")
    track = frappe.db.get_value("Memora Unit", unit, "parent_track")
    return {
        "lesson": ("Memora Lesson", lesson),
        "topic": ("Memora Topic", row.parent_topic),
        "unit": ("Memora Unit", unit),
        "track": ("Memora Track", track),
        "subject": ("Memora Subject", row.subject),
    }


# Who may open


def test_without_access_a_paid_lesson_is_closed_and_the_way_is_named(world):
    answer = world.ask(world.paid)

    assert (answer.status_code, answer.json["required_item"]) == (403, world.item)
    assert "Buy The whole book in the store, or ask your school" in message_of(answer)
    assert "url" not in answer.json


@pytest.mark.parametrize("is_overridden", [False, True])
def test_what_no_item_opens_is_to_be_asked_for_at_school(world, is_overridden):
    frappe.db.set_value("Game Sales Item", world.item, "is_active", 0)
    lesson = world.paid
    if is_overridden:
        lesson = world.free
        target = {"target_doctype": "Memora Lesson", "target_name": lesson}
        world.override(**target, action="Set Sold Separately")

    answer = world.ask(lesson)

    assert (answer.status_code, answer.json.get("required_item")) == (403, None)
    assert message_of(answer) == "This lesson is paid. Ask your school for access."


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        ({}, True),
        ({"is_active": 0}, False),
        ({"expiry_date": TODAY}, True),
        ({"expiry_date": TODAY - DAY}, False),
        ({"access_type": "trial", "expiry_date": TODAY}, True),
        ({"access_type": "trial", "expiry_date": TODAY - DAY}, False),
        ({"access_type": "limited"}, False),
    ],
    ids=["full", "inactive", "last day", "expired", "trial", "trial over", "limited to nothing"],
)
def test_an_access_opens_while_it_lasts(world, fields, is_open):
    world.allow(**fields)

    assert world.may_open() is is_open


def test_access_ends_at_midnight_utc_after_its_last_day(world):
    world.allow(expiry_date=TODAY)
    midnight = datetime(TODAY.year, TODAY.month, TODAY.day) + DAY

    assert world.may_open(now=midnight - timedelta(seconds=1)) is True
    assert world.may_open(now=midnight) is False


def test_access_of_another_season_player_or_subject_opens_nothing(world, borrow_user):
    world.allow(season=factories.make_season().name)
    world.allow(player=borrow_user("Memora Student"))
    world.allow(subject=factories.make_subject().name)

    assert world.may_open() is False


def test_access_to_the_subject_opens_its_lessons(world):
    world.allow(subject=world.school.subject)

    assert world.may_open() is True


@pytest.mark.parametrize("level", ["lesson", "topic", "unit", "track", "subject"])
def test_limited_access_opens_what_it_lists_and_all_below(world, level):
    doctype, name = nodes(world.paid)[level]
    world.allow(access_type="limited", contents=[{"target_doctype": doctype, "target_name": name}])

    assert world.may_open() is True


def test_limited_access_does_not_open_what_stands_beside(world):
    other = {"target_doctype": "Memora Lesson", "target_name": world.free}
    world.allow(access_type="limited", contents=[other])

    assert world.may_open() is False


@pytest.mark.parametrize(
    ("subscription", "is_open"),
    [
        ({}, True),
        ({"is_active": 0}, False),
        ({"start_date": TODAY - 2 * DAY, "end_date": TODAY - DAY}, False),
        ({"start_date": TODAY + DAY, "end_date": TODAY + DAY}, False),
    ],
    ids=["running", "ended by staff", "over", "not begun"],
)
def test_an_access_lives_as_long_as_its_subscription(world, subscription, is_open):
    world.allow(subscription=world.subscribe(**subscription).name)

    assert world.may_open() is is_open


def test_a_plan_may_give_a_paid_lesson_away(world):
    topic = {"target_doctype": "Memora Topic", "target_name": nodes(world.paid)["topic"][1]}
    world.override(**topic, action="Set Free")
    lesson = {"target_doctype": "Memora Lesson", "target_name": world.paid}
    assert world.may_open() is False

    world.override(**lesson, action="Set Free")

    assert world.may_open() is True


def test_an_override_finds_its_node_as_the_database_compares_names(world):
    world.override(
        target_doctype="Memora Lesson", target_name=f"{world.paid.upper()} ", action="Set Free"
    )

    assert world.may_open() is True


@pytest.mark.parametrize("level", ["lesson", "topic", "unit", "track", "subject"])
def test_what_the_plan_hides_is_not_there(world, level):
    doctype, name = nodes(world.free)[level]
    world.override(target_doctype=doctype, target_name=name, action="Hide")

    assert world.ask(world.free).status_code == 404


@pytest.mark.parametrize("level", ["lesson", "topic", "unit", "track", "subject"])
def test_what_is_unpublished_anywhere_is_not_there(world, level):
    frappe.db.set_value(*nodes(world.free)[level], "is_published", 0)

    assert world.ask(world.free).status_code == 404


def test_another_plans_lesson_is_refused(world):
    lesson = factories.make_lesson().name

    assert world.ask(lesson).status_code == 403


@pytest.mark.parametrize(
    ("endpoint", "hearts"),
    [("progress.complete_lesson", {"hearts": 5}), ("player.complete_lesson", {"hearts_earned": 3})],
)
def test_a_lesson_that_may_not_be_opened_earns_nothing(world, endpoint, hearts):
    answer = world.student.post(endpoint, lesson_id=world.paid, **hearts)
    assert (answer.status_code, answer.json["required_item"]) == (403, world.item)
    assert world.student.get("player.get_wallet").json["message"]["total_xp"] == 0

    world.allow()
    assert world.student.post(endpoint, lesson_id=world.paid, **hearts).status_code == 200


def test_a_hidden_lesson_earns_nothing(world):
    world.override(target_doctype="Memora Lesson", target_name=world.free, action="Hide")

    answer = world.student.post("progress.complete_lesson", lesson_id=world.free, hearts=5)

    assert answer.status_code == 404


# Where it is read


def test_an_open_lesson_has_its_plain_address(world, client):
    answer = world.url_of(world.free)

    assert answer == {
        "lesson_id": world.free,
        "url": f"/memora_content/lessons/{world.free}.json",
        "expires_at": None,
        "access": "authenticated",
        "is_signed": False,
        "videos": [],
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
        address = sign_local_address(path, expires_at, player=world.student.user)
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

    theirs = sign_local_address(path, utc_now() + DAY, player=other.user)

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
        url = sign_local_address(path, utc_now() + DAY, player=world.student.user)
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
    assert requests.get(url, timeout=5).json()["id"] == cdn_world.free


def test_from_the_bucket_a_paid_lesson_is_read_at_a_presigned_address_that_expires(
    cdn_world, bucket
):
    cdn_world.allow()

    url = cdn_world.url_of(cdn_world.paid)["url"]

    assert url.startswith(bucket.endpoint_url)
    assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == ["900"]
    assert requests.get(url, timeout=5).json()["id"] == cdn_world.paid
    bucket.ahead = timedelta(minutes=15, seconds=10)
    assert requests.get(url, timeout=5).status_code == 403


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
    assert requests.get(second["url"], timeout=5).content == b"film"
    assert (answer["is_signed"], answer["expires_at"] is not None) == (False, True)
    stranger = second["url"].partition("?")[0]
    assert requests.get(stranger, timeout=5).status_code == 403


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
            assert requests.get(f"{base}/{path}", timeout=5).content != body
    for private in (f"/private/memora_content/lessons/{name}", f"/private/lessons/{name}"):
        assert cdn_world.student.client.get(private).status_code in (403, 404)
    for endpoint in ("sessions.get_lesson_url", "progress.get_progress"):
        answer = client.read(f"memora.api.{endpoint}", lesson_id=cdn_world.paid)
        assert answer.status_code == 401


def test_a_lesson_unknown_to_the_service_is_not_found(world):
    lesson = find_lesson(world.free)
    frappe.db.set_value("Memora Lesson", world.free, "is_published", 0)

    with pytest.raises(NotFoundError):
        lesson_access.get_lesson_url(world.student.user, lesson, now=utc_now())
