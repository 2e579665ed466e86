// The list of imports: a bank of questions begins with its file.

const BANKS = ".xml,.zip,.imscc,.gift,.txt,.apkg,.colpkg,.h5p,.xlsx,.xls,.ods,.csv,.tsv,.json,.dat";

const settings = frappe.listview_settings["Memora Content Import"];
const find_students_of_list = settings.onload;

settings.onload = (listview) => {
	find_students_of_list(listview);
	listview.page.add_inner_button(__("Import Questions"), import_questions);
};

// A worker imports it, and its record shows how far it is and what came of it.
function import_questions() {
	memora.upload_file({
		title: __("Import Questions"),
		method: "memora.api.content.import_file",
		accept: BANKS,
		help: __(
			"Moodle XML, GIFT, Aiken, QTI, Canvas, Anki, H5P, Excel or CSV, or a course package."
		),
		fields: [
			{
				fieldname: "subject",
				fieldtype: "Data",
				label: __("Subject"),
				description: __(
					"The title of a subject; it is made where there is none. Left empty, it is called after the file."
				),
			},
			{
				fieldname: "lessons_of",
				fieldtype: "Int",
				label: __("Questions a Lesson"),
				default: 10,
			},
			{
				fieldname: "dry_run",
				fieldtype: "Check",
				label: __("Dry Run"),
				description: __("Only report what would be done."),
			},
			{ fieldname: "background", fieldtype: "Check", default: 1, hidden: 1 },
		],
		done: ({ task_id }) => frappe.set_route("Form", "Memora Content Import", task_id),
	});
}
