// Moments of Memora are stored, shown and edited in UTC, as their labels say, in every user's zone.
//
// Desk takes each moment for one of the site's time zone: it moves it to the user's zone to show
// it, moves what is typed back to the site's, and names a zone below the field. What a user of
// another zone typed into a field that says UTC was stored hours away from it.

const AS_STORED = "YYYY-MM-DD HH:mm:ss";

for (const meta of Object.values(locals.DocType || {})) {
	for (const df of meta.module === "Memora" ? meta.fields : []) {
		if (df.fieldtype === "Datetime") {
			df.is_utc = true;
			df.hide_timezone = true;
			df.formatter = as_people_write_it;
		}
	}
}

if (!frappe.ui.form.ControlDatetime.knows_utc) {
	frappe.ui.form.ControlDatetime = class extends frappe.ui.form.ControlDatetime {
		static knows_utc = true;

		set_formatted_input(value) {
			const is_now = this.df.is_utc && value?.toLowerCase() === "now";
			super.set_formatted_input(is_now ? moment.utc().format(AS_STORED) : value);
		}

		format_for_input(value) {
			return this.df.is_utc ? as_people_write_it(value) : super.format_for_input(value);
		}

		parse(value) {
			if (!value || !this.df.is_utc) return super.parse(value);
			const [date, time] = formats();
			const known = value.includes(" ") ? `${date} ${time}` : date;
			// People may write the year with two digits.
			const moment_of = moment.utc(value, [known.replace("YYYY", "YY"), known]);
			return moment_of.isValid() ? moment_of.locale("en").format(AS_STORED) : "";
		}

		get_start_date() {
			if (!this.df.is_utc) return super.get_start_date();
			return this.value ? frappe.datetime.str_to_obj(this.value) : this.get_now_date();
		}

		get_now_date() {
			if (!this.df.is_utc) return super.get_now_date();
			return frappe.datetime.str_to_obj(moment.utc().format(AS_STORED));
		}

		set_t_for_today() {
			if (!this.df.is_utc) {
				super.set_t_for_today();
				return;
			}
			this.$input.on("keydown", (event) => {
				if (event.key !== "t") return;
				this.set_value(moment.utc().format(AS_STORED));
				event.preventDefault();
				event.stopPropagation();
			});
		}
	};
}

function formats() {
	return [frappe.datetime.get_user_date_fmt().toUpperCase(), frappe.datetime.get_user_time_fmt()];
}

function as_people_write_it(value) {
	return value ? moment.utc(value, AS_STORED).format(formats().join(" ")) : "";
}
