// A student's form: choosing the user, looking at what happened, and checking the figures.

frappe.ui.form.on("Memora Player Profile", {
	setup(frm) {
		// Desk offers system users alone where a user is to be chosen; players are students.
		frm.set_query("user", () => ({ filters: { ignore_user_type: 1 } }));
	},
	refresh(frm) {
		if (frm.is_new()) {
			return;
		}
		const student = frm.doc.name;
		show_list(frm, __("Security Events"), "Memora Security Event", { user_id: student });
		show_list(frm, __("Earned XP"), "Memora Interaction Log", { player: student });
		if (["Memora Admin", "System Manager"].some((role) => frappe.user.has_role(role))) {
			frm.add_custom_button(__("Check Figures"), () => check_figures(student));
		}
	},
});

function show_list(frm, label, doctype, filters) {
	frm.add_custom_button(label, () => frappe.set_route("List", doctype, filters), __("View"));
}

async function check_figures(student, apply = 0) {
	const { message } = await frappe.call({
		method: "memora.api.operations.reconcile",
		args: { player: student, apply },
		freeze: true,
	});
	if (!message.drifted) {
		frappe.msgprint({
			title: __("Everything Agrees"),
			indicator: "green",
			message: __("Log, wallet, progress and leaderboards say the same."),
		});
	} else if (apply) {
		show_drifts(message, message.repaired ? __("Mended") : __("Not Mended"));
	} else {
		const dialog = show_drifts(message, __("Some Figures Are Wrong"));
		dialog.set_primary_action(__("Mend from the Log"), () => {
			dialog.hide();
			check_figures(student, 1);
		});
	}
}

function show_drifts({ drifts }, title) {
	const escape = frappe.utils.escape_html;
	const rows = drifts.map(
		({ store, what, expected, found }) =>
			`<tr>${[store, what, found, expected].map((text) => `<td>${escape(text)}</td>`).join("")}</tr>`
	);
	const heads = [__("Where"), __("What"), __("Found"), __("The log says")];
	const head = heads.map((text) => `<th>${text}</th>`).join("");
	const dialog = new frappe.ui.Dialog({
		title,
		fields: [{ fieldtype: "HTML", fieldname: "table" }],
	});
	dialog.fields_dict.table.$wrapper.html(
		`<table class="table table-bordered"><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`
	);
	dialog.show();
	return dialog;
}
