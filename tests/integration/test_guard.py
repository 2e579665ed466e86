"""The guard: one round trip, and keys that belong to one site."""

import pytest
from redis.connection import AbstractConnection

from memora.utils.redis_client import get_redis
from tests.support.students import School, Student

END = "the end of what is listened to"


@pytest.fixture
def student(new_client, borrow_user):
    return School().enrol(Student(new_client, borrow_user("Memora Student")))


def commands_of(redis_server, action):
    """Return the commands that clients send while an action runs, scripts' own left out."""
    with redis_server.connect() as listening, listening.monitor() as monitor:
        action()
        with redis_server.connect() as client:
            client.echo(END)
        heard = []
        for command in monitor.listen():
            if END in command["command"]:
                return heard
            if command["client_type"] != "lua":
                heard.append(command["command"].split()[0])
    return heard


def test_the_guard_costs_one_round_trip(student, redis_server):
    student.get("player.get_wallet")
    heard = commands_of(redis_server, lambda: student.get("player.get_wallet"))
    assert heard == ["EVALSHA"]


def test_a_completed_lesson_costs_two_round_trips(student, redis_server, monkeypatch):
    complete = {"lesson_id": "course.t01.u01.p01.l01", "hearts": 3}
    student.post("progress.complete_lesson", **complete)
    sent, send = [], AbstractConnection.send_packed_command

    def counting(connection, command, **options):
        if connection.port == redis_server.port:
            sent.append(command)
        send(connection, command, **options)

    monkeypatch.setattr(AbstractConnection, "send_packed_command", counting)
    student.post("progress.complete_lesson", **complete)

    assert len(sent) == 2


def test_every_key_begins_with_its_site(student, site):
    student.post("progress.complete_lesson", lesson_id="course.t01.u01.p01.l01", hearts=3)
    student.login("wrong")
    keys = {key.decode() for key in get_redis().scan_iter(count=1_000)}
    assert keys
    assert all(key.startswith((f"{site}|", f"{{{site}|")) for key in keys), keys
