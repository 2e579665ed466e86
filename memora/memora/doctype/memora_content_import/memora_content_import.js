// The form of an import: how far it is, what came of it, and what is wrong with the file.

const POLL_EVERY_MS = 2000;
const FAULTS_SHOWN = 200;

frappe.ui.form.on("Memora Content Import", {
	refresh(frm) {
		frm.watch = null;
		if (frm.is_new()) {
			frm.enable_save();
			return;
		}
		frm.disable_save();
		show_outcome(frm);
		if (is_unfinished(frm.doc.status)) look(frm, (frm.watch = { task_id: frm.doc.name }));
	},
});

function is_unfinished(status) {
	return status === "Queued" || status === "Running";
}

async function look(frm, watch) {
	const { message } = await frappe.call({
		method: "memora.api.content.get_import_status",
		type: "GET",
		args: { task_id: watch.task_id },
	});
	// The reader may have gone to another import or page meanwhile, or refreshed this one.
	if (cur_frm !== frm || frm.watch !== watch) return;
	if (is_unfinished(message.status)) {
		show_progress(frm, message);
		setTimeout(() => frm.watch === watch && look(frm, watch), POLL_EVERY_MS);
	} else {
		frm.dashboard.hide_progress(progress_title());
		frm.reload_doc();
	}
}

function show_progress(frm, { status, total, done }) {
	const percent = total ? (100 * (done || 0)) / total : 0;
	let text = __("Waiting for a worker …");
	if (status === "Running") {
		text = done === null ? __("Running …") : __("{0} of {1} nodes", [done, total]);
	}
	frm.dashboard.show_progress(progress_title(), percent, text);
}

function progress_title() {
	return __("Import");
}

function show_outcome(frm) {
	const report = frm.doc.report && JSON.parse(frm.doc.report);
	const wrapper = frm.get_field("outcome").$wrapper.empty();
	if (!report) return;
	if (report.invalid?.length) {
		wrapper.html(faults_table(report.invalid, __("What Is Wrong")));
		return;
	}
	let html = figures_table(report, frm.doc.dry_run);
	if (report.report?.length) html += lines_table(report.report);
	// A report of before there were warnings has none.
	if (report.warnings?.length) html += faults_table(report.warnings, __("What to Look At"));
	wrapper.html(html);
}

function figures_table(report, dry_run) {
	const rows = [
		[dry_run ? __("Would be created") : __("Created"), report.created],
		[dry_run ? __("Would be changed") : __("Changed"), report.changed],
		[__("Unchanged"), report.unchanged],
	];
	if ("found" in report) {
		const asked = [
			[__("Questions found"), report.found],
			[__("Questions imported"), report.imported],
			[__("Questions refused"), report.refused],
		];
		return (
			table([__("Questions"), __("Number")], asked) +
			table([__("Subject, topics and lessons"), __("Number")], rows)
		);
	}
	rows.push([__("Stored but not in the file"), report.missing]);
	return table([__("Nodes"), __("Number")], rows);
}

function faults_table(faults, head) {
	const rows = faults.slice(0, FAULTS_SHOWN).map(({ path, message }) => [path, message]);
	const more = faults.length - rows.length;
	if (more > 0) rows.push(["…", __("and {0} more", [more])]);
	return table([__("Place in the File"), head], rows);
}

// A bank's lines are stored in English, with what belongs into them. What was lost comes first.
function lines_table(lines) {
	const severities = {
		refused: __("Refused"),
		dropped: __("Left out"),
		changed: __("Read otherwise"),
	};
	const order = Object.keys(severities);
	const rows = [...lines]
		.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
		.slice(0, FAULTS_SHOWN)
		.map((line) => [
			severities[line.severity],
			line.question,
			__(line.what, line.values),
			place_of(line),
		]);
	const more = lines.length - rows.length;
	if (more > 0) rows.push(["…", "", __("and {0} more", [more]), ""]);
	const heads = [__("Outcome"), __("Question"), __("What to Look At"), __("Place in the File")];
	return table(heads, rows);
}

function place_of({ file, sheet, line, row }) {
	const words = [file];
	if (sheet !== null) words.push(__("sheet {0}", [sheet]));
	if (line !== null) words.push(__("line {0}", [line]));
	if (row !== null) words.push(__("row {0}", [row]));
	return words.filter(Boolean).join(", ");
}

function table(heads, rows) {
	const cells = (tag, values) =>
		values.map((v) => `<${tag}>${frappe.utils.escape_html(String(v))}</${tag}>`).join("");
	// On a phone the table is moved, not the page.
	return `<div class="table-responsive"><table class="table table-bordered">
		<thead><tr>${cells("th", heads)}</tr></thead>
		<tbody>${rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("")}</tbody>
	</table></div>`;
}
