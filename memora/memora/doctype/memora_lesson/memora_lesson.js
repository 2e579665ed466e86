// A new stage starts with a config of its type, for the author to fill in.

frappe.ui.form.on("Memora Lesson Stage", {
	stages_add: offer_template,
	type: offer_template,
});

const offered = new Map();

function offer_template(frm, cdt, cdn) {
	const stage = frappe.get_doc(cdt, cdn);
	if (stage.config && stage.config !== offered.get(cdn)) return;
	const config = JSON.stringify(template_of(stage.type), null, 2);
	offered.set(cdn, config);
	frappe.model.set_value(cdt, cdn, "config", config);
}

function template_of(type) {
	// Reviews belong to the question's id for ever, so no two questions may share one.
	const question = {
		id: frappe.utils.get_random(10),
		type: "multiple_choice",
		text: "",
		options: ["", ""],
		answer_index: 0,
	};
	const templates = {
		Reading: { text: "" },
		Video: { url: "" },
		Quiz: { questions: [question] },
		Interactive: { package: "", aspect: "4:3" },
	};
	return templates[type] || {};
}
