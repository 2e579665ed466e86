"""Older versions of a plan: kept, listed, and put back without giving anything away."""

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import frappe
import pytest

from memora.services.cdn_export.batch_processor import (
    rebuild_plan,
    remove_expired_files,
    validate_all_json_files,
)
from memora.services.cdn_export.local_storage import get_local_storage
from memora.services.cdn_export.versions.kept_versions import VERSIONS_KEPT, rolled_back_to
from memora.services.cdn_export.versions.rollback import list_versions, rollback
from memora.utils.errors import ConflictError, NotFoundError
from tests.support import content_files, factories

NOON = datetime.fromisoformat("2026-03-01 12:00")
MINUTE = timedelta(minutes=1)
DELAY = timedelta(minutes=15)


@pytest.fixture
def course():
    """A subject with two topics of two lessons each, published at noon."""
    unit = factories.make_unit().name
    topics = [factories.make_topic(unit) for _ in range(2)]
    lessons = [factories.make_lesson(topic.name) for topic in topics for _ in range(2)]
    plan = factories.make_plan(lessons[0].subject).name
    version = rebuild_plan(plan, now=NOON)["version"]
    return frappe._dict(
        subject=lessons[0].subject,
        unit=unit,
        topics=topics,
        lessons=lessons,
        plan=plan,
        version=version,
    )


def edit(doc, **values):
    frappe.db.set_value(doc.doctype, doc.name, values)


def override(plan, doc, action):
    record = frappe.get_doc("Memora Academic Plan", plan)
    target = {"target_doctype": doc.doctype, "target_name": doc.name, "action": action}
    record.append("overrides", target)
    record.save()


def own_files(plan):
    """The files below the plan's folder that its manifest leads to, without their stamps."""
    files = content_files.contents(content_files.follow(plan))
    own = {path: data for path, data in files.items() if path.startswith("plans/")}
    own[f"plans/{plan}/manifest.json"].pop("rolled_back_to")
    return own


def is_named(doc, plan):
    return f'"{doc.name}"' in json.dumps(own_files(plan))


def folder_of(plan, version):
    return Path(frappe.get_site_path("private", "memora_export", "versions", plan, str(version)))


def lesson_path(lesson):
    return f"lessons/{lesson.name}.json"


def published(plan, doc):
    return content_files.read(f"plans/{plan}/{doc.name}.json")


def test_a_first_publication_is_kept_file_by_file(course):
    kept = folder_of(course.plan, course.version)

    public = content_files.public_root() / "plans" / course.plan
    names = {str(file.relative_to(public)) for file in public.rglob("*.json")}
    assert {str(file.relative_to(kept)) for file in kept.rglob("[!.]*.json")} == names
    assert all((kept / name).read_bytes() == (public / name).read_bytes() for name in names)


def test_a_publication_without_change_keeps_no_version(course):
    rebuild_plan(course.plan, now=NOON + MINUTE)

    assert [version["version"] for version in list_versions(course.plan)] == [course.version]


def test_an_edit_of_a_lessons_content_keeps_no_version(course):
    course.lessons[0].stages[0].title = "Read again"
    course.lessons[0].save()
    rebuild_plan(course.plan, now=NOON + MINUTE)

    assert len(list_versions(course.plan)) == 1


def test_two_changes_within_one_second_are_two_versions(course):
    for title in ("One", "Two"):
        edit(course.topics[0], title=title)
        rebuild_plan(course.plan, now=NOON)

    versions = [version["version"] for version in list_versions(course.plan)]
    assert versions == [course.version + 2, course.version + 1, course.version]


def test_versions_are_listed_with_when_they_were_published_and_what_they_show(course):
    override(course.plan, course.topics[0], "Hide")
    rebuild_plan(course.plan, now=NOON + MINUTE)

    newest, oldest = list_versions(course.plan)

    assert oldest == {
        "version": course.version,
        "published_at": "2026-03-01T12:00:00Z",
        "lesson_count": 4,
        "rolled_back_to": None,
        "is_current": False,
    }
    assert (newest["published_at"], newest["lesson_count"]) == ("2026-03-01T12:01:00Z", 2)
    assert newest["is_current"]


def test_the_last_ten_versions_are_kept(course):
    for number in range(VERSIONS_KEPT):
        edit(course.topics[0], title=f"Edit {number}")
        rebuild_plan(course.plan, now=NOON + (number + 1) * MINUTE)

    kept = [version["version"] for version in list_versions(course.plan)]
    assert kept == [course.version + 60 * number for number in range(VERSIONS_KEPT, 0, -1)]


def test_a_plan_that_was_never_published_has_no_versions():
    assert list_versions(factories.make_plan().name) == []


def test_versions_of_an_unknown_plan_are_not_found():
    with pytest.raises(NotFoundError):
        list_versions("PLAN-NOWHERE")


def test_a_rollback_gives_back_titles_texts_order_and_arrangement(course):
    before = own_files(course.plan)
    first, second = course.topics
    edit(first, title="Renamed", description="New", sort_order=9)
    edit(course.lessons[0], title="Renamed")
    edit(course.lessons[3], parent_topic=first.name)
    frappe.db.set_value("Memora Academic Plan", course.plan, "title", "Renamed")
    frappe.db.set_value("Memora Subject", course.subject, "color_code", "#123456")
    rebuild_plan(course.plan, now=NOON + MINUTE)
    assert own_files(course.plan) != before

    rollback(course.plan, course.version, now=NOON + 2 * MINUTE)

    assert own_files(course.plan) == before


def test_what_came_after_the_version_is_no_longer_shown(course):
    before = own_files(course.plan)
    topic = factories.make_topic(course.unit)
    factories.make_lesson(topic.name)
    factories.make_lesson(course.topics[0].name)
    rebuild_plan(course.plan, now=NOON + MINUTE)

    rollback(course.plan, course.version, now=NOON + 2 * MINUTE)

    assert own_files(course.plan) == before
    path = f"plans/{course.plan}/{topic.name}.json"
    remove_expired_files(now=NOON + 2 * MINUTE + DELAY - MINUTE)
    assert content_files.exists(path)
    remove_expired_files(now=NOON + 2 * MINUTE + DELAY)
    assert not content_files.exists(path)


def test_the_manifest_says_what_was_put_back_under_a_higher_version(course):
    edit(course.topics[0], title="Renamed")
    rebuild_plan(course.plan, now=NOON + MINUTE)

    answer = rollback(course.plan, course.version, now=NOON + MINUTE)

    manifest = content_files.read(f"plans/{course.plan}/manifest.json")
    assert manifest["rolled_back_to"] == rolled_back_to(course.plan) == course.version
    assert manifest["version"] == answer["version"] == course.version + 61


def test_a_plan_that_follows_the_database_is_not_rolled_back(course):
    assert rolled_back_to(course.plan) is None


def test_a_plan_that_was_never_published_is_not_rolled_back():
    assert rolled_back_to(factories.make_plan().name) is None


def test_lessons_stay_as_they_are_now(course):
    edit(course.topics[0], title="Renamed")
    lesson = course.lessons[0]
    lesson.title, lesson.stages[0].title = "Better", "Better, too"
    lesson.save()
    rebuild_plan(course.plan, now=NOON + MINUTE)

    rollback(course.plan, course.version, now=NOON + 2 * MINUTE)

    file = content_files.read(lesson_path(lesson))
    assert (file["title"], file["stages"][0]["title"]) == ("Better", "Better, too")


def test_a_lesson_that_became_paid_does_not_become_public_again(course):
    lesson = course.lessons[0]
    edit(lesson, required_item=factories.make_sales_item().name)
    rebuild_plan(course.plan, now=NOON + MINUTE)

    rollback(course.plan, course.version, now=NOON + 2 * MINUTE)
    remove_expired_files(now=NOON + 2 * DELAY)

    entry = published(course.plan, course.topics[0])["lessons"][0]
    assert (entry["access"]["access_level"], entry["lesson_url"]) == ("paid", None)
    index = content_files.read(f"plans/{course.plan}/search_index.json")
    found = next(item for item in index["items"] if item["id"] == lesson.name)
    assert (found["access"]["access_level"], found["lesson_url"]) == ("paid", None)
    assert not content_files.exists(lesson_path(lesson))


def test_a_lesson_that_another_plan_sells_since_and_nobody_rebuilt_is_not_given_away(course):
    edit(course.topics[0], title="Renamed")
    rebuild_plan(course.plan, now=NOON + MINUTE)
    override(factories.make_plan(course.subject).name, course.lessons[0], "Set Sold Separately")

    rollback(course.plan, course.version, now=NOON + 2 * MINUTE)
    remove_expired_files(now=NOON + 2 * DELAY)

    assert published(course.plan, course.topics[0])["lessons"][0]["lesson_url"] is None
    assert not content_files.exists(lesson_path(course.lessons[0]))
    assert get_local_storage().identity(f"private/{lesson_path(course.lessons[0])}")


def test_a_lesson_that_became_free_has_an_address_again(course):
    lesson = course.lessons[0]
    edit(lesson, required_item=factories.make_sales_item().name)
    paid = rebuild_plan(course.plan, now=NOON + MINUTE)["version"]
    assert paid == course.version  # the manifest does not change
    paid = list_versions(course.plan)[0]["version"]
    edit(lesson, required_item=None, title="Renamed")
    rebuild_plan(course.plan, now=NOON + 2 * MINUTE)

    rollback(course.plan, paid, now=NOON + 3 * MINUTE)

    entry = published(course.plan, course.topics[0])["lessons"][0]
    assert (entry["access"]["access_level"], entry["title"]) == ("authenticated", lesson.title)
    assert lesson_path(lesson) in content_files.follow(course.plan)


def delete(course):
    course.lessons[0].delete()


def unpublish(course):
    edit(course.lessons[0], is_published=0)


def hide(course):
    override(course.plan, course.lessons[0], "Hide")


def move_to_another_subject(course):
    topic = factories.make_topic()
    subject = frappe.db.get_value("Memora Track", {"name": track_of(topic)}, "parent_subject")
    edit(course.lessons[0], parent_topic=topic.name, subject=subject)


def track_of(topic):
    return frappe.db.get_value("Memora Unit", topic.parent_unit, "parent_track")


@pytest.mark.parametrize("withdraw", [delete, unpublish, hide, move_to_another_subject])
def test_a_lesson_that_the_plan_lost_stays_away_and_is_counted_nowhere(course, withdraw):
    withdraw(course)
    rebuild_plan(course.plan, now=NOON + MINUTE)
    remove_expired_files(now=NOON + MINUTE + DELAY)

    rollback(course.plan, course.version, now=NOON + 2 * DELAY)
    remove_expired_files(now=NOON + 4 * DELAY)

    files = content_files.follow(course.plan)
    assert validate_all_json_files(files)["errors"] == {}
    assert not is_named(course.lessons[0], course.plan)
    manifest = files[f"plans/{course.plan}/manifest.json"]
    hierarchy = files[f"plans/{course.plan}/{course.subject}_h.json"]
    bitmap = files[f"plans/{course.plan}/{course.subject}_b.json"]
    counts = (
        manifest["subjects"][0]["lesson_count"],
        hierarchy["lesson_count"],
        hierarchy["tracks"][0]["units"][0]["topics"][0]["lesson_count"],
        bitmap["total_lessons"],
        len(bitmap["mappings"]),
    )
    assert counts == (3, 3, 1, 3, 3)


def test_a_lesson_that_the_plan_lost_a_moment_ago_stays_away_too(course):
    edit(course.topics[1], title="Renamed")
    rebuild_plan(course.plan, now=NOON + MINUTE)
    course.lessons[0].delete()

    rollback(course.plan, course.version, now=NOON + 2 * MINUTE)
    remove_expired_files(now=NOON + 2 * DELAY)

    assert not is_named(course.lessons[0], course.plan)


def test_every_file_that_a_rollback_names_stays_while_other_plans_are_built(course):
    other = factories.make_plan(course.subject).name
    edit(course.topics[0], title="Renamed")
    rebuild_plan(course.plan, now=NOON + MINUTE)
    rollback(course.plan, course.version, now=NOON + 2 * MINUTE)

    rebuild_plan(other, now=NOON + 3 * MINUTE)
    remove_expired_files(now=NOON + 2 * DELAY)

    assert validate_all_json_files(content_files.follow(course.plan))["valid"]


def test_a_search_index_in_one_piece_and_one_in_shards_are_both_put_back(course):
    for _ in range(100):
        factories.make_lesson(course.topics[1].name)
    rebuild_plan(course.plan, now=NOON + MINUTE)
    sharded = list_versions(course.plan)[0]["version"]

    rollback(course.plan, course.version, now=NOON + 2 * MINUTE)
    small = content_files.read(f"plans/{course.plan}/search_index.json")
    rollback(course.plan, sharded, now=NOON + 3 * MINUTE)
    remove_expired_files(now=NOON + 2 * DELAY)

    large = content_files.read(f"plans/{course.plan}/search_index.json")
    assert (small["is_sharded"], large["is_sharded"]) == (False, True)
    assert validate_all_json_files(content_files.follow(course.plan))["valid"]


def test_the_next_publication_follows_the_database_again(course):
    edit(course.topics[0], title="Renamed")
    rebuild_plan(course.plan, now=NOON + MINUTE)
    newest = own_files(course.plan)
    rollback(course.plan, course.version, now=NOON + 2 * MINUTE)

    rebuild_plan(course.plan, now=NOON + 3 * MINUTE)

    assert own_files(course.plan) == newest
    assert rolled_back_to(course.plan) is None


def test_a_rollback_can_be_rolled_back(course):
    edit(course.topics[0], title="Renamed")
    rebuild_plan(course.plan, now=NOON + MINUTE)
    newest = own_files(course.plan)
    newest_version = list_versions(course.plan)[0]["version"]
    rollback(course.plan, course.version, now=NOON + 2 * MINUTE)

    rollback(course.plan, newest_version, now=NOON + 3 * MINUTE)

    assert own_files(course.plan) == newest
    versions = [version["rolled_back_to"] for version in list_versions(course.plan)]
    assert versions == [newest_version, course.version, None, None]


def test_a_rollback_that_is_repeated_writes_nothing(course):
    edit(course.topics[0], title="Renamed")
    rebuild_plan(course.plan, now=NOON + MINUTE)
    first = rollback(course.plan, course.version, now=NOON + 2 * MINUTE)

    second = rollback(course.plan, course.version, now=NOON + 3 * MINUTE)

    assert (second["written"], second["version"]) == (0, first["version"])


def test_a_version_that_is_not_kept_is_not_found(course):
    with pytest.raises(NotFoundError, match="list of versions"):
        rollback(course.plan, 12345)


def test_an_unpublished_plan_is_not_rolled_back(course):
    frappe.db.set_value("Memora Academic Plan", course.plan, "is_published", 0)

    with pytest.raises(ConflictError, match="not published"):
        rollback(course.plan, course.version)


def test_a_version_of_which_nothing_is_shown_any_more_is_refused(course):
    before = own_files(course.plan)
    plan = frappe.get_doc("Memora Academic Plan", course.plan)
    plan.set("subjects", [{"subject": factories.make_lesson().subject}])
    plan.save()

    with pytest.raises(ConflictError, match="shows nothing"):
        rollback(course.plan, course.version)

    assert own_files(course.plan) == before


def lose_a_topic(folder, course):
    (folder / f"{course.topics[0].name}.json").unlink()


def break_the_hierarchy(folder, course):
    hierarchy = folder / f"{course.subject}_h.json"
    hierarchy.unlink()  # the published file is another link to the same bytes
    hierarchy.write_text("{")


def empty_the_manifest(folder, _course):
    (folder / "manifest.json").unlink()
    (folder / "manifest.json").write_text("{}")


@pytest.mark.parametrize("damage", [lose_a_topic, break_the_hierarchy, empty_the_manifest])
def test_a_damaged_version_is_refused_and_changes_nothing(course, damage):
    edit(course.topics[0], title="Renamed")
    rebuild_plan(course.plan, now=NOON + MINUTE)
    before = own_files(course.plan)
    damage(folder_of(course.plan, course.version), course)

    with pytest.raises(ConflictError, match="damaged"):
        rollback(course.plan, course.version, now=NOON + 2 * MINUTE)

    assert own_files(course.plan) == before


def test_versions_survive_the_loss_of_the_records(course):
    edit(course.topics[0], title="Renamed")
    rebuild_plan(course.plan, now=NOON + MINUTE)
    for record in Path(frappe.get_site_path("private", "memora_export")).glob("*.json"):
        record.unlink()

    rollback(course.plan, course.version, now=NOON + 2 * MINUTE)

    assert published(course.plan, course.topics[0])["title"] == course.topics[0].title


def test_versions_are_copied_where_the_file_system_has_no_links(course, monkeypatch):
    def no_links(*_arguments):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", no_links)
    edit(course.topics[0], title="Renamed")
    rebuild_plan(course.plan, now=NOON + MINUTE)
    renamed = list_versions(course.plan)[0]["version"]
    rollback(course.plan, course.version, now=NOON + 2 * MINUTE)

    rollback(course.plan, renamed, now=NOON + 3 * MINUTE)

    assert published(course.plan, course.topics[0])["title"] == "Renamed"


def test_what_was_published_before_versions_were_kept_is_kept_at_the_next_publication(course):
    private = Path(frappe.get_site_path("private", "memora_export"))
    shutil.rmtree(private / "versions")
    record = private / f"plan-{course.plan}.json"
    stored = json.loads(record.read_text())
    del stored["is_kept"]
    record.write_text(json.dumps(stored))

    rebuild_plan(course.plan, now=NOON + MINUTE)

    assert len(list_versions(course.plan)) == 1
