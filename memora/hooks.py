"""What Memora declares to Frappe."""

app_name = "memora"
app_title = "Memora"
app_publisher = "Memora"
app_description = "Gamified, spaced-repetition learning for schools"
app_email = "hello@memora.example"
app_license = "mit"

after_install = "memora.install.after_install"
after_migrate = "memora.install.after_migrate"
after_uninstall = "memora.install.after_uninstall"

fixtures = [
    {
        "dt": "Role",
        "filters": [["name", "in", ["Memora Admin", "Memora Author", "Memora Student"]]],
    }
]

_CONTENT, _RECORDS = "public/js/content_list.js", "public/js/record_list.js"
_MOMENTS, _UPLOAD = "public/js/utc_moments.js", "public/js/file_upload.js"
doctype_list_js = {
    "Memora Subject": [_CONTENT],
    "Memora Track": [_CONTENT],
    "Memora Unit": [_CONTENT],
    "Memora Topic": [_CONTENT],
    "Memora Lesson": [_CONTENT],
    "Memora Academic Plan": [_CONTENT],
    "Memora Season": [_CONTENT, _MOMENTS],
    "Memora Interaction Log": [_RECORDS, _MOMENTS],
    "Memora Security Event": [_RECORDS, _MOMENTS],
    "Memora Waiting Device": [_RECORDS, _MOMENTS, "public/js/waiting_list.js"],
    "Memora Structure Progress": [_RECORDS, _MOMENTS],
    "Memora Player Wallet": [_RECORDS, _MOMENTS],
    "Memora Player Profile": [_RECORDS, _MOMENTS],
    "Memora Content Import": [_RECORDS, _MOMENTS, _UPLOAD, "public/js/import_list.js"],
    "Memora Question": [_RECORDS],
    "Memora Package": [_UPLOAD, "public/js/package_list.js"],
    "Memora Question Key": [_RECORDS],
    "Memora Media": [_UPLOAD, "public/js/media_list.js"],
    "Memora Media Use": [_RECORDS],
    "Player Memory Tracker": [_RECORDS, _MOMENTS],
    "Archived Memory Tracker": [_RECORDS, _MOMENTS],
    "Gameplay Session": [_RECORDS, _MOMENTS],
    "Player Subject Score": [_RECORDS, _MOMENTS],
    "CDN Sync Log": [_RECORDS, _MOMENTS],
    "Memora Improbable Day": [_RECORDS],
    "Game Purchase Request": [_MOMENTS],
    "Memora Outage Window": [_MOMENTS],
}

override_whitelisted_methods = {
    "frappe.client.get_count": "memora.api._frappe_methods.get_count",
    "frappe.core.doctype.user.user.update_password": "memora.api._frappe_methods.update_password",
    "frappe.core.doctype.user.user.verify_password": "memora.api._frappe_methods.verify_password",
    "frappe.integrations.oauth2.get_token": "memora.api._frappe_methods.get_token",
}

on_login = "memora.api._frappe_login.refuse_student"
before_request = [
    "memora.api._request_log.begin_request",
    "memora.outage.hurry_queue",
    "memora.api._frappe_login.refuse_unfinished",
    "memora.outage.check_database",
    "memora.api._request_checks.check_request",
]
# One that fails keeps those behind it from running: the first must.
after_request = [
    "memora.website.cookies.send_no_cookies",
    "memora.outage.answer_outage",
    "memora.api._responses.add_headers",
    "memora.api._responses.answer_unreadable",
    "memora.api._responses.explain_frappes_refusal",
    "memora.api._frappe_login.even_out",
    "memora.api._request_log.end_request",
    "memora.api._compression.compress_answer",
]

doc_events = {
    # What changes published files. Restoring is inserting; a child row fires where it is saved by
    # itself.
    **{
        doctype: {event: "memora.events.track_change" for event in ("on_update", "on_trash")}
        for doctype in (
            *("Memora Subject", "Memora Track", "Memora Unit", "Memora Topic", "Memora Lesson"),
            *("Memora Lesson Stage", "Memora Package", "Memora Media"),
            *("Memora Academic Plan", "Memora Plan Subject", "Memora Plan Override"),
        )
    },
    # A student is found by the user's name everywhere, and is one for as long as the role says so.
    "User": {
        "before_rename": "memora.events.refuse_rename",
        "after_rename": "memora.events.refuse_rename",
        "on_update": "memora.events.follow_user",
    },
    "Has Role": {"on_trash": "memora.events.follow_role"},
    "Role": {"validate": "memora.events.keep_student_role"},
    # Frappe notes when jobs ran in the site's zone of that moment.
    "System Settings": {"on_update": "memora.events.follow_time_zone"},
}

# Content that was written in bulk, by an import: no record of its own was saved.
memora_content_changed = ["memora.events.content_changed"]

scheduler_events = {
    "all": ["memora.jobs.sync_pending_bitmaps"],
    "hourly": [
        "memora.jobs.process_pending_plans",
        "memora.jobs.hourly_health_check",
        "memora.jobs.sync_subject_scores",
        "memora.jobs.repair_streaks",
    ],
    "daily": [
        "memora.jobs.daily_full_scan",
        "memora.jobs.create_missing_partitions",
        "memora.jobs.process_auto_archive",
        "memora.jobs.reconcile_cache_with_database",
        "memora.jobs.delete_old_security_events",
        "memora.jobs.delete_expired_codes",
        "memora.jobs.report_improbable_plays",
        "memora.jobs.remove_unused_packages",
        "memora.jobs.put_unused_media_aside",
    ],
    "weekly": ["memora.jobs.flag_eligible_for_deletion"],
    "cron": {
        "* * * * *": [
            "memora.jobs.process_due_plans",
            "memora.jobs.persist_pending_reviews",
            "memora.jobs.expire_purchases",
            "memora.jobs.heal_job_times",
            "memora.jobs.rebuild_boards",
            "memora.jobs.remove_expired_files",
            "memora.jobs.resume_content_imports",
        ],
        "*/15 * * * *": ["memora.jobs.sync_pending_wallets"],
    },
}

# What was imported once keeps no plan from being deleted, nor do questions and what students did
# keep a lesson: restored, it has its questions, reviews and plays again.
ignore_links_on_delete = [
    "Memora Content Import",
    "Memora Question",
    "Memora Question Key",
    "Memora Media Use",
    "Player Memory Tracker",
    "Archived Memory Tracker",
    "Gameplay Session",
]

page_renderer = [
    "memora.website.content_page.ContentPage",
    "memora.website.package_page.PackagePage",
    "memora.website.learn_page.LearnPage",
]
