"""What installing and migrating an app does: hooks, fixtures, patches, translations."""

import frappe
import pytest
from frappe.model.sync import sync_for
from frappe.modules.patch_handler import PatchType, run_all


@pytest.fixture
def unpatched():
    """Forget that the probe app's patches ran."""
    frappe.db.delete("Patch Log", {"patch": ("like", "%memora_probe%")})


def _run_patches():
    run_all(patch_type=PatchType.pre_model_sync)
    run_all(patch_type=PatchType.post_model_sync)


def _logged():
    filters = {"patch": ("like", "%memora_probe%")}
    return frappe.get_all("Patch Log", filters, pluck="patch", order_by="patch", limit=9)


def test_a_new_install_marks_its_patches_as_done(recorded):
    recorded(_logged())


@pytest.mark.usefixtures("unpatched")
def test_patches_run_in_order_and_once(events):
    _run_patches()
    expected = ["patch: early execute", "patch: late execute", "patch: inline execute"]
    assert events == expected
    _run_patches()
    assert events == expected


@pytest.mark.usefixtures("unpatched")
def test_a_patch_that_ran_is_logged_as_its_line(recorded):
    _run_patches()
    recorded(_logged())


@pytest.mark.usefixtures("unpatched")
def test_a_patch_that_fails_stops_the_rest_and_runs_again(events, monkeypatch):
    from memora_probe.patches import late

    def fail():
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(late, "execute", fail)
        with pytest.raises(ZeroDivisionError):
            _run_patches()
    assert events == ["patch: early execute"]
    _run_patches()
    assert events[1:] == ["patch: late execute", "patch: inline execute"]


def test_after_install_ran_before_the_fixtures():
    assert frappe.db.exists("Role", "Probe Installed")


def test_fixtures_are_imported():
    roles = frappe.get_all(
        "Role",
        {"name": ("in", ["Probe Author", "Probe Reader"])},
        ["name", "desk_access"],
        order_by="name",
        limit=9,
    )
    assert roles == [
        {"name": "Probe Author", "desk_access": 1},
        {"name": "Probe Reader", "desk_access": 0},
    ]


@pytest.fixture
def incomplete_table(make_book, make_note):
    """Make a table with one row what it may have been in an older version."""
    make_book()
    make_note(seq=1, text="kept")
    frappe.db.sql_ddl(
        """ALTER TABLE `tabProbe Note`
        DROP INDEX book_seq, DROP INDEX book_event_id, DROP COLUMN event_id,
        MODIFY text varchar(20), MODIFY seq varchar(140)"""
    )
    frappe.db.sql("UPDATE `tabDocType` SET migration_hash = NULL WHERE name = 'Probe Note'")
    yield
    frappe.db.sql_ddl(
        """ALTER TABLE `tabProbe Note`
        ADD COLUMN IF NOT EXISTS event_id varchar(140),
        MODIFY text text, MODIFY seq int(11) NOT NULL DEFAULT 0,
        ADD UNIQUE INDEX IF NOT EXISTS book_seq (book, seq),
        ADD UNIQUE INDEX IF NOT EXISTS book_event_id (book, event_id)"""
    )


@pytest.mark.usefixtures("incomplete_table")
def test_a_sync_adds_what_a_table_lacks_and_keeps_its_rows():
    sync_for("memora_probe")
    frappe.db.commit()
    row = frappe.db.sql("SELECT text, event_id FROM `tabProbe Note`")
    assert row == (("kept", None),)
    columns = {row.Field: row.Type for row in frappe.db.sql("DESC `tabProbe Note`", as_dict=True)}
    assert (columns["text"], columns["seq"]) == ("text", "int(11)")
    keys = {row.Key_name for row in frappe.db.sql("SHOW INDEX FROM `tabProbe Note`", as_dict=True)}
    assert {"book_seq", "book_event_id"} <= keys


def test_hooks_are_lists_of_what_every_app_says():
    assert "memora_probe.events.on_login" in frappe.get_hooks("on_login")
    assert "memora_probe.page.ProbePage" in frappe.get_hooks("page_renderer")
    assert "memora_probe" in frappe.get_hooks("app_name")
    assert frappe.get_hooks("no_such_hook") == []


def test_hooks_that_are_dicts_are_merged():
    events = frappe.get_hooks("scheduler_events")
    assert "memora_probe.jobs.run_hourly" in events["hourly"]
    assert "memora_probe.jobs.run_every_quarter" in events["cron"]["*/15 * * * *"]
    handlers = frappe.get_hooks("doc_events")["Probe Book"]["on_update"]
    assert "memora_probe.events.on_doc_event" in handlers


def test_the_site_has_a_folder_and_a_config(site, redis_server):
    assert frappe.get_site_path("public", "x").endswith(f"{site}/public/x")
    assert frappe.conf.memora_redis == redis_server.url
    assert frappe.conf.no_such_key is None
    assert frappe.conf.get("no_such_key", 5) == 5
    assert frappe.local.site == site


def test_flags_are_empty_until_set():
    assert frappe.flags.in_test
    assert frappe.flags.no_such_flag is None
    frappe.flags.no_such_flag = 1
    assert frappe.flags.no_such_flag == 1


def test_text_is_translated_into_the_language_of_the_moment():
    assert frappe._("Good morning") == "Good morning"
    frappe.local.lang = "ar"
    assert frappe._("Good morning") == "صباح الخير"
    assert frappe._("Hello, {0}").format("x") == "مرحبا، x"
    assert frappe._("Never translated") == "Never translated"
    assert frappe._("Good morning", "en") == "Good morning"


def test_text_can_be_translated_into_a_language_named():
    assert frappe._("Good morning", "ar") == "صباح الخير"


@pytest.mark.parametrize(
    ("language", "greeting"), [("ar", "صباح الخير"), ("en", "Good morning"), ("", "Good morning")]
)
def test_a_request_speaks_the_users_language(new_client, borrow_user, language, greeting):
    user = borrow_user("Probe Reader")
    document = frappe.get_doc("User", user)
    document.language = language
    document.save()
    answer = new_client(user).read("memora_probe.api.who").json["message"]
    assert (answer["lang"], answer["greeting"]) == (language or "en", greeting)


def test_a_guests_request_speaks_the_browsers_language(client):
    answer = client.get(
        "/api/method/memora_probe.api.who", headers={"Accept-Language": "ar-EG,ar;q=0.9,en;q=0.5"}
    )
    assert answer.json["message"]["greeting"] == "صباح الخير"


def test_a_users_language_wins_over_the_browsers(new_client, borrow_user):
    client = new_client(borrow_user("Probe Reader"))
    answer = client.get("/api/method/memora_probe.api.who", headers={"Accept-Language": "ar"})
    assert answer.json["message"]["lang"] == "en"
