"""Real courses: imported, published, and read back by following the addresses."""

import json
from collections import Counter
from datetime import datetime

import frappe
import pytest

from memora.services.cdn_export.batch_processor import rebuild_plan, validate_all_json_files
from memora.services.cdn_export.search_indexer import SHARD_THRESHOLD
from memora.services.ledger.packing import pack_bitmap
from memora.services.progress_engine.progress_computer import build_progress
from memora.services.progress_engine.structure_loader import load_subject_structure
from tests.support import content_files, factories
from tests.support.math_10.pictures import import_with_pictures

NOON = datetime.fromisoformat("2026-03-01 12:00")


@pytest.mark.parametrize(
    ("book", "tracks", "units", "topics", "lessons"),
    [("anatomy-physiology-2e", 6, 28, 197, 1362), ("prealgebra-2e", 1, 11, 71, 454)],
)
def test_a_whole_book_is_published(course_data_dir, book, tracks, units, topics, lessons):
    course = json.loads((course_data_dir / f"{book}.course.json").read_bytes())
    publish_and_read(course, tracks, units, topics, lessons)


def test_the_whole_demo_course_is_published():
    course = json.loads(factories.DEMO_COURSE.read_bytes())
    publish_and_read(course, tracks=4, units=12, topics=19, lessons=60, pictures=6)


def publish_and_read(course, tracks, units, topics, lessons, pictures=0):
    # Another test of this process may have published the same book.
    content_files.remove_all()
    plan = factories.make_plan().name
    subject = import_with_pictures(course, plan)
    frappe.db.commit()

    answer = rebuild_plan(plan, now=NOON)
    is_sharded = 1 + tracks + units + topics + lessons > SHARD_THRESHOLD
    searches = 2 if is_sharded else 1

    assert answer["files"] == {
        "manifest": 1,
        "hierarchies": 1,
        "bitmaps": 1,
        "topics": topics,
        "lessons": lessons,
        "media": pictures,
        "subjects": 1,
        "search": searches,
    }
    files = content_files.follow(plan)
    assert validate_all_json_files(files)["errors"] == {}
    assert len(files) == answer["written"] - pictures == lessons + topics + 4 + searches
    hierarchy = files[f"plans/{plan}/{subject}_h.json"]
    assert len(hierarchy["tracks"]) == tracks
    assert sum(len(track["units"]) for track in hierarchy["tracks"]) == units
    assert files[f"plans/{plan}/search_index.json"]["total_items"] == (
        1 + tracks + units + topics + lessons
    )
    assert rebuild_plan(plan, now=NOON)["written"] == 0

    published = [files[path] for path in files if path.startswith("lessons/")]
    kinds = Counter(stage["type"] for lesson in published for stage in lesson["stages"])
    given = factories.lessons_of(course)
    assert kinds == Counter(stage["type"] for lesson in given for stage in lesson["stages"])

    bits = files[f"plans/{plan}/{subject}_b.json"]["mappings"]
    assert sorted(bit["bit_index"] for bit in bits.values()) == list(range(lessons))
    finished = build_progress(
        load_subject_structure(subject), bitmap=pack_bitmap(dict.fromkeys(range(lessons), 5))
    )
    assert (finished["completion_percentage"], finished["suggested_next_lesson_id"]) == (100, None)
