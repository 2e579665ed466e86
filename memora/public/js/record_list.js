// Lists and forms of what the system writes: no random names.

const RECORDS = [
	"Memora Interaction Log",
	"Memora Security Event",
	"Memora Waiting Device",
	"Memora Structure Progress",
	"Memora Player Wallet",
	"Memora Player Profile",
	"Memora Authorized Device",
	"Memora Content Import",
	"Memora Question",
	"Memora Media Use",
	"Player Memory Tracker",
	"Archived Memory Tracker",
	"Gameplay Session",
	"Player Subject Score",
	"CDN Sync Log",
	"Memora Improbable Day",
];

for (const doctype of RECORDS) {
	frappe.listview_settings[doctype] = { hide_name_column: true, onload: find_students };
	for (const df of frappe.get_meta(doctype)?.fields || []) {
		if (df.fieldname === "question_id") {
			// The author's own text, which Desk would show as HTML.
			df.formatter = frappe.utils.escape_html;
		}
	}
}

frappe.listview_settings["Memora Security Event"].add_fields = ["result"];
frappe.listview_settings["Memora Security Event"].get_indicator = (doc) => [
	__(doc.result),
	doc.result === "success" ? "green" : "red",
	`result,=,${doc.result}`,
];

const SYNC_COLORS = {
	Queued: "blue",
	Processing: "orange",
	Success: "green",
	Failed: "red",
	"Dead Letter": "darkgrey",
};
frappe.listview_settings["CDN Sync Log"].add_fields = ["status"];
frappe.listview_settings["CDN Sync Log"].get_indicator = (doc) => [
	__(doc.status),
	SYNC_COLORS[doc.status],
	`status,=,${doc.status}`,
];

// Desk offers system users alone where a user is to be chosen.
function find_students(listview) {
	const fields = Object.values(listview.page.fields_dict);
	for (const field of fields.filter(({ df }) => df.options === "User")) {
		field.get_query = () => ({ filters: { ignore_user_type: 1 } });
	}
}
