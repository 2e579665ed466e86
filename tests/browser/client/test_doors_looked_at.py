"""What may stand in a student's way, looked at: its pictures, and that it keeps nobody out."""

from datetime import timedelta

import frappe
import pytest

from memora.utils.clock import utc_now
from tests.browser.client.day import Day
from tests.support.light import LightSchool
from tests.support.students import Student
from tests.support.users import PASSWORD

pytestmark = pytest.mark.client_day
DAY = timedelta(days=1)


@pytest.fixture(params=["en", "ar"])
def language(request):
    """The language that the student reads."""
    return request.param


@pytest.fixture
def light(connection, language):  # noqa: ARG001
    """The school, its course in that language."""
    return LightSchool(language)


@pytest.fixture
def looked(light, language, new_learner):
    """Somebody of the school before the client, who looks at what comes."""
    return Day(new_learner(light, language), light, language)


def test_a_refused_device(looked, new_client):
    Student(new_client, looked.learner.user).login()
    looked.learner.sign_in()

    looked.look("refused-device", "refused-device")

    assert looked.barriers == {}


def test_a_replaced_session(looked, new_client):
    looked.learner.sign_in().at("home")
    device = looked.page.evaluate("localStorage.getItem('device_id')")
    Student(new_client, looked.learner.user, device).login()
    looked.learner.open("/review")

    looked.look("replaced-session", "replaced-session")

    assert looked.barriers == {}


def test_a_session_of_staff(looked, borrow_user):
    looked.page.request.post(
        f"{looked.learner.visit.site_url}/api/method/login",
        form={"usr": borrow_user("Memora Admin"), "pwd": PASSWORD},
    )
    looked.learner.open()

    looked.look("staff-session", "staff-session")

    assert looked.barriers == {}


@pytest.mark.parametrize(
    ("screen", "status", "answer"),
    [
        ("second-factor", 401, {"tmp_id": "1", "verification": {}}),
        ("new-password", 403, {"reason": "password_expired"}),
    ],
)
def test_what_only_real_frappe_asks_for(looked, screen, status, answer):
    # Benchless has no such logins; here is how Frappe's are answered.
    looked.page.route("**/*player.login", lambda route: route.fulfill(status=status, json=answer))
    looked.learner.sign_in()

    looked.look(screen, screen)

    assert looked.barriers == {}


def test_an_outage(looked):
    looked.page.route("**/*get_start*", lambda route: route.fulfill(status=503, body="{}"))
    looked.learner.open()

    looked.look("error", "error")

    assert looked.barriers == {}


def test_no_connection(looked):
    looked.learner.sign_in().at("home")
    looked.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    looked.page.context.set_offline(True)
    looked.learner.open("/review")

    looked.look("error-offline", "error")

    assert looked.barriers == {}


def test_a_lesson_that_is_sold(looked, light):
    looked.learner.sign_in().at("home")
    looked.learner.open(f"/lesson/{light.lessons[5]}")

    looked.look("lesson-sold", "error")

    assert looked.barriers == {}


def test_a_year_that_is_over(looked, light):
    today = utc_now().date()
    dates = {"start_date": today - 300 * DAY, "end_date": today - DAY}
    frappe.get_doc("Memora Season", light.season).update(dates).save()
    frappe.db.commit()
    looked.learner.sign_in()

    looked.look("expired", "expired")

    assert looked.barriers == {}
