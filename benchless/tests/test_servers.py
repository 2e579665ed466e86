"""Private servers: started, shared, stopped, and found again after a crash."""

import json
import os
import shutil
import signal
import subprocess
import sys

import pymysql
import pytest
import redis
from conftest import end, processes_below, state_of, wait_until

from benchless import servers
from benchless.servers import ServerError, Servers, running

HOLD = """
import sys
from benchless.servers import running
with running():
    print("held", flush=True)
    sys.stdin.read()
"""


def connect(held):
    return pymysql.connect(**held.database())


def redis_url(held):
    return f"redis://127.0.0.1:{state_of(held.home)['ports']['redis']}"


def test_the_servers_end_with_their_last_holder(home):
    with running() as held:
        connect(held).close()
        assert redis.Redis.from_url(redis_url(held)).ping()
        assert len(processes_below(home)) == 2

    assert processes_below(home) == []


def test_data_outlive_the_servers(home):
    with running() as held, connect(held).cursor() as cursor:
        cursor.execute("CREATE DATABASE kept")
        redis.Redis.from_url(redis_url(held)).set("kept", 1)

    with running() as held, connect(held).cursor() as cursor:
        assert cursor.execute("SHOW DATABASES LIKE 'kept'") == 1
        assert redis.Redis.from_url(redis_url(held)).get("kept") == b"1"


def test_redis_keeps_what_it_acknowledged(home):
    with running() as held:
        config = redis.Redis.from_url(redis_url(held)).config_get("*")

    wanted = {"appendonly": "yes", "maxmemory-policy": "noeviction"}
    assert wanted.items() <= config.items()
    assert config.get("zset-max-listpack-entries", config["zset-max-ziplist-entries"]) == "512"


@pytest.mark.parametrize(("durable", "flushed"), [(True, 1), (False, 0)])
def test_writes_are_durable_unless_told_otherwise(home, durable, flushed):
    with running(durable=durable) as held, connect(held).cursor() as cursor:
        cursor.execute("SELECT @@innodb_flush_log_at_trx_commit")
        assert cursor.fetchone() == (flushed,)


def test_nobody_enters_the_database_without_the_password(home):
    with running() as held:
        account = held.database()
        for user in ("root", "", "benchless"):
            with pytest.raises(pymysql.OperationalError):
                pymysql.connect(host="127.0.0.1", port=account["port"], user=user)


def test_processes_share_the_servers(home, background):
    other = background(program=HOLD)
    assert other.stdout.readline() == "held\n"
    with running():
        shared = state_of(home)["mariadb"]
    assert processes_below(home)
    assert state_of(home)["mariadb"] == shared


def test_the_next_run_takes_over_what_a_killed_one_left(home, background):
    killed = background(program=HOLD)
    killed.stdout.readline()
    left = state_of(home)["mariadb"]
    end(killed, signal.SIGKILL)

    with running() as held:
        connect(held).close()
        assert state_of(home)["mariadb"] == left

    assert processes_below(home) == []


def test_killed_servers_are_started_again(home):
    with running():
        for name in ("mariadb", "redis"):
            os.kill(state_of(home)[name][0], signal.SIGKILL)
        wait_until(lambda: not processes_below(home))
    with running() as held:
        connect(held).close()


def test_a_pid_that_now_belongs_to_another_process_is_not_touched(home):
    with running():
        pass
    stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    state = state_of(home)
    state["mariadb"][0] = stranger.pid
    (home / "run" / "servers.json").write_text(json.dumps(state))

    with running() as held:
        connect(held).close()

    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_spoiled_state_is_no_obstacle(home):
    with running():
        pass
    (home / "run" / "servers.json").write_text("{")

    with running() as held:
        connect(held).close()


def test_a_taken_port_is_replaced(home):
    with running():
        port = state_of(home)["ports"]["mariadb"]
    with subprocess.Popen(
        [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as squatter:
        wait_until(lambda: servers._free_port(port) != port)
        with running() as held:
            assert held.database()["port"] != port
        squatter.kill()


def test_a_long_path_is_no_obstacle(tmp_path):
    deep = tmp_path / ("x" * 60) / ("y" * 60)
    held = Servers(deep)
    try:
        held.hold()
        connect(held).close()
    finally:
        held.release()
    assert processes_below(deep) == []


def test_servers_named_by_the_environment_are_used_instead(home, tmp_path, monkeypatch):
    theirs = Servers(tmp_path / "theirs")
    theirs.hold()
    account = theirs.database()
    address = f"{account['user']}:{account['password']}@127.0.0.1:{account['port']}"
    monkeypatch.setenv("MEMORA_DB_URL", f"mysql://{address}")
    monkeypatch.setenv("MEMORA_REDIS_URL", redis_url(theirs))
    try:
        with running() as held:
            assert held.database() == account
            assert processes_below(home) == []
    finally:
        theirs.release()


def test_missing_servers_are_named_with_the_command_to_install_them(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda *_args, **_options: None)

    with pytest.raises(ServerError, match="apt-get install -y .*mariadb-server redis-server"):
        servers.ensure_binaries()


def test_a_server_that_does_not_start_says_why(home):
    (home / "mariadb").mkdir(parents=True)

    with pytest.raises(ServerError, match=r"mariadb does not start; the end of .*mariadb\.log"):
        Servers(home).hold()
