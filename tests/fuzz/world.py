"""Who sends made-up requests, and the names of what exists."""

import frappe

from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_rate_limit_key
from tests.support.factories import make_sales_item, make_season
from tests.support.reviews import NOW, plant
from tests.support.students import HEADER, School, Student
from tests.support.users import PASSWORD

#: By access: whoever is let in is asked for most often.
CALLERS = {
    access: (*[welcome] * 4, "student", "newcomer", "staff", "guest", "stranger")
    for access, welcome in {
        "student": "student",
        "student or staff": "student",
        "session": "student",
        "staff": "staff",
        "author": "staff",
        "guest": "guest",
    }.items()
}


class World:
    """A school with those who send requests, and the names of what exists in it."""

    def __init__(self, new_client, borrow_user):
        self.school = School(lessons=2)
        self.student = self.school.enrol(Student(new_client, borrow_user("Memora Student")))
        self.newcomer = Student(new_client, borrow_user("Memora Student"))
        self.newcomer.login()
        plan = self.school.plan
        plant(self.student.user, plan.season, [self.school.question_id(1)], NOW)
        self.admin = borrow_user("Memora Admin")
        self.clients = {
            "student": self.student.client,
            "newcomer": self.newcomer.client,
            "staff": new_client(self.admin),
            "guest": new_client(),
            "stranger": new_client(),
        }
        self.known = self._known(
            make_sales_item(season=plan.season).name, make_season(is_active=0).name
        )

    def _known(self, item, old_season):
        school, plan, devices = self.school, self.school.plan, self._devices()
        players = [self.student.user, self.newcomer.user]
        track = f"{school.subject}.t01"
        lessons, questions = [school.lesson_id(1), school.lesson_id(2)], [school.question_id(1)]
        answers = [
            [{"question_id": question, "answer": answer, "is_correct": right}]
            for question in questions
            for answer, right in ((1, True), ("no", False), (None, None), ([[]], "yes"))
        ]
        return {
            "subject": [school.subject],
            "subject_id": [school.subject],
            "player": players,
            "student_email": players,
            "usr": players,
            "track": [track],
            "unit_id": [f"{track}.u01"],
            "topic_id": [f"{track}.u01.p01"],
            "lesson_id": lessons,
            "question_id": questions,
            "plan_id": [plan.name],
            "plan": [plan.name],
            "grade": [plan.grade],
            "academic_year": [plan.season],
            "season_name": [plan.season, old_season],
            "item_id": [item],
            "payment_method": ["manual"],
            "device_id": devices,
            "pwd": [PASSWORD],
            "course": [school.course],
            "session_data": [{"questions": one} for one in answers],
            "session_meta": [{"lesson_id": lesson} for lesson in lessons],
            "gamification_results": [{"xp_earned": 10, "score": 100}, {"xp_earned": 1e300}],
            "interactions": answers,
            "event_id": ["once", "twice"],
            "hearts": [0, 5],
            "hearts_earned": [1, 3],
            "confirm": [True],
            "limit": [1, 100],
        }

    def _devices(self):
        return [self.student.device_id, self.newcomer.device_id]

    def send(self, endpoint, request):
        """Send a request as who is signed in, and has asked for nothing before."""
        for student in (self.student, self.newcomer):
            get_redis().delete(get_rate_limit_key(student.user, endpoint))
        client = self.clients[request.caller]
        answer = client.request(
            request.method, request.path, data=request.body, headers=request.headers
        )
        if answer.status_code in (401, 403):
            self._sign_in_again(request.caller)
        return answer

    def _sign_in_again(self, caller):
        """Undo what the requests before may have done: signed out, removed the device."""
        if caller == "staff":
            self.clients[caller].login(self.admin, PASSWORD)
        student = {"student": self.student, "newcomer": self.newcomer}.get(caller)
        if student and student.login().status_code != 200:
            record = frappe.get_doc("Memora Player Profile", student.user)
            record.set("authorized_devices", [{"device_id": student.client.headers[HEADER]}])
            record.save()
            frappe.db.commit()
            assert student.login().status_code == 200
