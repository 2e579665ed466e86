"""Two sites that share one Redis server share nothing in it."""

import pytest

from memora.utils.redis_client import get_redis
from tests.support.http import Client
from tests.support.own_site import own_site
from tests.support.students import School, Student
from tests.support.users import make_user


@pytest.fixture
def learn(host):
    """Let a site's student complete some lessons; return their wallet."""
    clients = []

    def open_client(site, headers):
        clients.append(Client(host.wsgi_app(site), site, headers))
        return clients[-1]

    def learn(site, user, lessons):
        school = School()
        student = school.enrol(Student(lambda **headers: open_client(site, headers), user))
        for number in range(1, lessons + 1):
            student.post("progress.complete_lesson", lesson_id=school.lesson_id(number), hearts=5)
        return student.get("player.get_wallet").json["message"]

    yield learn
    for client in clients:
        client.close()


@pytest.fixture
def learn_elsewhere(host, site, redis_server, queue_server, learn):
    """As ``learn``, for a student of the same address on another site on the same Redis."""
    config = {"memora_redis": redis_server.url, "redis_queue": queue_server.url}

    def learn_elsewhere(user, lessons):
        with own_site(host, config, back_to=site) as other:
            make_user(user, "Memora Student")
            return other, learn(other, user, lessons), stored()

    return learn_elsewhere


def stored():
    """Return every key with what it holds; from then on none of them ends by itself."""
    client = get_redis()
    keys = list(client.scan_iter(count=1_000))
    # Making the other site may take longer than the window of a rate limit.
    for key in keys:
        client.persist(key)
    held = {key.decode(): client.dump(key) for key in keys}
    return {key: what for key, what in held.items() if what is not None}


def test_two_sites_on_one_redis_share_no_key(site, borrow_user, learn, learn_elsewhere):
    user = borrow_user("Memora Student")
    learn(site, user, 1)
    here = stored()

    other, _wallet, both = learn_elsewhere(user, 2)

    there = both.keys() - here.keys()
    assert there
    assert {key.split("|")[0].strip("{") for key in there} == {other}
    assert {key: both[key] for key in here} == here


def test_a_student_of_two_sites_has_two_wallets(site, borrow_user, learn, learn_elsewhere):
    user = borrow_user("Memora Student")
    wallet = learn(site, user, 1)

    _site, there, _keys = learn_elsewhere(user, 2)

    assert (wallet["total_xp"], there["total_xp"]) == (35, 70)
