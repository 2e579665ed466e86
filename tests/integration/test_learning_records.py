"""Records of learning and export: who may write them, and what their settings accept."""

import frappe
import pytest

from memora.utils import errors
from tests.support.factories import make_season
from tests.support.records import RecordMaker

CLOSED = [
    "Archived Memory Tracker",
    "CDN Sync Log",
    "Gameplay Session",
    "Memora Interaction Log",
    "Memora Player Wallet",
    "Memora Question",
    "Memora Question Key",
    "Memora Security Event",
    "Memora Structure Progress",
    "Player Memory Tracker",
    "Player Subject Score",
]
FOR_SERVICES = [doctype for doctype in CLOSED if doctype != "Memora Interaction Log"]
BUCKET = {
    "endpoint_url": "https://account.r2.example",
    "bucket_name": "memora",
    "access_key": "key",
    "secret_key": "secret",
}


@pytest.fixture
def records(borrow_user):
    return RecordMaker(lambda: borrow_user("Memora Student"))


@pytest.fixture
def reason():
    """The words of a record's own refusal."""
    return lambda record: record.why_closed()


@pytest.mark.parametrize("doctype", CLOSED)
def test_nobody_adds_a_record_of_the_system(records, reason, doctype):
    record = frappe.get_doc({"doctype": doctype, **records.values(doctype)})

    with pytest.raises(errors.PermissionError) as refusal:
        record.insert()

    assert (str(refusal.value), frappe.db.count(doctype)) == (reason(record), 0)


@pytest.mark.parametrize("doctype", CLOSED)
def test_nobody_changes_a_record_of_the_system(records, reason, doctype):
    record = frappe.get_doc(doctype, records.make(doctype).name)

    with pytest.raises(errors.PermissionError) as refusal:
        record.save()

    assert str(refusal.value) == reason(record)


@pytest.mark.parametrize("doctype", CLOSED)
def test_nobody_deletes_a_record_of_the_system(records, doctype):
    record = records.make(doctype)

    with pytest.raises(errors.PermissionError):
        frappe.delete_doc(doctype, record.name)

    assert frappe.db.exists(doctype, record.name)


@pytest.mark.parametrize("doctype", FOR_SERVICES)
def test_a_service_writes_where_it_says_that_permissions_do_not_matter(records, doctype):
    values = {"doctype": doctype, **records.values(doctype)}

    record = frappe.get_doc(values).insert(ignore_permissions=True)
    record.save(ignore_permissions=True)
    frappe.delete_doc(doctype, record.name, ignore_permissions=True)

    assert not frappe.db.exists(doctype, record.name)


def test_a_row_of_the_log_is_written_by_the_ledger_alone(records):
    row = records.make("Memora Interaction Log")

    with pytest.raises(errors.PermissionError, match="append-only"):
        frappe.get_doc(row.doctype, row.name).save(ignore_permissions=True)
    with pytest.raises(errors.PermissionError, match="append-only"):
        frappe.delete_doc(row.doctype, row.name, ignore_permissions=True)


@pytest.mark.parametrize(
    "doctype",
    [
        *("Player Memory Tracker", "Archived Memory Tracker"),
        *("Memora Question", "Memora Question Key"),
    ],
)
def test_question_ids_that_differ_in_case_accent_or_space_are_not_the_same(records, doctype):
    values = {"doctype": doctype, **records.values(doctype)}
    ids = ["q1", "Q1", "q1 ", "q\u0301", "q", "أ", "ا"]

    for question_id in ids:
        frappe.get_doc({**values, "question_id": question_id}).db_insert()

    found = frappe.db.sql(f"SELECT question_id FROM `tab{doctype}` WHERE question_id = 'q1'")
    assert (frappe.db.count(doctype), found) == (len(ids), (("q1",),))


@pytest.mark.parametrize("field", ["start_date", "end_date"])
def test_a_season_needs_its_dates(field):
    with pytest.raises(frappe.MandatoryError):
        make_season(**{field: None})


@pytest.mark.parametrize("given", ["next year", "2026-13-01"])
def test_a_seasons_date_that_is_none_is_refused(given):
    with pytest.raises(errors.ValidationError, match="must be a date"):
        make_season(end_date=given)


def test_a_season_archives_its_reviews_only_where_somebody_says_so():
    assert (make_season().auto_archive, make_season(auto_archive=1).auto_archive) == (0, 1)


@pytest.mark.parametrize("doctype", ["Player Memory Tracker", "Archived Memory Tracker"])
def test_a_season_with_reviews_cannot_be_deleted(records, doctype):
    season = records.make(doctype).season

    with pytest.raises(errors.ValidationError, match="Untick Active"):
        frappe.delete_doc("Memora Season", season)


def test_a_season_without_reviews_can_be_deleted():
    season = make_season()

    season.delete()

    assert not frappe.db.exists("Memora Season", season.name)


def save_settings(**values):
    settings = frappe.get_doc("CDN Settings")
    settings.update(values)
    return settings.save()


def test_a_new_site_keeps_its_files_to_itself():
    settings = frappe.get_doc("CDN Settings")

    assert (
        *(settings.enabled, settings.local_fallback_mode, settings.region),
        *(settings.signed_url_expiry_hours, settings.batch_threshold),
    ) == (0, 1, "auto", 4, 50)


@pytest.mark.parametrize(
    ("missing", "label"),
    [
        ("endpoint_url", "Endpoint URL"),
        ("bucket_name", "Bucket Name"),
        ("access_key", "Access Key"),
        ("secret_key", "Secret Key"),
    ],
)
def test_what_an_enabled_cdn_lacks_is_named(missing, label):
    with pytest.raises(errors.ValidationError, match=f"without {label}[.]"):
        save_settings(**{**BUCKET, "enabled": 1, missing: ""})


def test_a_complete_bucket_can_be_enabled_and_saved_again():
    save_settings(**BUCKET, enabled=1)

    settings = save_settings(batch_threshold=10)

    assert (settings.enabled, settings.get_password("secret_key")) == (1, "secret")


def test_a_bucket_may_be_filled_in_step_by_step_while_it_is_off():
    assert save_settings(enabled="0", bucket_name="memora").bucket_name == "memora"


@pytest.mark.parametrize("field", ["cloudflare_zone_id", "cloudflare_api_token"])
def test_half_of_what_a_purge_needs_is_refused(field):
    with pytest.raises(errors.ValidationError, match="without Cloudflare"):
        save_settings(**{field: "given"})


@pytest.mark.parametrize("field", ["endpoint_url", "cdn_base_url"])
@pytest.mark.parametrize(
    "address",
    [
        *("cdn.school.example", "ftp://cdn.school.example", "https://", "https://cdn.example:x"),
        *("https://cdn.example/?a=1", "https://key@cdn.example", "https://cdn.example/a b"),
        *("https://a_b.example", "https://.example", "https://a..b", "https://خادم.example"),
        *("javascript:alert(1)", "https://cdn.example/\n.js", "http://[::1"),
    ],
)
def test_what_is_no_web_address_is_refused(field, address):
    with pytest.raises(errors.ValidationError, match="must be an address"):
        save_settings(**{field: address})


@pytest.mark.parametrize("region", ["eu central", "../eu", "-", "x" * 64])
def test_a_region_that_could_be_none_is_refused(region):
    with pytest.raises(errors.ValidationError, match="is no region"):
        save_settings(region=region)


@pytest.mark.parametrize(
    "address",
    [
        *("http://127.0.0.1:9000", "http://[::1]:9000", "http://storage:9000"),
        *("https://cdn.school.example/memora", "https://Account-1.R2.example"),
    ],
)
def test_a_web_address_is_stored_without_a_slash_at_its_end(address):
    save_settings(cdn_base_url=f"{address}/")

    assert frappe.db.get_single_value("CDN Settings", "cdn_base_url") == address


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("signed_url_expiry_hours", 0),
        ("signed_url_expiry_hours", 169),
        ("batch_threshold", 0),
        ("batch_threshold", "many"),
    ],
)
def test_a_limit_out_of_its_range_is_refused(field, value):
    with pytest.raises(errors.ValidationError, match="must be a number from 1"):
        save_settings(**{field: value})


@pytest.mark.parametrize("field", ["access_key", "secret_key", "cloudflare_api_token"])
def test_a_secret_is_never_shown(new_client, user_pool, field):
    save_settings(**BUCKET, cloudflare_zone_id="zone", cloudflare_api_token="token")
    frappe.db.commit()
    client = new_client(Authorization=user_pool.token("Memora Admin")[1])

    shown = client.get("/api/resource/CDN Settings/CDN Settings").json["data"][field]

    assert set(shown) == {"*"}
