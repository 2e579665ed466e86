// The list of packages: a zip is uploaded here, a new one or in the place of one that is there.

frappe.listview_settings["Memora Package"] = {
	hide_name_column: true,
	onload(listview) {
		listview.page.add_inner_button(__("Upload"), () => upload_package({}));
	},
};

frappe.provide("memora");

// Ask for what is missing of subject, name and zip, and upload it.
function upload_package({ subject, package_name }) {
	const dialog = new frappe.ui.Dialog({
		title: __("Upload a Package"),
		fields: [
			{
				fieldname: "subject",
				fieldtype: "Link",
				label: __("Subject"),
				options: "Memora Subject",
				default: subject,
				read_only: subject ? 1 : 0,
				reqd: 1,
			},
			{
				fieldname: "name",
				fieldtype: "Data",
				label: __("Name"),
				default: package_name,
				read_only: package_name ? 1 : 0,
				description: __("What lessons call it. Empty: the name of the zip."),
			},
			{ fieldname: "file", fieldtype: "HTML" },
		],
		primary_action_label: __("Upload"),
		primary_action: (given) => send(dialog, given.subject, given.name),
	});
	dialog.fields_dict.file.$wrapper.html(
		`<label class="control-label" for="memora-package">${__("Zip")}</label>
		<input id="memora-package" type="file" accept=".zip,application/zip">
		<p class="help-box small text-muted">${__(
			"A zip with index.html at its top or in its only folder, at most 25 MB."
		)}</p>`
	);
	dialog.show();
}

async function send(dialog, subject, name) {
	const [file] = dialog.$wrapper.find("input[type=file]")[0].files;
	if (!file) {
		frappe.msgprint(__("Choose a zip."));
		return;
	}
	const form = new FormData();
	form.append("file", file);
	form.append("subject", subject);
	if (name) form.append("name", name);
	dialog.disable_primary_action();
	try {
		const answer = await fetch("/api/method/memora.api.content.upload_package", {
			method: "POST",
			headers: { Accept: "application/json", "X-Frappe-CSRF-Token": frappe.csrf_token },
			body: form,
		});
		const body = await answer.json();
		if (answer.ok) {
			dialog.hide();
			frappe.set_route("Form", "Memora Package", body.message.record);
			if (cur_frm?.docname === body.message.record) cur_frm.reload_doc();
		} else {
			frappe.msgprint({ title: __("Not Uploaded"), indicator: "red", message: why(body) });
		}
	} finally {
		dialog.enable_primary_action();
	}
}

function why(body) {
	const [first] = JSON.parse(body._server_messages || "[]");
	const text = first ? JSON.parse(first).message : __("The server did not say why.");
	return frappe.utils.escape_html(text);
}

memora.upload_package = upload_package;
