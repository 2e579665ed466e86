// Desk offers system users alone where a user is to be chosen; players are students.

frappe.ui.form.on("Memora Player Profile", {
	setup(frm) {
		frm.set_query("user", () => ({ filters: { ignore_user_type: 1 } }));
	},
});
