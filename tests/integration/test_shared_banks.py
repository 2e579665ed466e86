"""Every real and made bank of the shared set through the whole import, and once more."""

import io

import frappe
import pytest

from memora.services.content.formats import registry
from memora.services.content.formats.natives import to_natives
from memora.services.content.formats.report import FormatError
from tests.support.mutations import SHARED

IMPORT = "/api/method/memora.api.content.import_file"


def natives_of(path):
    try:
        bank = registry.read_bank(path.read_bytes(), file_name=path.name)
    except FormatError:
        return None
    return to_natives(bank, lambda file: file.name)


FILES = sorted(path for path in SHARED.glob("*/*") if path.is_file() and path.suffix != ".md")
BANKS = [path for path in FILES if path.parent.name not in ("other", "tex", "rosters")]


@pytest.fixture
def admin(new_client, borrow_user):
    return new_client(borrow_user("Memora Admin"))


@pytest.mark.parametrize("path", BANKS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_bank_comes_in_whole_and_changes_nothing_the_second_time(path, admin):
    def send(**fields):
        form = {"file": (io.BytesIO(path.read_bytes()), path.name), **fields}
        answer = admin.post(IMPORT, data={"background": "false", **form})
        assert answer.status_code == 200, answer.text
        return answer.json["message"]

    natives = natives_of(path)
    # Its only note is a sound of a kind that browsers do not all play.
    lost = 1 if path.name == "ankidroid-media.apkg" else 0
    dry, first = send(dry_run="true"), send()
    again = send()

    assert first["imported"] == natives.imported - lost, first["report"]
    assert lost or first["types"] == natives.types
    assert first["found"] == first["imported"] + first["refused"]
    assert sum(line["severity"] == "refused" for line in first["report"]) == first["refused"]
    assert {**dry, "report": 0} == {**first, "report": 0}
    assert (again["created"], again["changed"]) == (0, 0)
    assert frappe.db.count("Memora Question") == sum(
        number for kind, number in first["types"].items() if kind != "Reading"
    )
