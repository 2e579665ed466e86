"""The papers' functions of the bucket: what is stored how, and what test_connection finds."""

import hashlib
import json
from dataclasses import replace

import frappe
import pytest
import requests
from cryptography.fernet import Fernet

from memora.services.cdn_export import cdn_uploader
from memora.services.cdn_export.bucket import settings as bucket_settings
from memora.services.cdn_export.bucket.error import BucketError
from memora.services.cdn_export.storage.s3 import S3Storage
from tests.support.bucket import BUCKET, SECRET_KEY, TOKEN, ZONE


@pytest.fixture
def client(bucket):  # noqa: ARG001
    return cdn_uploader.get_cdn_client(bucket_settings.load())


def plan_files(count=2):
    lessons = {f"lessons/l{n}.json": {"id": f"l{n}"} for n in range(count)}
    return {"plans/P1/manifest.json": {"subjects": []}, "plans/P1/t.json": {}, **lessons}


def test_json_is_stored_with_type_caching_and_its_md5_as_etag(bucket, client):
    succeeded, error, etag = cdn_uploader.upload_json(client, BUCKET, "S.json", {"a": "ب"})

    body = '{"a":"ب"}'.encode()
    head = bucket.head("S.json")
    assert (succeeded, error) == (True, None)
    assert etag == head["ETag"].strip('"') == hashlib.md5(body).hexdigest()
    assert head["ContentType"] == "application/json; charset=utf-8"
    assert head["CacheControl"] == "public, max-age=300"


def test_what_is_private_is_never_cached(bucket, client):
    cdn_uploader.upload_json(client, BUCKET, "private/lessons/l.json", {})

    assert bucket.head("private/lessons/l.json")["CacheControl"] == "private, no-store"


def test_a_local_file_is_stored_as_it_is(bucket, client, tmp_path):
    (tmp_path / "l.json").write_text('{"id": "l"}')

    answer = cdn_uploader.upload_json_from_file(
        client, BUCKET, "lessons/l.json", str(tmp_path / "l.json")
    )

    assert answer[:2] == (True, None)
    assert bucket.read("lessons/l.json") == {"id": "l"}


@pytest.mark.parametrize(
    "key",
    [
        *("../S.json", "/S.json", "a//b.json", "a/./b.json", "a\\b.json", "a\0.json", ""),
        *("درس.json", ".hidden.json", "x" * 256 + ".json", "a/../../b.json", "%2e%2e/b.json"),
    ],
)
def test_no_key_leaves_the_folder_of_content(bucket, client, key):
    succeeded, error, etag = cdn_uploader.upload_json(client, BUCKET, key, {})

    assert (succeeded, etag) == (False, None)
    assert "not a content path" in error
    with pytest.raises(ValueError, match="not a content path"):
        cdn_uploader.delete_json(client, BUCKET, key)
    with pytest.raises(ValueError, match="not a content path"):
        cdn_uploader.generate_signed_url(client, BUCKET, key)
    assert bucket.keys() == set()


def test_deleting_says_whether_there_was_a_file(client):
    cdn_uploader.upload_json(client, BUCKET, "S.json", {})

    assert cdn_uploader.delete_json(client, BUCKET, "S.json") is True
    assert cdn_uploader.delete_json(client, BUCKET, "S.json") is False


def test_a_folder_of_more_than_1000_files_is_removed_in_groups(bucket, client):
    for number in range(1001):
        bucket.client.put_object(Bucket=BUCKET, Key=f"plans/P1/{number}.json", Body=b"{}")
    bucket.client.put_object(Bucket=BUCKET, Key="plans/P10/0.json", Body=b"{}")

    assert cdn_uploader.delete_folder(client, BUCKET, "plans/P1") == (1001, 0, [])
    assert bucket.deletes == 2
    assert bucket.keys() == {"plans/P10/0.json"}


@pytest.mark.parametrize("prefix", ["", "/", "..", "plans/../"])
def test_no_prefix_removes_more_than_a_folder(bucket, client, prefix):
    cdn_uploader.upload_json(client, BUCKET, "S.json", {})

    with pytest.raises(ValueError, match="not a content path"):
        cdn_uploader.delete_folder(client, BUCKET, prefix)
    assert bucket.keys() == {"S.json"}


def test_a_plans_folder_is_removed_and_no_other(bucket, client):
    for key in ("plans/P1/manifest.json", "plans/P2/manifest.json", "lessons/l.json"):
        cdn_uploader.upload_json(client, BUCKET, key, {})

    assert cdn_uploader.delete_plan_folder(bucket_settings.load(), "P1") == (1, 0, [])
    assert bucket.keys() == {"plans/P2/manifest.json", "lessons/l.json"}


def test_a_plans_manifest_is_stored_last(bucket, client):
    urls, errors = cdn_uploader.upload_plan_files(client, BUCKET, "P1", plan_files())

    assert errors == []
    assert bucket.puts[-1] == "plans/P1/manifest.json"
    assert set(urls) == {f"{bucket.cdn_url}/{path}" for path in plan_files()}


def test_without_a_lesson_the_manifest_is_not_stored(bucket, client):
    bucket.fail(400, part="l1.json")

    urls, errors = cdn_uploader.upload_plan_files(client, BUCKET, "P1", plan_files())

    assert urls == [f"{bucket.cdn_url}/lessons/l0.json"]
    assert [error.partition(":")[0] for error in errors] == ["lessons/l1.json"]
    assert bucket.keys() == {"lessons/l0.json"}


def test_another_plans_file_is_refused(bucket, client):
    files = {**plan_files(), "plans/P2/t.json": {}}

    urls, errors = cdn_uploader.upload_plan_files(client, BUCKET, "P1", files)

    assert (urls, errors) == ([], ["plans/P2/t.json is no file of plan P1"])
    assert bucket.keys() == set()


def test_a_plans_local_files_are_stored_with_their_etags(bucket, client, tmp_path):
    info = {}
    for number, (path, data) in enumerate(plan_files().items()):
        (tmp_path / str(number)).write_text(json.dumps(data))
        info[path] = str(tmp_path / str(number))

    urls, results, errors = cdn_uploader.upload_plan_files_from_local(client, BUCKET, "P1", info)

    assert errors == []
    assert len(urls) == 4
    assert results == {key: bucket.head(key)["ETag"].strip('"') for key in plan_files()}
    assert bucket.puts[-1] == "plans/P1/manifest.json"


def test_a_local_file_that_is_missing_stores_nothing(bucket, client, tmp_path):
    info = {"plans/P1/manifest.json": str(tmp_path / "nowhere")}

    urls, results, errors = cdn_uploader.upload_plan_files_from_local(client, BUCKET, "P1", info)

    assert (urls, results, len(errors)) == ([], {}, 1)
    assert bucket.keys() == set()


def test_the_base_url_is_the_cdns_or_else_the_buckets_own(bucket):
    settings = bucket_settings.load()

    assert cdn_uploader.get_cdn_base_url(settings) == bucket.cdn_url
    alone = replace(settings, cdn_base_url="")
    assert cdn_uploader.get_cdn_base_url(alone) == f"{bucket.endpoint_url}/{BUCKET}"


def test_a_signed_address_works_for_4_hours(client):
    cdn_uploader.upload_json(client, BUCKET, "private/videos/v.json", {"a": 1})

    url = cdn_uploader.generate_signed_url(client, BUCKET, "private/videos/v.json")

    assert "X-Amz-Expires=14400" in url
    assert requests.get(url, timeout=60).json() == {"a": 1}


def test_cloudflare_is_asked_in_groups_of_30(bucket):
    urls = [f"https://cdn.example/{n}.json" for n in range(61)]

    answer = cdn_uploader.purge_cdn_cache(ZONE, TOKEN, urls)

    assert answer["success"] is True
    assert [len(group) for group in bucket.purges] == [30, 30, 1]
    assert bucket.purged == set(urls)


def test_nothing_to_purge_asks_nobody(bucket):
    assert cdn_uploader.purge_cdn_cache(ZONE, TOKEN, [])["success"] is True
    assert bucket.purges == []


@pytest.mark.parametrize(("zone", "token"), [(ZONE, "wrong"), ("wrong", TOKEN)])
def test_what_cloudflare_refuses_is_said(bucket, zone, token):  # noqa: ARG001
    with pytest.raises(BucketError, match="Cloudflare did not purge"):
        cdn_uploader.purge_cdn_cache(zone, token, ["https://cdn.example/a.json"])


def test_a_connection_that_works(bucket):
    assert cdn_uploader.test_connection() == {"status": "success", "bucket": BUCKET}
    assert bucket.keys() == set()


def test_a_bucket_can_be_tried_out_before_it_is_enabled(bucket):
    bucket.use(enabled=0)

    assert cdn_uploader.test_connection()["status"] == "success"


@pytest.mark.parametrize(
    ("change", "reason", "said"),
    [
        ({"access_key": "wrong"}, "credentials", "Copy Access Key and Secret Key"),
        ({"bucket_name": "elsewhere"}, "bucket_missing", "no bucket elsewhere"),
        ({"bucket_name": "No bucket!"}, "other", "Ask whoever manages the bucket"),
        ({"endpoint_url": "http://127.0.0.1:9"}, "unreachable", "Check Endpoint URL"),
        ({"endpoint_url": "http://nowhere.invalid"}, "unreachable", "Check Endpoint URL"),
        ({"cdn_base_url": "http://127.0.0.1:9"}, "unreachable", "Check CDN Base URL"),
        ({"enabled": 0, "bucket_name": ""}, "incomplete", "without Bucket Name"),
    ],
)
def test_what_is_wrong_with_the_settings_is_said(bucket, change, reason, said):
    bucket.use(**change)

    answer = cdn_uploader.test_connection()

    assert (answer["status"], answer["reason"]) == ("error", reason)
    assert said in answer["message"]
    assert SECRET_KEY not in json.dumps(answer)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (lambda bucket: bucket.refuse(), "unreachable"),
        (lambda bucket: bucket.fail(503), "busy"),
        (lambda bucket: bucket.fail(500), "busy"),
        (lambda bucket: bucket.forbid_writing(), "not_permitted"),
        (lambda bucket: setattr(bucket, "shows_private", True), "private_readable"),
    ],
    ids=["refused", "503", "500", "read only", "public"],
)
def test_what_is_wrong_with_the_bucket_is_said(bucket, fault, reason):
    fault(bucket)

    answer = cdn_uploader.test_connection()

    assert (answer["reason"], bool(answer["message"])) == (reason, True)


def test_keys_of_another_encryption_key_are_said_to_be_unreadable(bucket, monkeypatch):  # noqa: ARG001
    monkeypatch.setitem(frappe.conf, "encryption_key", Fernet.generate_key().decode())

    answer = cdn_uploader.test_connection()

    assert (answer["reason"], answer["bucket"]) == ("keys_unreadable", BUCKET)


def test_a_bucket_that_never_answers_is_called_unreachable(bucket, monkeypatch):
    monkeypatch.setattr(bucket_settings, "READ_TIMEOUT_S", 0.1)
    bucket.hang()

    assert cdn_uploader.test_connection()["reason"] == "unreachable"


def test_a_bucket_whose_objects_are_public_is_found_behind_a_closed_cdn(bucket):
    bucket.is_public = True

    assert cdn_uploader.test_connection()["reason"] == "private_readable"


def test_the_keys_are_in_no_text_of_the_settings(bucket):  # noqa: ARG001
    text = repr(bucket_settings.load())

    assert SECRET_KEY not in text
    assert TOKEN not in text


def test_a_bucket_reads_as_a_storage(client):
    storage = S3Storage(client, BUCKET)
    storage.write("plans/P1/a.json", b"{}")

    assert storage.read("plans/P1/a.json") == b"{}"
    assert list(storage.names("plans/P1")) == ["plans/P1/a.json"]
    for path in ("plans/P1/b.json", "../a.json"):
        with pytest.raises(FileNotFoundError):
            storage.read(path)
