// The list and the form of media: uploading a file, and another one in its place.

frappe.provide("memora");

const UPLOAD = "/api/method/memora.api.content.upload_media";
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
	const dialog = new frappe.ui.Dialog({
		title: name ? __("Replace the File of {0}", [name]) : __("Upload Media"),
		fields: fields_of(subject, name),
		primary_action_label: __("Upload"),
		primary_action: (values) => upload(dialog, values, done),
	});
	dialog
		.get_field("file")
		.$wrapper.html($(`<input type="file" accept="${TAKEN}">`).attr("aria-label", __("File")));
	dialog.show();
};

function fields_of(subject, name) {
	const place = [
		{
			fieldname: "subject",
			fieldtype: "Link",
			options: "Memora Subject",
			label: __("Subject"),
			default: subject,
			reqd: 1,
			read_only: Boolean(name),
		},
		{
			fieldname: "name",
			fieldtype: "Data",
			label: __("Name"),
			default: name,
			read_only: Boolean(name),
			description: __("What lessons call it. Left empty, it is called after its file."),
		},
	];
	if (name) return [{ fieldname: "file", fieldtype: "HTML" }, ...place];
	return [
		{ fieldname: "file", fieldtype: "HTML" },
		...place,
		{
			fieldname: "alt",
			fieldtype: "Small Text",
			label: __("Alternative Text"),
			depends_on: "eval:!doc.is_decorative",
			description: __("What it shows, for those who do not see or hear it."),
		},
		{ fieldname: "is_decorative", fieldtype: "Check", label: __("Decorative") },
		{ fieldname: "license", fieldtype: "Data", label: __("License") },
		{ fieldname: "source", fieldtype: "Small Text", label: __("Source") },
	];
}

async function upload(dialog, values, done) {
	const [file] = dialog.get_field("file").$wrapper.find("input")[0].files;
	if (!file) {
		frappe.show_alert({ message: __("Choose a file first."), indicator: "orange" });
		return;
	}
	const form = new FormData();
	for (const [field, value] of Object.entries(values)) {
		if (value && field !== "file") form.append(field, value);
	}
	form.append("file", file, file.name);
	dialog.disable_primary_action();
	try {
		const answer = await send(form);
		dialog.hide();
		frappe.show_alert({
			message: __("Lessons show it as {0}", [frappe.utils.escape_html(answer.reference)]),
			indicator: "green",
		});
		done?.(answer);
	} catch (error) {
		// Our own words, of which a name in them may be anything.
		frappe.msgprint({
			title: __("Nothing Was Uploaded"),
			message: frappe.utils.escape_html(error.message),
			indicator: "red",
		});
	} finally {
		dialog.enable_primary_action();
	}
}

async function send(form) {
	const response = await fetch(UPLOAD, {
		method: "POST",
		body: form,
		headers: { Accept: "application/json", "X-Frappe-CSRF-Token": frappe.csrf_token },
	});
	const answer = await response.json().catch(() => ({}));
	if (response.ok) return answer.message;
	const [first] = JSON.parse(answer._server_messages || "[]");
	throw new Error(
		first ? JSON.parse(first).message : __("The server answered {0}.", [response.status])
	);
}
