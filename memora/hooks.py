"""What Memora declares to Frappe."""

app_name = "memora"
app_title = "Memora"
app_publisher = "Memora"
app_description = "Gamified, spaced-repetition learning for schools"
app_email = "hello@memora.example"
app_license = "mit"

fixtures = [
    {
        "dt": "Role",
        "filters": [["name", "in", ["Memora Admin", "Memora Author", "Memora Student"]]],
    }
]

after_request = [
    "memora.api._responses.add_headers",
    "memora.api._responses.answer_unreadable_json",
]

scheduler_events = {
    "all": ["memora.jobs.sync_pending_bitmaps"],
    "cron": {
        "* * * * *": ["memora.jobs.remove_expired_files"],
        "*/15 * * * *": ["memora.jobs.sync_pending_wallets"],
    },
}

page_renderer = ["memora.website.content_page.ContentPage"]
