// The list of devices that wait: a student reads a code to somebody, who lets the device in here.

Object.assign(frappe.listview_settings["Memora Waiting Device"], {
	add_fields: ["user_id", "code", "device_name"],
	button: {
		show: () => true,
		get_label: () => __("Allow"),
		get_description: (doc) => __("Let {0} sign in from this device", [doc.user_id]),
		action: allow_device,
	},
});

function allow_device({ user_id, code, device_name }) {
	const escape = frappe.utils.escape_html;
	frappe.prompt(
		{
			fieldname: "device_name",
			fieldtype: "Data",
			label: __("Device Name"),
			default: device_name,
			reqd: 1,
		},
		async (given) => {
			await frappe.call({
				method: "memora.api.player.register_device",
				args: { student_email: user_id, code, device_name: given.device_name },
				freeze: true,
			});
			frappe.show_alert({
				message: __("{0} can sign in now", [escape(user_id)]),
				indicator: "green",
			});
			cur_list?.refresh();
		},
		__("Allow {0}", [code]),
		__("Allow")
	);
}
