"""A lesson on the screen: its stages, its questions, what is kept of it, and what it brings."""

from urllib.parse import urlsplit

import frappe
import pytest

from memora.services.access import find_lesson
from memora.services.learning.completion import complete_lesson
from tests.support.axe import violations
from tests.support.light import LightSchool
from tests.support.students import Student

READING_AND_QUIZ, VIDEO_AND_QUIZ, PAGE_AND_QUIZ, GAPS, TEST, SOLD = range(1, 7)
FIRST_TIME, RECORD, A_HEART = 5, 10, 2


@pytest.fixture
def lesson(light, learner):
    """Open a lesson of the course, counted from 1."""

    def begin(number):
        return learner.open(f"/lesson/{light.lessons[number - 1]}").at("lesson")

    return begin


@pytest.fixture
def at_questions(lesson):
    """Open a lesson and pass by what comes before its questions."""

    def begin(number):
        learner = lesson(number)
        while not learner.answering.question.count():
            learner.go_on()
        return learner

    return begin


def play(learner, questions, *, wrong=()):
    """Answer all questions of a lesson, those named `wrong` wrongly, and finish it."""
    for question in questions:
        learner.answer(question, right=question["type"] not in wrong)
        learner.go_on()
    return learner.at("summary")


def hearts(learner):
    return learner.page.locator(".bar [role=img]").get_attribute("aria-label")


def logged(learner):
    """The XP of each completion in the student's log."""
    frappe.db.rollback()  # what others wrote since is read
    rows = frappe.db.sql(
        """SELECT xp FROM `tabMemora Interaction Log`
        WHERE player = %s AND interaction_type = 'lesson_completion'""",
        learner.user,
    )
    return [xp for (xp,) in rows]


@pytest.mark.client_day
def test_a_reading_shows_its_text_its_picture_and_what_comes_of_it(lesson):
    learner = lesson(READING_AND_QUIZ)

    picture = learner.main.get_by_role("img", name="A lamp, a wall, and its shadow")
    picture.scroll_into_view_if_needed()
    learner.visit.settle()
    assert picture.evaluate("(img) => img.naturalWidth") > 0
    assert learner.main.get_by_text("Say where light comes from").is_visible()
    assert learner.visit.faults == []


@pytest.mark.client_day
def test_what_draws_formulas_is_loaded_where_one_stands_and_only_there(lesson):
    styles = "document.querySelectorAll('link[data-formulas]').length"

    assert lesson(READING_AND_QUIZ).page.evaluate(styles) == 1
    assert lesson(GAPS).page.evaluate(styles) == 0


@pytest.mark.client_day
def test_a_lesson_is_read_with_two_requests(light, learner, lesson):
    learner.visit.requested.clear()
    lesson(GAPS).visit.settle()

    # What the service worker passes on comes up twice.
    asked = {urlsplit(address).path for address in learner.visit.requested}
    assert {path for path in asked if not path.startswith(("/learn", "/assets/"))} == {
        "/api/method/memora.api.sessions.get_lesson_url",
        f"/memora_content/lessons/{light.lessons[GAPS - 1]}.json",
    }


@pytest.mark.client_day
def test_a_film_plays_by_hand_alone(lesson):
    film = lesson(VIDEO_AND_QUIZ).main.locator("video")

    film.evaluate("(video) => video.readyState || new Promise((r) => (video.onloadedmetadata = r))")
    assert film.get_attribute("controls") is not None
    assert film.evaluate("(video) => video.paused")


@pytest.mark.client_day
def test_a_page_in_its_frame_says_that_it_is_done(lesson):
    learner = lesson(PAGE_AND_QUIZ)

    frame = learner.main.locator("iframe")
    assert frame.get_attribute("sandbox") == "allow-scripts"
    frame.content_frame.get_by_role("button").click()

    learner.page.get_by_text("Done: 80 of 100.").wait_for()


@pytest.mark.client_day
def test_nobody_but_the_frame_says_that_its_page_is_done(lesson):
    learner = lesson(PAGE_AND_QUIZ)

    learner.page.evaluate("postMessage({ type: 'memora:done', score: 100 }, '*')")
    learner.visit.settle()

    assert learner.page.get_by_text("Done:").count() == 0


@pytest.mark.client_day
@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("number", [READING_AND_QUIZ, VIDEO_AND_QUIZ, PAGE_AND_QUIZ, GAPS])
def test_each_question_has_its_verdict_at_once(light, at_questions, number, right):
    learner = at_questions(number)

    verdicts = {}
    for question in light.questions(number):
        verdicts[question["type"]] = learner.answer(question, right=right)
        learner.go_on()

    own = verdicts.pop("self_check", "own")
    assert own == "own"
    assert set(verdicts.values()) == ({"right"} if right else {"wrong"})
    assert learner.at("summary").visit.faults == []


def test_a_wrong_answer_is_explained_and_costs_hearts(light, at_questions):
    learner = at_questions(READING_AND_QUIZ)
    assert hearts(learner) == "5 hearts left"

    learner.answer(light.questions(READING_AND_QUIZ)[0], right=False)

    said = learner.page.locator("[role=status] [data-verdict]").inner_text()
    assert "A source makes light itself" in said
    assert "It only throws back what the sun sends." in said
    assert "2 hearts fewer." in said
    assert hearts(learner) == "3 hearts left"


@pytest.mark.client_day
def test_after_a_verdict_the_button_that_goes_on_has_the_focus(light, at_questions):
    learner = at_questions(VIDEO_AND_QUIZ)
    for question in light.questions(VIDEO_AND_QUIZ)[:1]:
        learner.answer(question)
        learner.go_on()

    learner.answering.fill_in(light.questions(VIDEO_AND_QUIZ)[1])
    learner.page.keyboard.press("Enter")

    learner.page.locator("[data-verdict]").wait_for()
    focused = learner.page.evaluate("document.activeElement.textContent.trim()")
    assert focused.startswith("Go on")


@pytest.mark.client_day
def test_who_does_not_know_is_told(at_questions):
    learner = at_questions(READING_AND_QUIZ)
    learner.page.get_by_role("button", name="Hint").click()
    assert learner.page.get_by_text("Which one can be seen in a dark room?").is_visible()

    learner.page.get_by_role("button", name="I don't know").click()

    assert learner.verdict == "wrong"


def test_names_and_roles_of_a_question_are_what_they_are(light, at_questions):
    learner = at_questions(READING_AND_QUIZ)
    group = learner.page.get_by_role("radiogroup", name="Which of these is a source of light?")

    assert group.get_by_role("radio").count() == 4
    assert group.get_by_role("radio", name="the sun").is_enabled()
    learner.answer(light.questions(READING_AND_QUIZ)[0])
    assert group.get_by_role("radio", name="the sun right", exact=True).is_disabled()


@pytest.mark.client_day
def test_a_lesson_can_be_played_by_keyboard_alone(lesson):
    learner = lesson(READING_AND_QUIZ)
    keys = learner.page.keyboard

    def reach(selector):
        while not learner.page.evaluate("(s) => document.activeElement.matches(s)", selector):
            keys.press("Tab")

    reach(".btn.go")
    keys.press("Enter")
    reach("[type=radio]")
    keys.press("ArrowDown")
    reach(".btn.go")
    keys.press("Enter")
    learner.page.locator("[data-verdict]").wait_for()
    keys.press("Enter")
    reach("[type=radio]")
    keys.press("Space")
    keys.press("ArrowDown")
    reach(".btn.go")
    keys.press("Enter")
    keys.press("Enter")

    assert learner.at("summary").page.get_by_role("img", name="5 of 5 hearts").is_visible()


@pytest.mark.client_day
def test_things_are_put_in_order_by_dragging_too(light, at_questions):
    learner = at_questions(PAGE_AND_QUIZ)
    pairs, order = light.questions(PAGE_AND_QUIZ)
    learner.answer(pairs)
    learner.go_on()

    for place, item in enumerate(order["items"]):
        grip = learner.page.locator(".ord", has_text=item).locator(".grip").bounding_box()
        row = learner.page.locator(".ord").nth(place).bounding_box()
        x = grip["x"] + grip["width"] / 2
        learner.page.mouse.move(x, grip["y"] + grip["height"] / 2)
        learner.page.mouse.down()
        learner.page.mouse.move(x, row["y"] + row["height"] / 2, steps=4)
        learner.page.mouse.up()
    learner.go_on()

    assert learner.verdict == "right"


@pytest.mark.client_day
def test_an_arrow_keeps_the_focus_with_what_it_moves(light, at_questions):
    learner = at_questions(PAGE_AND_QUIZ)
    learner.answer(light.questions(PAGE_AND_QUIZ)[0])
    learner.go_on()
    first = learner.page.locator(".ord").first.locator("span.pub, bdi").inner_text()
    focused = "document.activeElement.getAttribute('aria-label')"

    learner.page.get_by_role("button", name=f"down: {first}").focus()
    learner.page.keyboard.press("Enter")
    assert learner.page.evaluate(focused) == f"down: {first}"
    learner.page.keyboard.press("Enter")

    assert learner.page.evaluate(focused) == f"up: {first}"
    assert learner.page.get_by_text(f"{first}: now in place 3").count() == 1


@pytest.mark.client_day
def test_a_summary_says_what_the_xp_is_made_of(light, at_questions):
    questions = light.questions(READING_AND_QUIZ)
    learner = play(at_questions(READING_AND_QUIZ), questions, wrong=["true_false"])

    xp = 20 + 3 * A_HEART + FIRST_TIME + RECORD
    assert learner.main.get_by_text(f"+{xp} XP").is_visible()
    parts = learner.main.locator(".sums dd").all_inner_texts()
    assert parts == ["20", "6", "5", "10"]
    assert logged(learner) == [xp]


@pytest.mark.client_day
def test_a_summary_leads_to_the_next_lesson(light, at_questions):
    learner = play(at_questions(READING_AND_QUIZ), light.questions(READING_AND_QUIZ))

    learner.page.get_by_role("link", name="Next lesson").click()

    learner.at("lesson").page.get_by_role("heading", name="Watch").wait_for()


@pytest.mark.client_day
def test_a_test_is_marked_at_the_end_and_explained_then(light, learner, lesson):
    for number in range(READING_AND_QUIZ, TEST):
        complete_lesson(learner.user, find_lesson(light.lessons[number - 1]), 5)
    lesson(TEST)
    question = light.questions(TEST)[0]
    assert learner.page.get_by_text("the answers are marked at the end").is_visible()

    learner.answering.fill_in(question, right=False)
    learner.go_on()

    learner.at("summary")
    entry = learner.page.locator(f'[data-question="{question["id"]}"]')
    assert entry.get_attribute("data-verdict") == "wrong"
    entry.locator("summary").click()
    right = question["options"][question["answer_index"]]
    assert entry.get_by_text(right, exact=True).is_visible()


_WRITTEN = """() => new Promise((done, fail) => {
  const asked = indexedDB.open("memora");
  asked.onerror = fail;
  asked.onsuccess = () => {
    const turn = asked.result.transaction("plays", "readwrite");
    turn.oncomplete = () => (asked.result.close(), done());
    turn.objectStore("plays").count();
  };
})"""


def reload_once_written(learner):
    """Reload when what the client kept is written: a turn of ours comes after its own."""
    learner.page.evaluate(_WRITTEN)
    learner.page.reload()


def test_what_was_answered_is_there_after_a_reload(light, at_questions):
    learner = at_questions(VIDEO_AND_QUIZ)
    several, number, _word = light.questions(VIDEO_AND_QUIZ)
    learner.answer(several, right=False)
    learner.go_on()
    learner.answering.fill_in(number)

    reload_once_written(learner)

    learner.at("lesson")
    assert learner.answering.question.get_attribute("data-question") == number["id"]
    assert learner.page.locator("input.typed").input_value() == str(number["values"][0]["value"])
    assert hearts(learner) == "3 hearts left"


@pytest.mark.client_day
def test_a_verdict_is_there_after_a_reload(light, at_questions):
    learner = at_questions(READING_AND_QUIZ)
    learner.answer(light.questions(READING_AND_QUIZ)[0], right=False)

    reload_once_written(learner)

    assert learner.at("lesson").verdict == "wrong"


def fail_submissions(learner, status):
    """Let the server be away for plays; the function that is returned brings it back."""
    pattern = "**/api/method/memora.api.sessions.submit_session"
    learner.page.route(pattern, lambda route: route.fulfill(status=status, body="{}"))
    return lambda: learner.page.unroute(pattern)


def test_a_play_that_cannot_be_sent_is_kept_and_counts_once(light, at_questions):
    learner = at_questions(READING_AND_QUIZ)
    come_back = fail_submissions(learner, 503)
    play(learner, light.questions(READING_AND_QUIZ))
    learner.page.get_by_role("heading", name="Kept on this device").wait_for()
    assert logged(learner) == []

    come_back()
    learner.page.get_by_role("button", name="Try again").click()

    learner.page.get_by_text("+45 XP").wait_for()
    assert logged(learner) == [45]


@pytest.mark.client_day
def test_a_play_that_was_left_unsent_is_sent_when_its_lesson_is_opened(light, at_questions):
    learner = at_questions(READING_AND_QUIZ)
    come_back = fail_submissions(learner, 503)
    play(learner, light.questions(READING_AND_QUIZ))
    learner.page.get_by_role("heading", name="Kept on this device").wait_for()
    come_back()

    learner.open(f"/lesson/{light.lessons[0]}").at("summary")

    learner.page.get_by_text("+45 XP").wait_for()


@pytest.mark.client_day
def test_an_answer_of_the_server_that_got_lost_pays_once(light, at_questions):
    learner = at_questions(READING_AND_QUIZ)
    pattern = "**/api/method/memora.api.sessions.submit_session"

    def lose(route):
        route.fetch()
        route.abort()

    learner.page.route(pattern, lose)
    play(learner, light.questions(READING_AND_QUIZ))
    learner.page.get_by_role("heading", name="Kept on this device").wait_for()
    learner.page.unroute(pattern)
    learner.page.get_by_role("button", name="Try again").click()

    learner.page.get_by_text("+45 XP").wait_for()
    assert logged(learner) == [45]


@pytest.mark.client_day
def test_after_a_replaced_session_the_play_goes_on(light, at_questions, new_client):
    learner = at_questions(VIDEO_AND_QUIZ)
    questions = light.questions(VIDEO_AND_QUIZ)
    for question in questions[:2]:
        learner.answer(question)
        learner.go_on()
    device = learner.page.evaluate("localStorage.getItem('device_id')")
    Student(new_client, learner.user, device).login()
    learner.answer(questions[2])
    learner.go_on()
    learner.at("replaced-session").go_on()
    learner.at("sign-in").send_password()
    learner.at("home")

    learner.open(f"/lesson/{light.lessons[VIDEO_AND_QUIZ - 1]}").at("summary")

    learner.main.get_by_role("img", name="5 of 5 hearts").wait_for()


@pytest.mark.client_day
def test_a_lesson_that_is_sold_says_so_and_leads_to_the_store(light, learner):
    learner.open(f"/lesson/{light.lessons[SOLD - 1]}").at("error")

    assert learner.page.get_by_role("link", name="To the store").is_visible()
    assert learner.page.get_by_role("link", name="To the map").is_visible()


@pytest.mark.client_day
def test_a_play_of_a_lesson_whose_turn_has_not_come_is_told_and_kept(light, at_questions):
    learner = at_questions(GAPS)
    play(learner, light.questions(GAPS))

    learner.page.get_by_role("heading", name="This could not be recorded yet").wait_for()
    complete_lesson(learner.user, find_lesson(light.lessons[PAGE_AND_QUIZ - 1]), 5)
    frappe.db.commit()
    learner.page.get_by_role("button", name="Try again").click()

    learner.main.get_by_role("img", name="5 of 5 hearts").wait_for()


@pytest.mark.client_day
def test_a_play_goes_on_with_the_file_that_it_began_with(light, at_questions):
    learner = at_questions(READING_AND_QUIZ)
    stage = frappe.get_all(
        "Memora Lesson Stage", {"parent": light.lessons[0], "type": "Quiz"}, pluck="name"
    )[0]
    config = frappe.db.get_value("Memora Lesson Stage", stage, "config")
    lesson = frappe.get_doc("Memora Lesson", light.lessons[0])
    row = next(row for row in lesson.stages if row.name == stage)
    row.config = config.replace("Which of these is a source of light?", "Another question?")
    lesson.save()
    light.publish()

    learner.page.reload()

    learner.at("lesson").page.get_by_role("heading", name="Which of these is a source").wait_for()
    play(learner, light.questions(READING_AND_QUIZ))
    learner.page.get_by_text("+45 XP").wait_for()


@pytest.mark.client_day
def test_what_was_opened_opens_without_a_connection(light, learner):
    learner.open(f"/lesson/{light.lessons[0]}").at("lesson")
    learner.visit.settle()

    learner.page.context.set_offline(True)
    learner.page.reload()

    learner.at("lesson").page.get_by_role("heading", name="Read").wait_for()


@pytest.mark.client_day
@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_step_of_a_lesson_shuts_anybody_out(new_learner, language):
    school = LightSchool(language)
    # What still moves has no colours to measure yet.
    learner = new_learner(school, language, reduced_motion="reduce").sign_in().at("home")
    for number in range(READING_AND_QUIZ, TEST + 1):
        learner.open(f"/lesson/{school.lessons[number - 1]}").at("lesson")
        while not learner.answering.question.count():
            assert violations(learner.page) == []
            learner.go_on()
        for question in school.questions(number):
            learner.answering.fill_in(question, right=False)
            assert violations(learner.page) == []
            learner.go_on()
            if learner.page.locator("[data-verdict]").count():
                assert violations(learner.page) == []
                learner.go_on()
        assert violations(learner.at("summary").page) == []
