"""What Frappe is told about this app."""

app_name = "memora_probe"
app_title = "Memora Probe"
app_publisher = "Memora"
app_description = "Shows what its host does"
app_email = "probe@example.com"
app_license = "mit"

after_install = "memora_probe.install.after_install"
before_uninstall = "memora_probe.install.before_uninstall"
after_uninstall = "memora_probe.install.after_uninstall"

doc_events = {
    doctype: {
        event: "memora_probe.events.on_doc_event"
        for event in (
            "before_insert",
            "before_naming",
            "autoname",
            "before_validate",
            "validate",
            "before_save",
            "after_insert",
            "on_update",
            "on_change",
            "before_change",
            "on_trash",
            "after_delete",
            "on_restore",
        )
    }
    for doctype in ("Probe Book", "Probe Chapter", "Probe Note", "Probe Settings")
}

on_login = "memora_probe.events.on_login"
on_session_creation = "memora_probe.events.on_session_creation"
on_logout = "memora_probe.events.on_logout"

before_request = ["memora_probe.events.before_request"]
after_request = [
    "memora_probe.events.after_request",
    "memora_probe.events.rewrite_response",
    "memora_probe.events.break_after_request",
]

page_renderer = ["memora_probe.page.ProbePage"]

scheduler_events = {
    "all": ["memora_probe.jobs.run_every_tick"],
    "hourly": ["memora_probe.jobs.run_hourly"],
    "daily": ["memora_probe.jobs.run_daily"],
    "weekly": ["memora_probe.jobs.run_weekly"],
    "monthly": ["memora_probe.jobs.run_monthly"],
    "hourly_long": ["memora_probe.jobs.run_hourly_long"],
    "cron": {
        "* * * * *": ["memora_probe.jobs.run_every_minute"],
        "*/15 * * * *": ["memora_probe.jobs.run_every_quarter"],
    },
}

fixtures = [{"dt": "Role", "filters": [["name", "like", "Probe %"]]}]
