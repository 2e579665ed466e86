/**
 * Words, numbers and dates in the student's language.
 *
 * The texts of both languages stand side by side in `frontend/texts`; the build makes a module of each
 * language. Digits are Latin in both (`ar-u-nu-latn`), as in the courses.
 */

/** @typedef {"en" | "ar"} Language */
/** @typedef {Record<string, string>} Forms a text by the plural's category of its number `n` */
/** @typedef {Record<string, string | Forms>} Messages */
/** @typedef {Record<string, string | number>} Values */

/** @type {Readonly<Record<Language, {locale: string, dir: "ltr" | "rtl"}>>} */
const LANGUAGES = {
  en: { locale: "en", dir: "ltr" },
  ar: { locale: "ar-u-nu-latn", dir: "rtl" },
};

/**
 * The language that a visitor reads.
 *
 * @param {ReadonlyArray<string | null | undefined>} wishes tags, the most wanted first
 * @returns {Language}
 */
export function chooseLanguage(wishes) {
  for (const wish of wishes) {
    const language = wish?.toLowerCase().split("-")[0];
    if (language === "en" || language === "ar") return language;
  }
  return "en";
}

/** @type {(moment: Date | string, now: Date) => number} */
const minutesTo = (moment, now) => Math.round((Number(new Date(moment)) - Number(now)) / 60_000);

/**
 * The texts of a language.
 *
 * @typedef {ReturnType<typeof createTexts>} Texts
 */

/**
 * Makes the texts of a language.
 *
 * @param {Language} language
 * @param {Messages} messages by key
 * @returns the texts; their type is what stands there
 */
export function createTexts(language, messages) {
  const { locale, dir } = LANGUAGES[language];
  const plural = new Intl.PluralRules(locale);
  const figures = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

  /** @type {(key: string, values: Record<string, unknown>) => string} */
  function formOf(key, values) {
    const message = messages[key];
    if (message === undefined) throw new Error(`There is no text ${key}.`);
    if (typeof message === "string") return message;
    return message[plural.select(Number(values.n))] ?? message.other;
  }

  /** @type {(value: string | number) => string} */
  const shown = (value) => (typeof value === "number" ? figures.format(value) : value);

  /** @type {(minutes: number) => string} */
  function away(minutes) {
    const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
    const hours = Math.round(minutes / 60);
    const days = Math.round(minutes / (60 * 24));
    if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
    if (Math.abs(minutes) < 60 * 24) return relative.format(hours, "hour");
    if (Math.abs(days) < 14) return relative.format(days, "day");
    return relative.format(Math.round(days / 7), "week");
  }

  return {
    language,
    dir,
    locale,
    /**
     * A text with its values in place; numbers are written as the language writes them.
     *
     * @param {string} key
     * @param {Values} [values] by name; `n` chooses the plural's form
     * @returns {string}
     */
    t(key, values = {}) {
      return formOf(key, values).replace(/\{(\w+)\}/g, (_all, name) => shown(values[name]));
    },
    /**
     * A text with parts of a template in place: pieces to put into one, in their order.
     *
     * @param {string} key
     * @param {Record<string, unknown>} values by name
     * @returns {unknown[]}
     */
    parts(key, values) {
      return formOf(key, values)
        .split(/\{(\w+)\}/)
        .map((piece, index) => {
          const value = index % 2 ? values[piece] : piece;
          return typeof value === "number" ? figures.format(value) : value;
        });
    },
    /**
     * A number as the language writes it.
     *
     * @param {number} value
     * @param {Intl.NumberFormatOptions} [options]
     * @returns {string}
     */
    number(value, options) {
      return options ? new Intl.NumberFormat(locale, options).format(value) : figures.format(value);
    },
    /**
     * A moment or day as the language writes it.
     *
     * @param {Date | string} moment an ISO date is a day of the school's, in UTC
     * @param {Intl.DateTimeFormatOptions} options
     * @returns {string}
     */
    date(moment, options) {
      const isDay = typeof moment === "string" && moment.length === 10;
      const zone = isDay ? { timeZone: "UTC" } : {};
      return new Intl.DateTimeFormat(locale, { ...zone, ...options }).format(new Date(moment));
    },
    /**
     * How far a moment is, in the largest unit that fits: "in 3 days", "tomorrow".
     *
     * @param {Date | string} moment
     * @param {Date} now
     * @returns {string}
     */
    ahead(moment, now) {
      return away(Math.max(1, minutesTo(moment, now)));
    },
    /**
     * How long ago a moment was, in the largest unit that fits: "3 days ago", "yesterday".
     *
     * @param {Date | string} moment
     * @param {Date} now
     * @returns {string}
     */
    ago(moment, now) {
      return away(Math.min(-1, minutesTo(moment, now)));
    },
  };
}
