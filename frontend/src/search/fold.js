/**
 * Texts as the search compares them: the twin of `memora/services/content/search_text.py`, which folds the
 * index. Pure.
 */

/** Letters that are written for one another, beyond what Unicode's decomposition takes apart. */
const SAME = new Map([
  ["ٱ", "ا"],
  ["ى", "ي"],
  ["ی", "ي"],
  ["ة", "ه"],
  ["ک", "ك"],
]);
/** Accents, vowel signs, tatweel, and what nobody sees. */
const UNSEEN = /[\p{Mn}\p{Me}\p{Cf}\u0640]/gu;
const DIGIT = /\p{Nd}/u;
// eslint-disable-next-line no-control-regex -- they are white space for Python
const SPACES = /[\s\x1c-\x1f\x85]+/gu;

/**
 * A text folded.
 *
 * @param {string} text
 * @returns {string}
 */
export function fold(text) {
  const plain = lower(text.normalize("NFKD"));
  // Again, since some capitals and symbols come apart only when their case is gone.
  return [...plain.normalize("NFKD").replace(UNSEEN, "")]
    .map(sameLetter)
    .join("")
    .replace(SPACES, " ")
    .trim();
}

/**
 * Where words stand in a text: its pieces, each with whether it is one of the words.
 *
 * @param {string} text
 * @param {ReadonlyArray<string>} words folded
 * @returns {{text: string, isFound: boolean}[]} they make the whole text again
 */
export function pieces(text, words) {
  const letters = [...text];
  // Each letter of the folded text knows which one it comes from.
  /** @type {number[]} */
  const origins = [];
  let folded = "";
  for (const [index, letter] of letters.entries()) {
    const made = /\s/u.test(letter) ? " " : fold(letter);
    for (const unit of made.split("")) {
      folded += unit;
      origins.push(index);
    }
  }
  const isFound = letters.map(() => false);
  for (const word of words.filter(Boolean)) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
      const last = origins[at + word.length - 1];
      for (let index = origins[at]; index <= last; index += 1) isFound[index] = true;
    }
  }
  return joined(letters, isFound);
}

/**
 * What stands around the first word that is found in a text; a short text is shown whole.
 *
 * @param {string} text
 * @param {ReadonlyArray<string>} words folded
 * @param {number} most letters
 * @returns {string} cut between words, with … where something is left out
 */
export function around(text, words, most) {
  if (text.length <= most) return text;
  const [first, second] = pieces(text, words);
  const at = !first.isFound && second ? first.text.length : 0;
  const wanted = Math.max(0, Math.min(at - Math.floor(most / 3), text.length - most));
  const from = wanted ? text.lastIndexOf(" ", wanted) + 1 : 0;
  const end = from + most < text.length ? text.lastIndexOf(" ", from + most) : text.length;
  const to = end > from ? end : from + most;
  return `${from ? "… " : ""}${text.slice(from, to)}${to < text.length ? " …" : ""}`;
}

/** @type {(letters: string[], isFound: boolean[]) => {text: string, isFound: boolean}[]} */
function joined(letters, isFound) {
  /** @type {{text: string, isFound: boolean}[]} */
  const result = [];
  for (const [index, letter] of letters.entries()) {
    const last = result.at(-1);
    // A vowel sign that follows a found letter belongs to it.
    const found = isFound[index] || (Boolean(last?.isFound) && /\p{Mn}/u.test(letter));
    if (last && last.isFound === found) last.text += letter;
    else result.push({ text: letter, isFound: found });
  }
  return result;
}

// As Python's casefold has it, of the letters that schools use.
/** @type {(text: string) => string} */
function lower(text) {
  return text
    .toLowerCase()
    .replace(/ß/gu, "ss")
    .replace(/ς/gu, "σ")
    .replace(/\u0345/gu, "ι");
}

/** @type {(letter: string) => string} */
function sameLetter(letter) {
  const same = SAME.get(letter);
  if (same || letter < "\u0660" || !DIGIT.test(letter)) return same ?? letter;
  // Ten digits stand in a row, from a code point that ends in 0 or in 6.
  const code = /** @type {number} */ (letter.codePointAt(0));
  const row = code & ~15;
  return String(code - (DIGIT.test(String.fromCodePoint(row)) ? row : row + 6));
}
