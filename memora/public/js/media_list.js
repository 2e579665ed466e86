// The list and the form of media: uploading a file, and another one in its place.

const TAKEN = ".png,.jpg,.jpeg,.gif,.webp,.svg,.mp3,.m4a,.ogg,.mp4,.webm,.pdf";

frappe.listview_settings["Memora Media"] = {
	hide_name_column: true,
	add_fields: ["alt", "is_decorative", "kind"],
	get_indicator: (doc) =>
		doc.kind !== "image" || doc.alt || doc.is_decorative
			? [__("Ready"), "green", "kind,!=,"]
			: [__("Words Missing"), "orange", "kind,=,image|alt,is,not set|is_decorative,=,0"],
	// A new medium begins with its file, not with an empty form.
	primary_action: () => memora.upload_media({ done: () => cur_list?.refresh() }),
	onload(listview) {
		listview.page.add_menu_item(__("Unused Media"), () =>
			frappe.set_route("query-report", "Unused Media")
		);
	},
};

// Asks for a file, and what is said of it. With a name it replaces that medium's file.
memora.upload_media = function ({ subject, name, done }) {
	const place = memora.place_fields(
		subject,
		name,
		__("What lessons call it. Left empty, it is called after its file.")
	);
	memora.upload_file({
		title: name ? __("Replace the File of {0}", [name]) : __("Upload Media"),
		fields: name ? place : [...place, ...words_fields()],
		method: "memora.api.content.upload_media",
		accept: TAKEN,
		help: __("A picture, a sound, a film or a PDF."),
		done(answer) {
			frappe.show_alert({
				message: __("Lessons show it as {0}", [frappe.utils.escape_html(answer.reference)]),
				indicator: "green",
			});
			done?.(answer);
		},
	});
};

function words_fields() {
	return [
		{
			fieldname: "alt",
			fieldtype: "Small Text",
			max_height: "5rem",
			label: __("Alternative Text"),
			depends_on: "eval:!doc.is_decorative",
			description: __("What it shows, for those who do not see or hear it."),
		},
		{ fieldname: "is_decorative", fieldtype: "Check", label: __("Decorative") },
		{ fieldname: "license", fieldtype: "Data", label: __("License") },
		{ fieldname: "source", fieldtype: "Data", label: __("Source") },
	];
}
