/**
 * Titles that name a thing in two languages: `الجبر · Algebra`. Pure.
 */

/** @import { Language } from "./i18n.js" */

const BETWEEN = " · ";
const ARABIC = /\p{Script=Arabic}/u;
const OTHER_LETTER = /\p{Script=Latin}/u;

/**
 * The half of a title that is in the reader's language; the whole where it has no such halves.
 *
 * Beside each other they fill a row twice over, and two directions in one line are hard to read.
 *
 * @param {string} title
 * @param {Language} language the reader's
 * @returns {{text: string, isHalf: boolean}}
 */
export function inLanguage(title, language) {
  const halves = title.split(BETWEEN);
  if (halves.length === 2) {
    const own = halves.filter((half) => languageOf(half) === language);
    const others = halves.filter((half) => languageOf(half) === (language === "ar" ? "en" : "ar"));
    if (own.length === 1 && others.length === 1) return { text: own[0], isHalf: true };
  }
  return { text: title, isHalf: false };
}

// A half with both scripts is Arabic with a foreign word in it.
/** @type {(text: string) => Language | null} */
function languageOf(text) {
  if (ARABIC.test(text)) return "ar";
  return OTHER_LETTER.test(text) ? "en" : null;
}
