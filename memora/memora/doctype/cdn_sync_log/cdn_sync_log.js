// What was given up waits until somebody asks for it again.

frappe.ui.form.on("CDN Sync Log", {
	refresh(frm) {
		const may_retry = ["Memora Admin", "System Manager"].some((r) => frappe.user.has_role(r));
		if (may_retry && frm.doc.status === "Dead Letter") {
			frm.add_custom_button(__("Retry"), () => retry(frm));
		}
	},
});

async function retry(frm) {
	await frappe.call({
		method: "memora.api.cdn_admin.retry_dead_letter",
		args: { plan_id: frm.doc.plan_id },
		freeze: true,
	});
	frappe.show_alert({
		message: __("The plan will be published within a minute."),
		indicator: "green",
	});
	frm.reload_doc();
}
