"""Memora's hot state on a Redis Cluster, and behind Sentinels that promote a replica."""

import frappe
import pytest

from memora.services import ledger, session_manager
from memora.services.boards import rebuild_boards
from memora.services.ledger.board_score import xp_of
from memora.services.progress_engine.snapshot_syncer import sync_pending_bitmaps
from memora.services.wallet_sync import sync_pending_wallets
from memora.utils.redis_client import get_redis
from memora.utils.redis_health import check_settings
from memora.utils.redis_keys import get_leaderboard_key
from tests.support.players import award, make_player
from tests.support.redis_cluster import running_cluster, running_pair, running_sentinel
from tests.support.site_config import configured
from tests.support.students import School, Student

#: Enough players to have some on every node.
PLAYERS = 6


@pytest.fixture(scope="module")
def cluster_url():
    with running_cluster() as url:
        yield url


@pytest.fixture
def cluster(cluster_url, host, site):
    with configured(host, site, memora_redis=cluster_url):
        get_redis().flushall()
        yield


@pytest.fixture
def sentinel(host, site):
    with running_sentinel() as group, configured(host, site, memora_redis=group.url):
        yield group


@pytest.fixture
def school():
    return School()


@pytest.fixture
def students(school, new_client, borrow_user):
    return [
        school.enrol(Student(new_client, borrow_user("Memora Student"))) for _ in range(PLAYERS)
    ]


def complete(student, school, number, hearts=5):
    answer = student.post(
        "progress.complete_lesson",
        lesson_id=school.lesson_id(number),
        hearts=hearts,
        event_id=f"lesson-{number}",
    )
    assert answer.status_code == 200, answer.text
    return answer.json["message"]


def wallet(student):
    answer = student.get("player.get_wallet")
    assert answer.status_code == 200, answer.text
    return answer.json["message"]


def passed(student, school):
    answer = student.get("progress.get_progress", subject_id=school.course["id"])
    return answer.json["message"]["root"]["passed_lessons"]


def snapshots(students):
    sync_pending_wallets()
    sync_pending_bitmaps()
    frappe.db.commit()
    return [
        (
            frappe.db.get_value("Memora Player Wallet", student.user, "total_xp"),
            frappe.db.get_value(
                "Memora Structure Progress", {"player": student.user}, "passed_lessons"
            ),
        )
        for student in students
    ]


def shown(students, school):
    return [(wallet(student)["total_xp"], passed(student, school)) for student in students]


@pytest.mark.usefixtures("cluster")
def test_a_cluster_serves_every_player_from_redis(school, students):
    answers = [complete(student, school, n) for student in students for n in (1, 2)]

    assert not any("is_degraded" in answer for answer in [*answers, *map(wallet, students)])
    assert shown(students, school) == [(70, 2)] * PLAYERS


@pytest.mark.usefixtures("cluster")
def test_a_clusters_syncs_and_boards_know_every_player(school, students):
    for student in students:
        complete(student, school, 1)

    assert snapshots(students) == [(35, 1)] * PLAYERS
    board = get_redis().zrange(get_leaderboard_key("global", "all_time"), 0, -1, withscores=True)
    assert {name.decode(): xp_of(score) for name, score in board} == {s.user: 35 for s in students}


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("scope", ["global", "grade"])
def test_a_cluster_ranks_every_player(school, students, scope):
    for student in students:
        complete(student, school, 1)
    rebuild_boards()

    answer = students[-1].get("leaderboard.get_leaderboard", scope=scope, period="daily")

    board = answer.json["message"]
    assert ([row["xp"] for row in board["rankings"]], "is_degraded" in board) == (
        [35] * PLAYERS,
        False,
    )


def boards_of(student, school):
    """Return what each scope's board says: players, and whether somebody may be missing."""
    wanted = [{"scope": "global"}, {"scope": "grade"}]
    wanted.append({"scope": "subject", "subject": school.course["id"]})
    answers = [
        student.get("leaderboard.get_leaderboard", period="all_time", **scope).json["message"]
        for scope in wanted
    ]
    return [(board["total_players"], "is_degraded" in board) for board in answers]


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("node", range(3))
def test_boards_that_one_server_of_a_cluster_lost_are_told_and_mended(school, students, node):
    for student in students:
        complete(student, school, 1)
    rebuild_boards()
    sync_pending_wallets()
    assert boards_of(students[0], school) == [(PLAYERS, False)] * 3

    get_redis().flushall(target_nodes=get_redis().get_primaries()[node])

    told = boards_of(students[0], school)
    assert all(players == PLAYERS or is_degraded for players, is_degraded in told)
    rebuild_boards()
    assert boards_of(students[0], school) == [(PLAYERS, False)] * 3


@pytest.mark.usefixtures("cluster")
def test_a_flushed_cluster_is_filled_again_from_the_log(school, students):
    for student in students:
        complete(student, school, 1)
    get_redis().flushall()

    assert shown(students, school) == [(35, 1)] * PLAYERS
    assert "is_degraded" not in complete(students[0], school, 2)


@pytest.mark.usefixtures("cluster")
def test_a_cluster_counts_wrong_passwords(new_client, borrow_user):
    student = Student(new_client, borrow_user("Memora Student"))

    statuses = [student.login(password="wrong").status_code for _ in range(6)]

    assert statuses == [401] * 5 + [429]


@pytest.mark.usefixtures("cluster")
def test_the_health_of_a_cluster_is_asked_for(client):
    health = client.read("memora.api.health").json["message"]

    assert health["stores"]["redis"]["up"]
    assert [finding["severity"] for finding in check_settings()] == ["wasteful"] * 2


def test_sentinels_lead_to_the_master(sentinel, school, students):
    answers = [complete(student, school, 1) for student in students]

    assert not any("is_degraded" in answer for answer in answers)
    with sentinel.master.connect() as master:
        assert master.zcard(get_leaderboard_key("global", "all_time")) == PLAYERS
    assert snapshots(students) == [(35, 1)] * PLAYERS


def test_a_promoted_replica_loses_nothing_that_was_acknowledged(sentinel, school, students):
    for student in students:
        complete(student, school, 1)
    sentinel.fail_over()

    after = [complete(student, school, 2) for student in students]

    assert [answer["new_total_xp"] for answer in after] == [70] * PLAYERS
    assert shown(students, school) == [(70, 2)] * PLAYERS
    assert snapshots(students) == [(70, 2)] * PLAYERS


def test_a_promoted_replica_is_used_without_a_restart(sentinel, students):
    sentinel.fail_over()
    wallet(students[0])  # may still meet the connection that was lost

    assert not any("is_degraded" in wallet(student) for student in students)
    with sentinel.replica.connect() as promoted:
        assert promoted.keys("*wallet:*")


def test_a_view_of_the_lost_master_is_not_believed(sentinel, school, students):
    student = students[0]
    complete(student, school, 1)
    with sentinel.master.connect() as master:
        (view,) = [key for key in master.keys("*wallet:*") if student.user.encode() in key]
        master.hset(view, "total_xp", 1_000_000)
        master.wait(1, 5_000)
    sentinel.fail_over()
    wallet(student)

    assert wallet(student)["total_xp"] == 35


@pytest.fixture
def pair():
    """Two servers without a Sentinel, the second a replica of the first."""
    with running_pair() as servers:
        yield servers


def test_a_master_that_comes_back_after_another_one_is_not_believed(pair, host, site, borrow_user):
    first, second = pair
    player, other = (make_player(borrow_user("Memora Student")) for _ in range(2))
    with configured(host, site, memora_redis=first.url):
        award(player, 10)
        pair.catch_up(second)
        pair.promote(second)
        award(player, 5)  # the first, cut off, still takes what is written
    with configured(host, site, memora_redis=second.url):
        award(other, 1)
        pair.follow(first, second)
    pair.promote(first)
    with configured(host, site, memora_redis=first.url):
        assert ledger.read_state(player)[0].xp.total == 15
        assert rebuild_boards()["is_complete"]
        score = get_redis().zscore(get_leaderboard_key("global", "all_time"), player)
        assert xp_of(score) == 15


def test_a_session_that_a_failback_brought_back_is_not_believed(pair, host, site, borrow_user):
    first, second = pair
    player = make_player(borrow_user("Memora Student"))
    with configured(host, site, memora_redis=first.url):
        sign_in_as(player, "the old one")
        pair.catch_up(second)
        pair.promote(second)
        sign_in_as(player, "the new one")
    pair.follow(first, second)
    pair.promote(first)
    with configured(host, site, memora_redis=first.url):
        assert session_manager.get_identity(player).sid_digest == "the new one"


def sign_in_as(player, digest):
    session_manager.with_locked_profile(
        player, lambda: session_manager._set_session(player, digest, "device", None)
    )
    session_manager.publish_identity(player)
