/**
 * Texts as a teacher compares them: what is only another way of typing the same is folded away.
 *
 * The twin of `memora/services/content/marking/folding.py`, with the same tables: what a browser
 * knows of the newest Unicode makes no difference.
 */

/**
 * Ligatures, Arabic letters as a PDF has them, small and full-width forms, letters of formulas,
 * µ, ℃, ℉ and ℓ. Their plain letters mean the same; of other such forms (², ½) that is not true.
 */
const FORMS =
  /[\xb5\u2103\u2109\u2113\ufb00-\ufdff\ufe30-\ufefc\uff01-\uffee\u{1d400}-\u{1d7ff}]/gu;
/** Marks of direction, joiners, soft hyphens: nobody sees them. */
const INVISIBLE = /[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/gu;
/** Vowel signs and other marks, and tatweel; hamza and madda, where they stand by themselves. */
const ARABIC_MARKS =
  // eslint-disable-next-line no-misleading-character-class -- each of them, alone
  /[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff]/gu;
// eslint-disable-next-line no-control-regex -- they are white space for Python
const SPACES = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/gu;

/** The zeros of Unicode's scripts; the other nine digits follow each. */
const ZEROS = [
  ...[0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66],
  ...[0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80],
  ...[0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50],
  ...[0xabf0, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0],
  ...[0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0],
  ...[0x16b50, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0],
];

export const MINUS_SIGNS = "‐‑‒–—―−⁃";
export const APOSTROPHES = "‘’‚‛′‹›`´ʼʻʹ";

/** @type {Map<string, string>} */
const DIGITS = new Map(
  ZEROS.flatMap((zero) =>
    [...Array(10).keys()].map((value) => [String.fromCodePoint(zero + value), String(value)]),
  ),
);
const FOLDED = new Map([
  ...DIGITS,
  ...sameFor(MINUS_SIGNS, "-"),
  ...sameFor(APOSTROPHES, "'"),
  ...sameFor("“”„‟″«»", '"'),
  ...Object.entries({ "،": ",", "٬": ",", "؛": ";", "؟": "?", "٪": "%", "٫": ".", "…": "..." }),
  // The degree sign of other keyboards, and the fraction's slash.
  ...Object.entries({ "º": "°", "˚": "°", "⁄": "/", "∕": "/" }),
  ...sameFor("أإآٱ", "ا"),
  ...Object.entries({ "ؤ": "و", "ئ": "ي", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك" }),
  ...Object.entries({ "ۀ": "ە", "ۂ": "ہ", "ۓ": "ے" }),
]);
const SAME_CASE = new Map([
  ["ß", "ss"],
  ["ς", "σ"],
]);

/**
 * Pairs that make one sign of each of several.
 *
 * @param {string} signs
 * @param {string} same
 * @returns {[string, string][]}
 */
export function sameFor(signs, same) {
  return [...signs].map((sign) => [sign, same]);
}

/**
 * A text with other characters for some.
 *
 * @param {string} text
 * @param {Map<string, string>} table
 * @returns {string}
 */
export function translated(text, table) {
  let result = "";
  for (const sign of text) result += table.get(sign) ?? sign;
  return result;
}

/**
 * A text with plain letters for ligatures, presentation and full-width forms.
 *
 * @param {string} text
 * @returns {string}
 */
export function withoutForms(text) {
  return text.replace(FORMS, (form) => form.normalize("NFKC"));
}

/**
 * A text without marks of direction, joiners and soft hyphens.
 *
 * @param {string} text
 * @returns {string}
 */
export function withoutInvisible(text) {
  return text.replace(INVISIBLE, "");
}

/**
 * A text with one space for any white space, and none around it.
 *
 * @param {string} text
 * @returns {string}
 */
export function singleSpaced(text) {
  const spaced = text.replace(SPACES, " ");
  const from = spaced.startsWith(" ") ? 1 : 0;
  return spaced.slice(from, spaced.endsWith(" ") ? Math.max(spaced.length - 1, from) : undefined);
}

/**
 * A text with 0 to 9 for the digits of any script.
 *
 * @param {string} text
 * @returns {string}
 */
export function withPlainDigits(text) {
  return translated(text, DIGITS);
}

/**
 * A text as it looks: composed, without what cannot be seen.
 *
 * @param {string} text
 * @returns {string}
 */
export function tidied(text) {
  return singleSpaced(withoutInvisible(text)).normalize("NFC");
}

/**
 * A text folded for comparison; folding again changes nothing.
 *
 * @param {string} text
 * @param {boolean} keepCase whether capitals differ from small letters
 * @returns {string}
 */
export function folded(text, keepCase = false) {
  const plain = withoutInvisible(withoutForms(text)).replace(ARABIC_MARKS, "").normalize("NFC");
  const cased = keepCase ? plain : translated(plain.toLowerCase(), SAME_CASE);
  // Again, since an ss may now stand before an accent.
  return singleSpaced(translated(cased, FOLDED).normalize("NFC"));
}

/**
 * Texts of which an answer names one.
 *
 * The text itself decides. Folding helps where it points at one text only: it never makes two of
 * them the same.
 */
export class Choices {
  /** @param {(string | null)[]} texts */
  constructor(texts) {
    this.texts = texts;
    const forms = [asItIs, tidied, (/** @type {string} */ text) => folded(text)];
    this.levels = forms.map((form) => ({ form, places: placesOf(texts, form) }));
  }

  /**
   * Where the text stands that is meant; several places if it is there repeatedly.
   *
   * @param {string | null} text
   * @returns {number[]}
   */
  find(text) {
    if (text === null) return [];
    for (const { form, places } of this.levels) {
      const found = places.get(form(text));
      if (found) return found.every((at) => this.texts[at] === this.texts[found[0]]) ? found : [];
    }
    return [];
  }
}

/**
 * @param {(string | null)[]} texts
 * @param {(text: string) => string} form
 */
function placesOf(texts, form) {
  /** @type {Map<string, number[]>} */
  const places = new Map();
  texts.forEach((text, at) => {
    const key = text === null ? "" : form(text);
    // A text of vowel signs alone folds to nothing, as every other of them would.
    if (key) places.set(key, [...(places.get(key) ?? []), at]);
  });
  return places;
}

/** @param {string} text */
function asItIs(text) {
  return text;
}
