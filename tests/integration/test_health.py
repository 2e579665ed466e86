"""What the health check says while all is well, and of settings that are not."""

import json

import frappe
import pytest
import redis

from memora.services.operations.health import overall, store_health
from memora.services.progress_engine.snapshot_syncer import sync_pending_bitmaps
from memora.services.wallet_sync import sync_pending_wallets
from memora.utils.redis_health import check_settings, judge
from tests.support.players import award, make_player
from tests.support.redis_server import RedisServer
from tests.support.site_config import configured
from tests.support.students import School, Student

HEALTH = "memora.api.health"
SAFE = {
    "maxmemory-policy": "noeviction",
    "appendonly": "yes",
    "zset-max-listpack-entries": "512",
    "repl-backlog-ttl": "0",
}


def message(answer):
    assert answer.status_code == 200, answer.text
    return answer.json["message"]


def test_guests_see_that_every_store_is_up(client):
    health = message(client.read(HEALTH))

    assert health["status"] == "ok"
    assert set(health["stores"]) == {"mariadb", "redis", "queue"}
    for store in health["stores"].values():
        assert store["up"]
        assert store["latency_ms"] >= 0


def test_guests_see_versions_and_no_more(client):
    health = message(client.read(HEALTH))

    assert set(health) == {"status", "stores", "versions"}
    assert set(health["versions"]) == {"memora", "frappe", "python"}


def test_students_see_what_guests_see(new_client, borrow_user):
    student = School().enrol(Student(new_client, borrow_user("Memora Student")))

    assert set(message(student.client.read(HEALTH))) == {"status", "stores", "versions"}


def test_nobody_sees_addresses_or_passwords(client, staff):
    conf = frappe.conf
    secrets = [conf.db_name, conf.db_password, "redis://", "127.0.0.1"]

    for asker in (client, staff):
        shown = asker.read(HEALTH).text
        assert [secret for secret in secrets if secret in shown] == []


def test_the_endpoint_has_its_modules_path_too(client):
    assert message(client.read("memora.api.status.health"))["status"] == "ok"


def test_a_live_process_asks_no_store(client):
    assert set(message(client.read(HEALTH, check="live"))) == {"status", "versions"}


def test_an_unknown_check_is_refused(client):
    assert client.read(HEALTH, check="deep").status_code == 400


def test_health_is_only_read(client):
    assert client.call(HEALTH).status_code == 403


def test_staff_see_queues_and_workers(staff):
    frappe.enqueue("frappe.ping", queue="long")
    frappe.enqueue("frappe.ping", queue="long")

    health = message(staff.read(HEALTH))

    assert health["queues"]["long"] == 2
    assert health["workers"] == 0


def test_staff_see_since_when_players_wait_for_the_syncs(staff, borrow_user):
    award(make_player(borrow_user("Memora Student")), 10)
    award(make_player(borrow_user("Memora Student")), 10)
    frappe.db.sql(
        """UPDATE `tabMemora Interaction Log`
        SET created_at = UTC_TIMESTAMP() - INTERVAL 1 HOUR ORDER BY player LIMIT 1"""
    )

    lag = message(staff.read(HEALTH))["sync"]

    assert {job: waiting["players"] for job, waiting in lag.items()} == {
        "wallets": 2,
        "progress": 2,
    }
    assert all(3600 <= waiting["oldest_s"] < 3660 for waiting in lag.values())


def test_staff_see_that_nobody_waits(staff, borrow_user):
    award(make_player(borrow_user("Memora Student")), 10)
    sync_pending_wallets()
    sync_pending_bitmaps()

    lag = message(staff.read(HEALTH))["sync"]

    assert list(lag.values()) == [{"players": 0, "oldest_s": None}] * 2


def test_staff_see_when_each_job_last_started(staff):
    jobs = message(staff.read(HEALTH))["jobs"]

    assert "memora.jobs.sync_pending_wallets" in jobs
    assert all(name.startswith("memora.") for name in jobs)


def test_a_safe_server_has_nothing_to_mend():
    assert judge(SAFE, is_cache=False) == []


@pytest.mark.parametrize(
    ("setting", "value", "severity"),
    [
        ("maxmemory-policy", "allkeys-lru", "unsafe"),
        ("appendonly", "no", "unsafe"),
        ("zset-max-listpack-entries", "128", "wasteful"),
        ("repl-backlog-ttl", "3600", "wasteful"),
    ],
)
def test_a_setting_that_is_not_safe_comes_with_its_command(setting, value, severity):
    (finding,) = judge(SAFE | {setting: value}, is_cache=False)

    assert finding["severity"] == severity
    assert finding["command"] == f"redis-cli CONFIG SET {setting} {SAFE[setting]}"


def test_an_older_server_names_its_limit_otherwise():
    older = SAFE | {"zset-max-ziplist-entries": "128"}
    del older["zset-max-listpack-entries"]

    (finding,) = judge(older, is_cache=False)

    assert finding["command"] == "redis-cli CONFIG SET zset-max-ziplist-entries 512"


def test_a_server_that_forbids_config_is_said_to_be_unreadable():
    (finding,) = judge(None, is_cache=False)

    assert finding["severity"] == "unknown"
    assert "not readable" in finding["finding"]


def test_the_running_servers_settings_are_read(staff):
    with redis.Redis.from_url(frappe.conf.memora_redis) as client:
        client.config_set("zset-max-listpack-entries", 512)
        client.config_set("repl-backlog-ttl", 0)
        client.config_set("maxmemory-policy", "allkeys-lru")
        try:
            findings = message(staff.read(HEALTH))["settings"]
        finally:
            client.config_set("maxmemory-policy", "noeviction")

    assert [finding["severity"] for finding in findings] == ["unsafe"]
    assert "CONFIG SET maxmemory-policy noeviction" in json.dumps(findings)


def test_each_command_mends_what_was_found(redis_server):
    with redis_server.connect() as client:
        client.config_set("zset-max-listpack-entries", 128)
        client.config_set("repl-backlog-ttl", 3600)
        client.config_set("appendonly", "no")
        found = check_settings()
        for finding in found:
            client.execute_command(*finding["command"].split()[1:])

        assert (len(found), check_settings()) == (3, [])


def test_a_server_whose_user_may_not_read_settings_is_no_failure(host, site):
    server = RedisServer().start()
    try:
        with server.connect() as client:
            client.acl_setuser(
                "app", enabled=True, passwords=["+pw"], keys=["*"], commands=["+@all", "-config"]
            )
        url = f"redis://app:pw@127.0.0.1:{server.port}"
        with configured(host, site, memora_redis=url):
            assert [finding["severity"] for finding in check_settings()] == ["unknown"]
    finally:
        server.remove()


def test_the_caches_server_is_unsafe(host, site):
    url = frappe.conf.memora_redis
    with configured(host, site, redis_cache=url.replace("127.0.0.1", "localhost")):
        (finding,) = [found for found in check_settings() if "redis_cache" in found["finding"]]

    assert finding["severity"] == "unsafe"


@pytest.mark.parametrize(
    ("away", "status"),
    [((), "ok"), (("redis",), "degraded"), (("queue",), "degraded"), (("mariadb",), "down")],
)
def test_memora_is_down_without_mariadb_only(away, status):
    stores = {
        name: store_health(None if name in away else 0.0012)
        for name in ("mariadb", "redis", "queue")
    }

    assert overall(stores) == status
