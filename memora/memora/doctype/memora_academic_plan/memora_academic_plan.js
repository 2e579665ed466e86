// Publishing from the plan's form: writes its files now and shows what was done.

frappe.ui.form.on("Memora Academic Plan", {
	refresh(frm) {
		const may_publish = ["Memora Admin", "System Manager"].some((r) => frappe.user.has_role(r));
		if (may_publish && !frm.is_new() && frm.doc.is_published) {
			frm.add_custom_button(__("Publish"), () => publish(frm));
		}
	},
});

async function publish(frm) {
	if (frm.is_dirty()) {
		frappe.msgprint(__("Save the plan first: what is published is what is saved."));
		return;
	}
	const { message } = await frappe.call({
		method: "memora.api.cdn_admin.rebuild_plan",
		args: { plan_id: frm.doc.name },
		freeze: true,
		freeze_message: __("Publishing …"),
	});
	frappe.msgprint({
		title: __("Plan Published"),
		indicator: "green",
		message: figures(message),
	});
}

function figures({ version, files, written, unchanged, removed_pending, duration_s }) {
	const total = Object.values(files).reduce((sum, count) => sum + count, 0);
	const rows = [
		[__("Version"), version],
		[__("Files"), total],
		[__("Lessons"), files.lessons],
		[__("Files Written"), written],
		[__("Files Unchanged"), unchanged],
		[__("Files to Be Removed"), removed_pending],
		[__("Seconds"), duration_s],
	];
	const cells = rows.map(([label, value]) => `<tr><td>${label}</td><td>${value}</td></tr>`);
	return `<table class="table table-bordered"><tbody>${cells.join("")}</tbody></table>`;
}
