// The CDN's settings: trying out what was saved.

frappe.ui.form.on("CDN Settings", {
	refresh(frm) {
		frm.add_custom_button(__("Test Connection"), () => test_connection(frm));
	},
});

async function test_connection(frm) {
	if (frm.is_dirty()) {
		await frm.save();
	}
	const { message } = await frappe.call({
		method: "memora.api.cdn_admin.test_connection",
		freeze: true,
		freeze_message: __("Trying the bucket…"),
	});
	const works = message.status === "success";
	frappe.msgprint({
		title: works ? __("The CDN Works") : __("The CDN Does Not Work"),
		indicator: works ? "green" : "red",
		message: works
			? __("Bucket {0} can be listed, written and read, and keeps private files closed.", [
					frappe.utils.escape_html(message.bucket).bold(),
				])
			: frappe.utils.escape_html(message.message),
	});
}
