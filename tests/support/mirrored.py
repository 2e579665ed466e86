"""A course whose plan is built and mirrored into the bucket, and who reads it there."""

from datetime import datetime, timedelta

import frappe
import requests

from memora.services.cdn_export.batch_processor import rebuild_plan
from memora.services.cdn_export.bucket import mirror as bucket_mirror
from tests.support import factories

NOON = datetime.fromisoformat("2026-03-01 12:00")
DELAY = timedelta(minutes=15)


class Course:
    """A subject with two topics of two lessons each, in one plan."""

    def __init__(self, **plan):
        unit = factories.make_unit().name
        self.topics = [factories.make_topic(unit).name for _ in range(2)]
        made = [factories.make_lesson(topic) for topic in self.topics for _ in range(2)]
        self.lessons = [lesson.name for lesson in made]
        self.subject = made[0].subject
        self.plan = factories.make_plan(self.subject, **plan).name

    def sell(self, number):
        """Make a lesson paid and return its private path."""
        frappe.db.set_value(
            "Memora Lesson", self.lessons[number], "required_item", factories.make_sales_item().name
        )
        return f"private/lessons/{self.lessons[number]}.json"

    def edit(self, number, title):
        frappe.db.set_value("Memora Lesson", self.lessons[number], "title", title)
        return f"lessons/{self.lessons[number]}.json"

    def hide(self, doctype, name):
        plan = frappe.get_doc("Memora Academic Plan", self.plan)
        plan.append("overrides", {"target_doctype": doctype, "target_name": name, "action": "Hide"})
        plan.save()


def publish(course, now=NOON):
    """Build and mirror a plan; return what the mirror did."""
    rebuild_plan(course.plan, now=now)
    return bucket_mirror.mirror_plan(course.plan, now=now)


def follow(bucket, plan):
    """What a stranger gets who follows the addresses from the manifest at the CDN."""
    files = {}

    def take(url):
        answer = requests.get(url, timeout=60)
        assert answer.status_code == 200, url
        files[url.removeprefix(f"{bucket.cdn_url}/")] = answer.json()
        return answer.json()

    manifest = take(f"{bucket.cdn_url}/plans/{plan}/manifest.json")
    for shard in take(manifest["search_url"])["shards"]:
        take(shard["shard_url"])
    for subject in manifest["subjects"]:
        take(f"{bucket.cdn_url}/{subject['id']}.json")
        take(subject["bitmap_url"])
        for track in take(subject["hierarchy_url"])["tracks"]:
            topics = [topic for unit in track["units"] for topic in unit["topics"]]
            for topic in topics:
                for lesson in take(topic["topic_url"])["lessons"]:
                    if lesson["lesson_url"]:
                        take(lesson["lesson_url"])
    return files
