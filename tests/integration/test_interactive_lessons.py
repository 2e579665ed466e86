"""Interactive stages from the author to the published lesson."""

import json

import frappe
import pytest

from memora.services.cdn_export import batch_processor
from memora.services.cdn_export.build.file_build import InvalidContentError
from memora.services.cdn_export.build.plan_rebuild import build_plan
from memora.services.content.importing import import_course, stage_faults
from memora.services.content.packages import storage
from memora.services.content.packages.records import upload_package
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError
from tests.support import content_files, factories
from tests.support.packages import INDEX, packed, stage

ADDRESS = "https://phet.colorado.edu/sims/html/density/latest/density_en.html"


def allow(*hosts):
    settings = frappe.get_doc("Memora Settings")
    settings.interactive_hosts = "\n".join(hosts)
    settings.save()


def put(subject, name="lab"):
    mark = f"<!-- {frappe.generate_hash(length=8)} -->"
    body = packed({"index.html": INDEX + mark})
    return upload_package(body, subject, name=name, user="Administrator")["sha256"]


def published(lesson):
    return content_files.read(f"lessons/{lesson.name}.json")["stages"][0]["config"]


def make(**config):
    lesson = factories.make_lesson(stages=[stage(**config)])
    lesson.plan = factories.make_plan(lesson.subject).name
    return lesson


def faults(*stages):
    return [(fault["path"], fault["message"]) for fault in stage_faults(list(stages))]


# What an author may write


@pytest.mark.parametrize(
    "config",
    [
        {"package": "lab"},
        {"package": "Lab-2.v1", "height": 600},
        {"package": "lab", "aspect": "16:9", "note": "the author's own"},
        {"url": ADDRESS},
    ],
)
def test_a_stage_shows_a_package_or_a_page_of_a_host_that_the_school_names(config):
    allow("phet.colorado.edu")

    assert faults(stage(**config)) == []


@pytest.mark.parametrize(
    ("config", "place"),
    [
        ({"package": "lab", "url": ADDRESS}, "$[0].config"),
        ({"height": 300}, "$[0].config"),
        ({"package": ""}, "$[0].config.package"),
        ({"package": "../lab"}, "$[0].config.package"),
        ({"package": "x" * 61}, "$[0].config.package"),
        ({"package": 7}, "$[0].config.package"),
        ({"url": []}, "$[0].config.url"),
        ({"package": "lab", "height": 10}, "$[0].config.height"),
        ({"package": "lab", "height": "600"}, "$[0].config.height"),
        ({"package": "lab", "aspect": "2:1"}, "$[0].config.aspect"),
    ],
)
def test_any_other_config_is_a_fault_with_its_place(config, place):
    allow("phet.colorado.edu")

    assert [path for path, _message in faults(stage(**config))] == [place]


@pytest.mark.parametrize(
    "url",
    [
        *("http://phet.colorado.edu/", "//phet.colorado.edu/", "/memora_package/x", "phet"),
        *(
            "javascript:alert(1)//phet.colorado.edu",
            "data:text/html,x",
            "https://phet.colorado.edu:8/",
        ),
        *("https://phet.colorado.edu@evil.example/", "https://evil.example/phet.colorado.edu"),
        *("https://phet.colorado.edu.evil.example/", "https://evil.example\\@phet.colorado.edu/"),
        *("https://phet.colorado.edu\\@evil.example/", "https://x.phet.colorado.edu/"),
        *(
            "https://[::1]/",
            "https://127.0.0.1/",
            "https://localhost/",
            "https://phet.colorado.edu./",
        ),
        *("https://phet.colorado.edu\t.evil.example/", "https://*.colorado.edu/", "https:///x"),
        *("HTTPS:\\\\phet.colorado.edu", "https://phet.colorado.edu/" + "x" * 2000, "https://"),
    ],
)
def test_a_page_of_another_host_is_refused(url):
    allow("phet.colorado.edu", "*.geogebra.org")

    found = faults(stage(url=url))

    assert {path for path, _message in found} == {"$[0].config.url"}


@pytest.mark.parametrize(
    "url", ["https://www.geogebra.org/m/x", "https://PHET.colorado.edu", ADDRESS + "?a=1#b"]
)
def test_a_host_may_stand_for_all_below_it(url):
    allow("phet.colorado.edu", "*.geogebra.org")

    assert faults(stage(url=url)) == []
    assert faults(stage(url="https://geogebra.org/m/x")) != []


def test_no_page_of_another_site_may_be_shown_unless_the_school_says_so():
    [(_path, message)] = faults(stage(url=ADDRESS))

    assert "Interactive Hosts" in message


def test_a_lesson_in_desk_and_a_course_file_are_told_alike():
    with pytest.raises(ValidationError, match="Interactive Hosts"):
        factories.make_lesson(stages=[stage(url=ADDRESS)])
    course = factories.course_file("framed")
    factories.lessons_of(course)[0]["stages"] = [stage(url=ADDRESS)]
    with pytest.raises(ValidationError) as refused:
        import_course(course)

    [fault] = refused.value.details["invalid"]
    assert fault["path"] == "$.tracks[0].units[0].topics[0].lessons[0].stages[0].config.url"


@pytest.mark.parametrize(
    "text", ["phet", "a b.example", "http://a.example", "a_b.example", "*", "*.com"]
)
def test_the_settings_take_hosts_alone(text):
    with pytest.raises(ValidationError, match="is no host"):
        allow(text)


def test_the_settings_take_hosts_as_people_paste_them():
    allow("https://PhET.colorado.edu/en/", "phet.colorado.edu, *.geogebra.org", "")

    stored = frappe.db.get_single_value("Memora Settings", "interactive_hosts")
    assert stored.split("\n") == ["phet.colorado.edu", "*.geogebra.org"]


# What is published


def test_a_public_lesson_says_where_its_package_is_and_how_to_frame_it():
    lesson = make(package="Lab", aspect="16:9")
    sha256 = put(lesson.subject)

    batch_processor.rebuild_plan(lesson.plan)

    assert published(lesson) == {
        "package": "Lab",
        "aspect": "16:9",
        "url": f"/memora_package/{sha256}/{lesson.name}/index",
        "sandbox": "allow-scripts",
    }


def test_another_sites_page_is_framed_in_a_sandbox_too():
    allow("phet.colorado.edu")
    lesson = make(url=ADDRESS)

    batch_processor.rebuild_plan(lesson.plan)

    assert published(lesson) == {"url": ADDRESS, "sandbox": "allow-scripts"}


def test_a_lesson_that_is_sold_names_no_address():
    lesson = make()
    put(lesson.subject)
    item = factories.make_sales_item().name
    frappe.db.set_value("Memora Lesson", lesson.name, "required_item", item)

    batch_processor.rebuild_plan(lesson.plan)

    path = content_files.public_root().parents[1] / "private" / "memora_content" / "lessons"
    file = json.loads((path / f"{lesson.name}.json").read_text())
    assert file["stages"][0]["config"] == {
        "package": "lab",
        "url": None,
        "sandbox": "allow-scripts",
    }


def why_refused(plan):
    with pytest.raises(InvalidContentError) as refused:
        build_plan(plan, utc_now())
    return refused.value.errors


def test_a_package_that_is_missing_refuses_the_build_with_its_place():
    lesson = make()

    [line] = why_refused(lesson.plan)

    assert line.startswith(f"{lesson.name}: stage 1: there is no package lab")


def test_a_package_whose_files_are_lost_refuses_the_build():
    lesson = make()
    (storage._root() / put(lesson.subject)).rename(storage._root() / frappe.generate_hash())

    [line] = why_refused(lesson.plan)

    assert "upload it again" in line


def test_a_package_of_another_subject_is_none_of_this_one():
    lesson = make()
    put(factories.make_subject().name)

    assert "no package lab" in why_refused(lesson.plan)[0]


def test_a_host_that_is_taken_from_the_list_refuses_the_next_build():
    allow("phet.colorado.edu")
    lesson = make(url=ADDRESS)
    batch_processor.rebuild_plan(lesson.plan)
    allow()

    [line] = why_refused(lesson.plan)

    assert "Interactive Hosts" in line


def test_a_new_version_of_a_package_rewrites_the_lessons_that_show_it_and_no_other():
    lesson, other = make(), None
    other = factories.make_lesson(lesson.parent_topic)
    put(lesson.subject)
    batch_processor.rebuild_plan(lesson.plan)

    sha256 = put(lesson.subject)
    written = build_plan(lesson.plan, utc_now()).written

    assert written == [f"lessons/{lesson.name}.json"]
    assert sha256 in published(lesson)["url"]
    assert content_files.exists(f"lessons/{other.name}.json")
    assert build_plan(lesson.plan, utc_now()).written == []


def test_an_upload_queues_the_plans_that_show_its_subject():
    lesson = make()
    other = factories.make_plan(factories.make_subject().name).name
    frappe.db.delete("CDN Sync Log")

    put(lesson.subject)

    queued = frappe.get_all("CDN Sync Log", pluck="plan_id", order_by="name", limit=0)
    assert (lesson.plan in queued, other in queued) == (True, False)


def test_a_stage_from_before_packages_is_published_as_it_is():
    lesson = make()
    row = {"config": json.dumps({"game": "old"})}
    frappe.db.set_value("Memora Lesson Stage", lesson.stages[0].name, row)

    batch_processor.rebuild_plan(lesson.plan)

    assert published(lesson) == {"game": "old"}
