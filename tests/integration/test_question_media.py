"""What questions show in reviews and verdicts: media with addresses, for who may read them."""

import json
from datetime import timedelta

import frappe
import pytest

from memora.services.cdn_export.bucket import mirror as bucket_mirror
from memora.services.reviews import review_session
from memora.utils.clock import utc_now
from tests.support.media_course import SoldMedia, public_path
from tests.support.reviews import plant

ASKED = {"text": "How many? ![](media:cell)"}
#: A question whose picture nobody sees before the answer.
TOLD = {"text": "How many?", "explanation": "Two: ![](media:cell)"}


@pytest.fixture
def make_world(new_client, borrow_user):
    def make(*questions, **options):
        world = SoldMedia(new_client, borrow_user("Memora Student"), questions=questions, **options)
        world.access = world.allow()
        frappe.db.commit()
        return world

    return make


def play(world, **options):
    """Send the right answer to the first question as a play."""
    return world.student.post(
        "sessions.submit_session",
        session_meta={"lesson_id": world.lesson()},
        gamification_results={"xp_earned": 100, "score": 0},
        interactions=[{"question_id": world.question(), "answer": "two", "is_correct": True}],
        **options,
    ).json["message"]["results"][0]


def review(world, *, answer="two", **options):
    """Send an answer to the first question as a review."""
    given = {"question_id": world.question(), "answer": answer, "is_correct": True}
    return world.student.post(
        "reviews.submit_review_session", session_data={"questions": [given]}, **options
    ).json["message"]["results"][0]


def make_due(world, count):
    """Let the first questions be due since yesterday."""
    names = [world.question(number) for number in range(1, count + 1)]
    due = utc_now() - timedelta(days=1)
    plant(world.student.user, world.plan.season, names, due, subject=world.subject)


def ask(world):
    """Return the questions of a review session: the first one."""
    make_due(world, 1)
    return world.student.get("reviews.get_review_session").json["message"]["questions"]


def is_read(world, address):
    """Say whether the picture is read at an address, whole."""
    answer = world.student.client.get(address)
    return (answer.status_code, len(answer.data)) == (200, world.answer["file_size"])


@pytest.mark.parametrize("is_beside", [False, True])
def test_a_verdict_gives_the_address_of_what_a_solution_alone_shows(make_world, is_beside):
    beside = {"media": ["cell"]} if is_beside else {}
    world = make_world({**TOLD, **beside}, server_marked=True)

    told = play(world)

    (medium,) = told["media"]
    assert world.addresses()["media"] == []
    assert f'data-media="{medium["key"]}"' in told["explanation_html"]
    assert is_read(world, medium["url"])


def test_a_verdict_says_of_a_picture_what_a_lessons_file_says(make_world):
    world = make_world(TOLD, server_marked=True)

    (medium,) = play(world)["media"]

    assert medium.pop("url").startswith(f"/memora_content/{world.private}?")
    assert medium == {
        "name": "cell",
        "key": world.private,
        "kind": "image",
        "content_type": "image/png",
        "size": world.answer["file_size"],
        "width": 4,
        "height": 3,
        "alt": "A cell",
    }


def test_a_verdict_without_a_picture_says_nothing_of_media(make_world):
    assert "media" not in play(make_world(ASKED, server_marked=True))


def test_the_same_play_again_is_told_an_address_too(make_world):
    world = make_world(TOLD, server_marked=True)
    play(world, event_id="once")

    (medium,) = play(world, event_id="once")["media"]

    assert is_read(world, medium["url"])


def test_a_review_shows_its_question_with_an_address_as_the_lesson_does(make_world):
    world = make_world(ASKED)

    (question,) = ask(world)

    (medium,) = question["media"]
    assert f'data-media="{medium["key"]}"' in question["html"]
    assert is_read(world, medium["url"])


def test_a_review_names_what_stands_beside_a_question_that_is_plain(make_world):
    world = make_world({"text": "How many?", "text_format": "plain", "media": ["cell"]})

    (question,) = ask(world)

    assert question["html"] is None
    assert is_read(world, question["media"][0]["url"])


def test_in_a_lesson_that_is_not_sold_it_is_the_files_own_address(make_world):
    world = make_world(ASKED, is_sold=False)

    assert ask(world)[0]["media"] == world.read()["media"]


def test_the_picture_of_the_solution_is_told_after_the_review_alone(make_world):
    world = make_world(TOLD)

    (question,) = ask(world)
    told = review(world)

    assert question["media"] == []
    assert world.answer["sha256"] not in json.dumps(question)
    assert is_read(world, told["media"][0]["url"])


def test_who_may_not_read_any_more_gets_no_address(make_world):
    world = make_world(TOLD)
    ask(world)
    review(world, event_id="once")
    frappe.db.set_value("Game Subscription Access", world.access.name, "is_active", 0)
    frappe.db.commit()

    (medium,) = review(world, event_id="once")["media"]

    assert (medium["key"], medium["url"]) == (world.private, None)


@pytest.mark.parametrize("is_sold", [True, False])
def test_an_edit_that_is_not_published_yet_has_its_picture(make_world, is_sold):
    world = make_world(ASKED, is_sold=is_sold)
    world.answer = world.upload("leaf")
    world.ask(1, {"text": "And now? ![](media:leaf)"})

    (question,) = ask(world)

    (medium,) = question["media"]
    assert medium["key"] == f"private/{public_path(world.answer)}"
    assert f'data-media="{medium["key"]}"' in question["html"]
    assert is_read(world, medium["url"])


def test_an_edit_shows_what_is_in_place_where_it_lies(make_world):
    world = make_world(ASKED, is_sold=False)
    world.ask(1, {"text": "Once more? ![](media:cell)"})

    (question,) = ask(world)

    (medium,) = question["media"]
    assert (medium["key"], medium["url"]) == (world.public, f"/memora_content/{world.public}")
    assert f'src="{medium["url"]}"' in question["html"]


def test_a_picture_that_was_replaced_is_shown_before_the_next_build(make_world):
    world = make_world(ASKED)
    world.answer = world.upload("cell")

    (question,) = ask(world)

    (medium,) = question["media"]
    assert f'data-media="{medium["key"]}"' in question["html"]
    assert is_read(world, medium["url"])
    assert question["content_version"] > 0


def test_what_is_not_published_yet_is_read_at_its_signed_address_alone(make_world):
    world = make_world(ASKED)
    path = f"/memora_content/private/{public_path(world.upload('leaf'))}"

    assert world.student.client.get(path).status_code == 404


@pytest.mark.usefixtures("bucket")
def test_what_lies_in_the_bucket_is_read_there(make_world, bucket):
    world = make_world(ASKED)
    bucket_mirror.mirror_plan(world.plan.name, now=utc_now())
    frappe.db.commit()

    (question,) = ask(world)

    assert question["media"][0]["url"].startswith(f"{bucket.endpoint_url}/")


@pytest.mark.parametrize("is_sold", [True, False])
def test_answers_with_a_signed_address_are_not_compressed(make_world, is_sold):
    world = make_world({"text": f"{'Long. ' * 300} ![](media:cell)"}, is_sold=is_sold)
    make_due(world, 1)

    answer = world.student.client.get(
        "/api/method/memora.api.reviews.get_review_session", headers={"Accept-Encoding": "gzip"}
    )

    assert ("Content-Encoding" in answer.headers) == (not is_sold)


@pytest.mark.parametrize("is_edited", [False, True])
def test_a_session_costs_as_many_statements_however_many_pictures_it_shows(
    make_world, statements, is_edited
):
    world = make_world(*[{"text": f"Number {n}? ![](media:cell)"} for n in range(1, 13)])
    if is_edited:
        world.ask(1, *[{"text": f"Edited {n}? ![](media:cell)"} for n in range(1, 13)])
    counts = []
    for count in (2, 2, 12):
        make_due(world, count)
        before = len(statements)
        session = review_session.get_review_session(world.student.user)
        assert [len(question["media"]) for question in session["questions"]] == [1] * count
        counts.append(len(statements) - before)

    # The first also reads what the process then remembers, such as settings.
    assert 0 < counts[1] == counts[2]
