"""Frappe's own hooks."""

app_name = "frappe"
scheduler_events = {"daily": ["frappe.sessions.clear_expired_sessions"]}
