// The form of a medium: how lessons show it, and another file in its place.

frappe.ui.form.on("Memora Media", {
	refresh(frm) {
		if (frm.is_new()) {
			frm.disable_save();
			memora.upload_media({
				subject: frm.doc.subject,
				done: ({ subject, name }) =>
					frappe.set_route("Form", "Memora Media", `${subject}:${name}`),
			});
			return;
		}
		frm.enable_save();
		show_published(frm);
		const reference = `![](media:${frm.doc.media_name})`;
		// Brackets between words from right to left would change places.
		const shown = `<code dir="ltr">${frappe.utils.escape_html(reference)}</code>`;
		frm.set_intro(__("Lessons show it with {0}", [shown]));
		frm.add_custom_button(__("Copy for a Lesson"), () =>
			frappe.utils.copy_to_clipboard(reference)
		);
		frm.add_custom_button(__("Replace File"), () =>
			memora.upload_media({
				subject: frm.doc.subject,
				name: frm.doc.media_name,
				done: () => frm.reload_doc(),
			})
		);
	},
});

// As students see it; nothing while no free lesson that shows it is published.
function show_published({ doc, fields_dict }) {
	const address = `/memora_content/media/${doc.sha256}.${doc.extension}`;
	const tags = { image: "<img>", audio: "<audio controls>", video: "<video controls>" };
	const wrapper = fields_dict.preview.$wrapper.empty();
	if (!tags[doc.kind]) return;
	$(tags[doc.kind])
		.attr({ src: address, alt: doc.alt || "" })
		.css({ "max-width": "100%", "max-height": "20rem" })
		.on("error", (event) => event.target.remove())
		.appendTo(wrapper);
}
