// Asks for a file and what is said of it, and sends both as a form.

frappe.provide("memora");

// `method` is the endpoint, `accept` what the file may end with, `help` a sentence below it;
// `done` is told the answer.
memora.upload_file = function ({ title, fields, method, accept, help, done }) {
	const dialog = new frappe.ui.Dialog({
		title,
		fields: [{ fieldname: "file", fieldtype: "HTML" }, ...fields],
		primary_action_label: __("Upload"),
		primary_action: (values) => upload(dialog, method, values, done),
	});
	dialog.get_field("file").$wrapper.html(
		`<div class="form-group">
			<label class="control-label reqd" for="memora-file">${__("File")}</label>
			<input class="form-control" style="height: auto" id="memora-file" type="file" accept="${accept}">
			<p class="help-box small text-muted">${help}</p>
		</div>`
	);
	dialog.show();
};

async function upload(dialog, method, values, done) {
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
		const answer = await send(method, form);
		dialog.hide();
		done(answer);
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

async function send(method, form) {
	const response = await fetch(`/api/method/${method}`, {
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

// Where it belongs: the subject, and what its lessons call it; settled where it is there already.
memora.place_fields = function (subject, name, description) {
	return [
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
			description,
		},
	];
};
