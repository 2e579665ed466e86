"""Readers during publications: whoever holds a manifest finds every file that it leads to."""

import json
import os
import signal
from collections import deque
from datetime import datetime, timedelta
from pathlib import Path

import frappe
import pytest

from memora.services.cdn_export.batch_processor import rebuild_plan
from memora.services.cdn_export.build.export_record import REMOVAL_DELAY
from memora.services.cdn_export.versions.rollback import list_versions, rollback
from memora.services.content.importing import import_course
from tests.support import content_files, factories, forked
from tests.support.waiting import wait_until

NOON = datetime.fromisoformat("2026-03-01 12:00")
#: Of the builder's clock, between two builds: 45 of them within the time that a file stays.
STEP = timedelta(seconds=20)


class Clock:
    """The builder's time, which the reader sees, and which waits for the reader.

    On a busy machine a pass may take as long as fifty builds. It would then be asked for files that
    had gone in good order meanwhile, and there would be too few passes to see anything.

    Args:
        folder: where builder and reader, two processes, tell each other.
        lead: how far the time may run ahead of the start of the last pass that is finished.
    """

    def __init__(self, folder: Path, lead: timedelta) -> None:
        self._now, self._read = folder / "now", folder / "read"
        self._lead = lead
        self._tell(self._now, NOON)
        self._tell(self._read, NOON)

    def set(self, moment: datetime) -> None:
        """Say what time it is from now on, as soon as the reader has come so far."""
        wait_until(lambda: moment - self._told(self._read) <= self._lead, seconds=600)
        self._tell(self._now, moment)

    def now(self) -> datetime:
        """What time it is."""
        return self._told(self._now)

    def finish_pass(self, began_at: datetime) -> None:
        """Say that a pass is finished."""
        self._tell(self._read, began_at)

    @staticmethod
    def _tell(file: Path, moment: datetime) -> None:
        unfinished = file.with_suffix(".new")
        unfinished.write_text(moment.isoformat())
        unfinished.rename(file)

    @staticmethod
    def _told(file: Path) -> datetime:
        return datetime.fromisoformat(file.read_text())


@pytest.fixture
def make_clock(tmp_path):
    return lambda lead: Clock(tmp_path, lead)


class Reader:
    """Reads a plan again and again: from its manifest, and what it was led to before.

    A file has to be there until 15 minutes after it was last named, whatever was named it: so long
    a client or the CDN may hold any file that leads there. What becomes paid goes at once.
    """

    def __init__(self, plan: str, clock: Clock, *, sold: str | None = None) -> None:
        self._plan = plan
        self._sold = frozenset({sold} - {None})
        self._root = content_files.public_root()
        self._clock = clock
        self._held: deque[tuple[datetime, set[str]]] = deque()
        self.passes = 0
        self.files_seen: set[str] = set()
        self.longest_held = timedelta(0)

    def read(self) -> None:
        """Follow the present manifest, then read all that the oldest one held had led to.

        Raises:
            FileNotFoundError: a file is missing that has to be there.
            ValueError: one is not whole.
        """
        now = self._clock.now()
        paths = set(content_files.follow(self._plan, self._root, sold=self._sold))
        self._held.append((now, paths))
        self.files_seen |= paths
        while self._held and self._held[0][0] + REMOVAL_DELAY <= self._clock.now():
            self._held.popleft()
        self._read_again(*self._held[0])
        self.passes += 1
        self._clock.finish_pass(now)

    def _read_again(self, named_at: datetime, paths: set[str]) -> None:
        try:
            for path in paths:
                content_files.read(path, self._root)
        except FileNotFoundError:
            if self._clock.now() < named_at + REMOVAL_DELAY:
                raise
            return
        self.longest_held = max(self.longest_held, self._clock.now() - named_at)


def edit(doctype, name, **values):
    frappe.db.set_value(doctype, name, values)
    frappe.db.commit()


def build(plan, clock, moment):
    clock.set(moment)
    rebuild_plan(plan, now=moment)


def read_while(builder, reader):
    try:
        while forked.is_running(builder):
            reader.read()
    except BaseException:
        os.kill(builder, signal.SIGKILL)  # it would wait for the reader
        forked.wait(builder)
        raise
    assert forked.wait(builder) == 0


def test_nobody_meets_a_missing_or_broken_file_during_200_builds(host, site, make_clock):
    clock = make_clock(lead=3 * STEP)
    unit = factories.make_unit().name
    topics = [factories.make_topic(unit) for _ in range(5)]
    lessons = [[factories.make_lesson(topic.name).name for _ in range(6)] for topic in topics]
    names = [topic.name for topic in topics]
    item = factories.make_sales_item().name
    other = factories.make_lesson().subject
    subject = frappe.db.get_value("Memora Lesson", lessons[0][0], "subject")
    plan = factories.make_plan(subject, other).name
    rebuild_plan(plan, now=NOON)
    frappe.db.commit()

    def was_there(number):
        since_dropped = number % 120 - (1 if number < 60 else 0)
        return number // 60 % 2 == 1 or since_dropped * STEP < REMOVAL_DELAY

    def edit_and_build():
        for number in range(1, 201):
            on, at = number % 2, 1 + number % 4
            edit("Memora Lesson", lessons[at][number % 6], title=f"Edit {number}")
            edit("Memora Topic", names[at], is_published=on)
            edit("Memora Lesson", lessons[1 + (number + 1) % 4][0], is_published=on)
            edit("Memora Lesson", lessons[1][1], parent_topic=names[at])
            edit("Memora Subject", other, is_published=int(number % 7 > 0))
            # Away for longer than a file stays, so that files do go while others read.
            is_there = number // 60 % 2
            edit("Memora Topic", names[0], is_published=is_there)
            edit("Memora Lesson", lessons[2][2], is_published=is_there)
            edit("Memora Lesson", lessons[3][3], required_item=None if is_there else item)
            build(plan, clock, NOON + number * STEP)
            if number % 10 == 0:
                older = list_versions(plan)[-1]["version"]
                rollback(plan, older, now=NOON + number * STEP)
            assert content_files.exists(f"plans/{plan}/{names[0]}.json") == was_there(number)

    reader = Reader(plan, clock, sold=lessons[3][3])
    read_while(forked.start(host, site, edit_and_build), reader)

    assert reader.passes > 50
    assert reader.longest_held > REMOVAL_DELAY - 5 * STEP
    assert {f"plans/{plan}/{name}.json" for name in names} <= reader.files_seen


def test_nobody_meets_a_missing_or_broken_file_while_a_book_is_built(
    host, site, make_clock, course_data_dir
):
    clock = make_clock(lead=REMOVAL_DELAY / 2)
    book = course_data_dir / "anatomy-physiology-2e.course.json"
    plan = factories.make_plan().name
    subject = import_course(json.loads(book.read_bytes()), plan)["subject"]
    frappe.db.commit()
    rebuild_plan(plan, now=NOON)
    lessons = frappe.get_all(
        "Memora Lesson", {"subject": subject}, pluck="name", order_by="name", limit=9
    )
    topic, unit = frappe.db.sql(
        """SELECT topic.name, topic.parent_unit FROM `tabMemora Topic` topic
        JOIN `tabMemora Lesson` lesson ON lesson.parent_topic = topic.name
        WHERE lesson.name = %s""",
        lessons[0],
    )[0]
    item = factories.make_sales_item().name
    frappe.db.commit()

    def edit_and_build():
        edits = [
            ("Memora Lesson", lessons[0], {"title": "Renamed"}),
            ("Memora Unit", unit, {"is_published": 0}),
            ("Memora Lesson", lessons[-1], {"required_item": item}),
            ("Memora Unit", unit, {"is_published": 1}),
            ("Memora Topic", topic, {"title": "Renamed", "required_item": item}),
        ]
        for number, (doctype, name, values) in enumerate(edits):
            edit(doctype, name, **values)
            build(plan, clock, NOON + number * REMOVAL_DELAY / 2)

    reader = Reader(plan, clock)
    read_while(forked.start(host, site, edit_and_build), reader)

    assert reader.passes > 2
    assert len(reader.files_seen) > 1_362
