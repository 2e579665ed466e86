"""Broken files over HTTP: never a 5xx, and a refused one leaves the database as it was."""

import io
import os

import frappe
import pytest

from memora.services.content.formats import registry
from memora.services.content.formats.report import FormatError
from tests.support.mutations import mutated, shared_files

IMPORT = "/api/method/memora.api.content.import_file"
#: How many broken files are sent; the readers alone meet more in the unit tests.
TIMES = int(os.environ.get("MUTATIONS", "60"))
TABLES = ("Subject", "Track", "Unit", "Topic", "Lesson", "Lesson Stage", "Question", "Media")
MADE = (
    "a.gift",
    b"$CATEGORY: A\n\n::n::What?{=a ~b ~c#no}\n\nNumber{#3:1}\n\nPairs{=a->b =c->d}\n",
)


@pytest.fixture
def admin(new_client, borrow_user):
    return new_client(borrow_user("Memora Admin"))


def banks():
    found = [MADE]
    for name, data in shared_files():
        try:
            registry.reader_of(data, file_name=name)
        except FormatError:
            continue
        found.append((name, data))
    return found


def stored():
    frappe.db.commit()
    return [frappe.db.count(f"Memora {table}") for table in TABLES]


def test_broken_files_are_taken_or_refused_and_leave_nothing_half_done(admin):
    known = banks()
    for at in range(TIMES):
        name, data = known[at % len(known)]
        before = stored()
        answer = admin.post(
            IMPORT,
            data={
                "file": (io.BytesIO(mutated(data, f"http {at}")), name),
                "subject": f"Bank {at}",
                "background": "false",
            },
        )
        assert answer.status_code in (200, 400), (name, at, answer.text)
        if answer.status_code == 400:
            assert stored() == before, (name, at)
        else:
            said = answer.json["message"]
            assert said["found"] == said["imported"] + said["refused"], (name, at)
            assert (said["imported"] > 0) == (stored() != before), (name, at)
