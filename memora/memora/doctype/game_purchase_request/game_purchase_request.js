// Deciding about a purchase from its form: what is opened or ended goes with the status.

const STORE = "memora.api.store";
const MAY_APPROVE = ["Pending", "Paid", "Approved"];
const MAY_CANCEL = ["Pending", "Paid", "Approved", "Fulfilled"];

frappe.ui.form.on("Game Purchase Request", {
	refresh(frm) {
		const may_decide = ["Memora Admin", "System Manager"].some((r) => frappe.user.has_role(r));
		if (frm.is_new() || !may_decide) return;
		const { status } = frm.doc;
		if (MAY_APPROVE.includes(status)) {
			frm.add_custom_button(__("Approve"), () => approve(frm)).addClass("btn-primary");
		}
		if (status === "Pending") frm.add_custom_button(__("Reject"), () => reject(frm));
		if (MAY_CANCEL.includes(status)) frm.add_custom_button(__("Cancel"), () => cancel(frm));
	},
});

function approve(frm) {
	frappe.confirm(__("Was it paid? The student gets it at once."), () =>
		decide(frm, "approve_purchase")
	);
}

function reject(frm) {
	frappe.prompt(
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Rejection Reason"), reqd: 1 },
		({ reason }) => decide(frm, "reject_purchase", { reason }),
		__("Reject")
	);
}

function cancel(frm) {
	frappe.confirm(
		__("What the purchase opened ends at once. The money has to be given back by yourself."),
		() => decide(frm, "cancel_purchase", { player: frm.doc.player })
	);
}

async function decide(frm, endpoint, args = {}) {
	if (frm.is_dirty()) {
		frappe.msgprint(__("Save the receipt first."));
		return;
	}
	await frappe.call({
		method: `${STORE}.${endpoint}`,
		args: { purchase_id: frm.doc.name, ...args },
		freeze: true,
	});
	frm.reload_doc();
}
