// Lists and forms of what is published or active: an indicator, and siblings together in order.

const PARENT_LINKS = {
	"Memora Subject": null,
	"Memora Track": "parent_subject",
	"Memora Unit": "parent_track",
	"Memora Topic": "parent_unit",
	"Memora Lesson": "parent_topic",
	"Memora Academic Plan": null,
};

for (const [doctype, parent_link] of Object.entries(PARENT_LINKS)) {
	frappe.listview_settings[doctype] = {
		add_fields: ["is_published"],
		get_indicator: (doc) =>
			doc.is_published
				? [__("Published"), "green", "is_published,=,1"]
				: [__("Not Published"), "gray", "is_published,=,0"],
		onload: (listview) => parent_link && keep_siblings_together(listview, parent_link),
	};
}

frappe.listview_settings["Memora Season"] = {
	add_fields: ["is_active"],
	get_indicator: (doc) =>
		doc.is_active
			? [__("Active"), "green", "is_active,=,1"]
			: [__("Not Active"), "gray", "is_active,=,0"],
};

// A position means something among siblings only; Desk sorts by one field.
function keep_siblings_together(listview, parent_link) {
	const selector = listview.sort_selector;
	const by_one_field = selector.get_sql_string.bind(selector);
	selector.get_sql_string = () =>
		selector.sort_by === "sort_order"
			? `\`tab${listview.doctype}\`.\`${parent_link}\` ${selector.sort_order}, ${by_one_field()}`
			: by_one_field();
}
