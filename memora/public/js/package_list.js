// The list of packages: a zip is uploaded here, a new one or in the place of one that is there.

frappe.listview_settings["Memora Package"] = {
	hide_name_column: true,
	onload(listview) {
		listview.page.add_inner_button(__("Upload"), () => memora.upload_package({}));
	},
};

memora.upload_package = function ({ subject, package_name }) {
	memora.upload_file({
		title: package_name ? __("Upload a New Version") : __("Upload a Package"),
		fields: memora.place_fields(
			subject,
			package_name,
			__("What lessons call it. Left empty, it is called after its file.")
		),
		method: "memora.api.content.upload_package",
		accept: ".zip,application/zip",
		help: __("A zip with index.html at its top or in its only folder, at most 25 MB."),
		done({ record }) {
			frappe.set_route("Form", "Memora Package", record);
			if (cur_frm?.docname === record) cur_frm.reload_doc();
		},
	});
};
