"""A store that is taken away from the running site and given back to it."""

import contextlib
from datetime import timedelta
from functools import partial

import frappe
import pymysql
import pytest
from frappe.utils import background_jobs

from memora.services.identity import guard
from memora.utils import redis_pool
from memora.utils.circuit_breaker import CircuitBreaker
from memora.utils.clock import utc_now
from tests.support.factories import make_sales_item
from tests.support.http import message_of
from tests.support.packages import PackageSchool
from tests.support.reviews import plant
from tests.support.site_config import configured_for_others
from tests.support.students import School, Student
from tests.support.tcp_proxy import TcpProxy
from tests.support.users import PASSWORD
from tests.support.waiting import wait_until

HEALTH = "memora.api.health"


@pytest.fixture
def school():
    return School()


@pytest.fixture
def student(school, new_client, borrow_user):
    """Return a student whose session the host knows by now; users made later make it forget."""
    student = school.enrol(Student(new_client, borrow_user("Memora Student")))
    wallet(student)
    return student


@pytest.fixture
def staff(new_client, borrow_user):
    staff = new_client(borrow_user("Memora Admin"))
    staff.read(HEALTH)
    return staff


@pytest.fixture
def database(site):
    """Return the proxy through which requests, but not the test, reach MariaDB."""
    proxy = TcpProxy((frappe.conf.db_host or "127.0.0.1", int(frappe.conf.db_port or 3306)))
    with configured_for_others(site, db_host="127.0.0.1", db_port=proxy.port):
        yield proxy
    proxy.close()


def wallet(student):
    return student.get("player.get_wallet")


def complete(student, school, number=1):
    return student.post("progress.complete_lesson", **lesson(school, number))


def lesson(school, number=1):
    return {"lesson_id": school.lesson_id(number), "hearts": 5, "event_id": f"lesson-{number}"}


def message(answer):
    assert answer.status_code == 200, answer.text
    return answer.json["message"]


def events():
    frappe.db.commit()
    return frappe.db.count("Memora Interaction Log", {"event_id": "lesson-1"})


def assert_unavailable(answer):
    assert (answer.status_code, answer.json["exc_type"]) == (503, "ServiceUnavailable")
    assert "in a minute" in message_of(answer)
    assert answer.headers["Retry-After"] == "10"


def test_without_mariadb_a_students_requests_answer_503(database, school, student):
    database.refuse()

    for answer in (wallet(student), complete(student, school), student.login()):
        assert_unavailable(answer)


def test_without_mariadb_a_members_of_staff_requests_answer_503(database, staff):
    database.refuse()

    for answer in (
        staff.call("memora.api.cdn_admin.rebuild_plan", plan_id="any"),
        staff.read("memora.api.content.get_import_status", task_id="any"),
    ):
        assert_unavailable(answer)


def test_without_mariadb_a_guests_requests_answer_503(database, client, new_client):
    client.read("ping")
    database.refuse()

    assert_unavailable(client.read("memora.api.player.get_wallet"))
    assert_unavailable(Student(new_client, "nobody@example.com").login())


def test_published_files_are_served_without_mariadb(database, school, student, client):
    manifest = f"/memora_content/plans/{school.plan.name}/manifest.json"
    before = client.get(manifest)
    database.refuse()

    assert [c.get(manifest).data for c in (client, student.client)] == [before.data] * 2
    assert client.get("/memora_content/plans/none/manifest.json").status_code == 404


def test_packages_of_public_lessons_are_served_without_mariadb_and_paid_ones_wait(
    database, new_client, borrow_user
):
    free = PackageSchool(new_client, borrow_user)
    sold = PackageSchool(new_client, borrow_user, is_sold=True)
    sold.pay()
    root, lesson_url = sold.sealed(), sold.ask()["url"]
    # A student's session is known; a guest's that begins now would be Frappe's to refuse.
    client = free.student.client
    before = client.get(f"{free.root}/index")
    database.refuse()

    during = client.get(f"{free.root}/index")
    assert (during.status_code, during.data) == (200, before.data)
    assert during.headers["Content-Security-Policy"].startswith("sandbox allow-scripts;")
    assert client.get(f"{root}/index").status_code == 503
    assert client.get(lesson_url).status_code == 503
    assert client.get(f"{free.root}/nowhere").status_code == 404


def test_requests_succeed_again_once_mariadb_is_back(database, school, staff, student):
    database.refuse()
    complete(student, school)
    database.restore()

    assert message(complete(student, school))["new_total_xp"] == 35
    assert message(wallet(student))["total_xp"] == 35
    assert message(staff.read(HEALTH))["status"] == "ok"


def test_a_request_that_loses_mariadb_on_its_way_may_be_sent_again(database, school, student):
    path = "/api/method/memora.api.progress.complete_lesson"
    with wallet_held(student.user):
        request = student.client.start("POST", path, json=lesson(school))
        wait_until(somebody_waits_for_a_wallet)
        database.cut()
        assert_unavailable(request.result())

    assert message(complete(student, school))["new_total_xp"] == 35
    assert message(complete(student, school))["new_total_xp"] == 35
    assert events() == 1


@contextlib.contextmanager
def wallet_held(user):
    """Keep a wallet locked; the test's own connection commits before each request."""
    conf = frappe.conf
    account = {"user": conf.db_name, "password": conf.db_password, "database": conf.db_name}
    address = {"host": conf.db_host or "127.0.0.1", "port": int(conf.db_port or 3306)}
    with pymysql.connect(**address, **account) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM `tabMemora Player Wallet` WHERE name = %s FOR UPDATE", user)
        yield


def somebody_waits_for_a_wallet():
    return frappe.db.sql(
        """SELECT id FROM information_schema.PROCESSLIST
        WHERE info LIKE '%%last_seq%%FOR UPDATE%%' AND id != CONNECTION_ID()""",
        (),
    )


def test_health_says_that_mariadb_is_down(database, client, staff):
    client.read(HEALTH)
    database.refuse()

    for answer in (client.read(HEALTH), staff.read(HEALTH), client.read(HEALTH, check="ready")):
        assert answer.status_code == 503
        health = answer.json["message"]
        assert health["status"] == "down"
        assert {name: store["up"] for name, store in health["stores"].items()} == {
            "mariadb": False,
            "redis": True,
            "queue": True,
        }


def test_a_process_without_mariadb_is_alive(database, client):
    client.read(HEALTH)
    database.refuse()

    answer = client.read(HEALTH, check="live")

    assert (answer.status_code, answer.json["message"]["status"]) == (200, "ok")


@pytest.mark.parametrize("store", ["redis", "queue"])
def test_health_says_that_a_redis_is_down(store, redis_server, queue_server, client):
    {"redis": redis_server, "queue": queue_server}[store].stop()

    health = message(client.read(HEALTH))

    assert health["status"] == "degraded"
    assert [name for name in health["stores"] if not health["stores"][name]["up"]] == [store]


def test_without_redis_students_go_on_learning(redis_server, school, student):
    redis_server.stop()

    answers = [complete(student, school, 1), complete(student, school, 2), wallet(student)]

    assert all(message(answer)["is_degraded"] for answer in answers)
    assert message(wallet(student))["total_xp"] == 70


def test_redis_is_used_again_once_it_is_back(redis_server, school, student):
    redis_server.stop()
    complete(student, school, 1)
    redis_server.start()

    assert message(wallet(student))["total_xp"] == 35
    assert "is_degraded" not in message(complete(student, school, 2))
    assert "is_degraded" not in message(wallet(student))


def test_no_students_request_needs_the_queue(queue_server, school, new_client, borrow_user):
    queue_server.stop()
    student = school.enrol(Student(new_client, borrow_user("Memora Student")))

    assert "is_degraded" not in message(complete(student, school))
    assert message(wallet(student))["total_xp"] == 35


@pytest.fixture
def hot_state(site, redis_server):
    """Return the proxy through which requests reach Memora's Redis."""
    proxy = TcpProxy(("127.0.0.1", redis_server.port))
    with configured_for_others(site, memora_redis=f"redis://127.0.0.1:{proxy.port}"):
        yield proxy
    proxy.close()


@pytest.fixture
def _rests_for_a_minute(monkeypatch):
    """Let a server that was silent be left alone for longer than the requests after it take."""
    patient = partial(CircuitBreaker, rest_s=60)
    monkeypatch.setattr(redis_pool, "CircuitBreaker", patient)


@pytest.mark.usefixtures("_rests_for_a_minute")
def test_a_redis_that_never_answers_is_waited_for_once(hot_state, school, student):
    hot_state.swallow()
    message(wallet(student))
    asked = hot_state.accepted

    assert message(complete(student, school))["is_degraded"]
    assert message(wallet(student))["is_degraded"]
    assert hot_state.accepted == asked


def test_a_redis_that_answers_again_is_used_after_a_rest(hot_state, student):
    hot_state.swallow()
    wallet(student)
    hot_state.restore()
    hot_state.cut()

    def is_used_again():
        # Each look is a call, which the process counts for itself while Redis is away.
        guard.local_limits.clear()
        return "is_degraded" not in message(wallet(student))

    wait_until(is_used_again)


@pytest.fixture
def queue(site, queue_server, monkeypatch):
    """Return the proxy through which requests reach the queue's Redis."""
    proxy = TcpProxy(("127.0.0.1", queue_server.port))
    monkeypatch.setattr(background_jobs, "_redis_queue_conn", None)
    with configured_for_others(site, redis_queue=f"redis://127.0.0.1:{proxy.port}"):
        yield proxy
    proxy.close()


def soon(client, path, **arguments):
    """Post and return the answer; fail where it is not there long after every time-out."""
    return client.start("POST", f"/api/method/memora.api.{path}", json=arguments).result(30)


def due_reviews(student, school):
    """Have two questions of the student's season due; return the answers to them."""
    questions = [school.question_id(number) for number in (1, 2)]
    plant(student.user, school.plan.season, questions, utc_now() - timedelta(days=1))
    return [{"question_id": question, "answer": 0} for question in questions]


def test_no_students_request_waits_for_a_queue_that_hangs(
    queue, school, student, new_client, borrow_user
):
    answers = due_reviews(student, school)
    item = make_sales_item(season=school.plan.season, price=0).name
    newcomer = Student(new_client, borrow_user("Memora Student"))
    chosen = {"grade": school.plan.grade, "academic_year": school.plan.season}
    queue.swallow()

    done = [
        soon(newcomer.client, "player.login", usr=newcomer.user, pwd=PASSWORD),
        soon(newcomer.client, "onboarding.set_academic_profile", **chosen),
        soon(student.client, "progress.complete_lesson", **lesson(school)),
        soon(
            student.client,
            "reviews.submit_review_session",
            session_data={"questions": answers},
        ),
        soon(student.client, "reviews.undo_review"),
        soon(student.client, "store.request_purchase", item_id=item, payment_method="manual"),
    ]

    assert [answer.status_code for answer in done] == [200] * len(done)


@pytest.mark.usefixtures("_rests_for_a_minute")
def test_a_queue_that_hangs_is_waited_for_once_by_those_who_need_it(queue, school, staff):
    queue.swallow()
    done = [soon(staff, "srs.rebuild_season_cache", season_name=school.plan.season)]
    asked = queue.accepted
    done += [
        soon(staff, "srs.rebuild_season_cache", season_name=school.plan.season),
        soon(staff, "srs.trigger_reconciliation"),
    ]

    assert [answer.status_code for answer in done] == [200] * 3
    assert queue.accepted == asked


def test_a_record_is_saved_in_desk_while_the_queue_hangs(queue, school, staff):
    queue.swallow()
    path = f"/api/resource/Memora Season/{school.plan.season}"
    answer = staff.start("PUT", path, json={"auto_archive": 1}).result(30)

    assert answer.status_code == 200, answer.text
    assert frappe.db.get_value("Memora Season", school.plan.season, "auto_archive") == 1
