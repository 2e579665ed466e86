// Publishing from the plan's form: writes its files now and shows what was done; puts back what
// was published before.

frappe.ui.form.on("Memora Academic Plan", {
	refresh(frm) {
		const may_publish = ["Memora Admin", "System Manager"].some((r) => frappe.user.has_role(r));
		if (may_publish && !frm.is_new() && frm.doc.is_published) {
			frm.add_custom_button(__("Publish"), () => publish(frm));
			frm.add_custom_button(__("Versions …"), () => choose_version(frm.doc.name));
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

async function choose_version(plan_id) {
	const { message } = await frappe.call({
		method: "memora.api.cdn_admin.get_versions",
		type: "GET",
		args: { plan_id },
	});
	const older = message.versions.filter((version) => !version.is_current);
	if (!older.length) {
		frappe.msgprint(
			__("There is no older version yet: each publication that changes the plan keeps one.")
		);
		return;
	}
	const options = older.map(({ version, published_at, lesson_count }) => ({
		value: String(version),
		label: __("{0} UTC, {1} lessons", [
			published_at.slice(0, 19).replace("T", " "),
			lesson_count,
		]),
	}));
	const dialog = new frappe.ui.Dialog({
		title: __("Versions of {0}", [frappe.utils.escape_html(plan_id)]),
		fields: [
			{
				fieldtype: "Select",
				fieldname: "version",
				label: __("Published"),
				options,
				default: options[0].value,
				reqd: 1,
			},
		],
		primary_action_label: __("Put Back …"),
		primary_action({ version }) {
			dialog.hide();
			confirm_rollback(plan_id, Number(version));
		},
	});
	dialog.show();
}

function confirm_rollback(plan_id, version) {
	frappe.confirm(
		__(
			"Students will see titles, texts and order of that version. Lessons, prices and what is hidden stay as they are now. The next publication, by hand or after an edit, replaces it. Go on?"
		),
		async () => {
			const { message } = await frappe.call({
				method: "memora.api.cdn_admin.rollback",
				args: { plan_id, version },
				freeze: true,
				freeze_message: __("Publishing …"),
			});
			frappe.msgprint({
				title: __("Version Put Back"),
				indicator: "green",
				message: figures(message),
			});
		}
	);
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
