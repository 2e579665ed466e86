// The list of questions: what is typed into Search is folded as the searched texts are.

frappe.listview_settings["Memora Question"] = {
	onload(list) {
		const as_typed = list.get_filters_for_args.bind(list);
		list.get_filters_for_args = () =>
			as_typed().map(([doctype, field, operator, value]) => [
				doctype,
				field,
				operator,
				field === "search_text" && typeof value === "string" ? fold(value) : value,
			]);
	},
};

const SAME_LETTERS = { "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ß": "ss", "ς": "σ" };

// As memora/services/content/search_text.py does; the tests hold the two together.
function fold(text) {
	return text
		.normalize("NFKD")
		.toLowerCase()
		.normalize("NFKD")
		.replace(/[\p{Mn}\p{Me}\p{Cf}ـ]/gu, "")
		.replace(/[ٱىیةکßς]/gu, (letter) => SAME_LETTERS[letter])
		.replace(/\p{Nd}/gu, plain_digit)
		.trim()
		.split(/\s+/u)
		.join(" ");
}

function plain_digit(digit) {
	// Unicode has the ten digits of a script in a row.
	const code = digit.codePointAt(0);
	let zero = code;
	while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
	return String(code - zero);
}
