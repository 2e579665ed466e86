// A package's form: look at it as students will, and upload another zip in its place.

frappe.ui.form.on("Memora Package", {
	refresh(frm) {
		frm.add_custom_button(__("Open"), () => open_package(frm));
		frm.add_custom_button(__("Upload a New Version"), () => memora.upload_package(frm.doc));
	},
});

async function open_package(frm) {
	const { message } = await frappe.call({
		method: "memora.api.content.get_package_url",
		type: "GET",
		args: { subject: frm.doc.subject, package: frm.doc.package_name },
	});
	window.open(message.url, "_blank", "noopener");
}
