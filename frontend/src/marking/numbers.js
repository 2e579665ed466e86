/**
 * Numbers as people write them: with a comma or ٫, in groups, as a fraction, with a power of ten.
 *
 * `0,125`, `٠٫١٢٥`, `.125` and `1/8` have one value. They are not one *writing*: who asks for a
 * decimal does not accept the fraction, so a number carries both.
 *
 * @typedef {object} NumberRead one reading of a text as a number
 * @property {number} value what it is worth; of a percentage the number before the sign
 * @property {string} writing how it is written, the same for all ways of typing it
 */
import {
  APOSTROPHES,
  MINUS_SIGNS,
  sameFor,
  singleSpaced,
  translated,
  withoutForms,
  withoutInvisible,
  withPlainDigits,
} from "./folding.js";

/** Nobody writes a longer one; what reads numbers need not be quick for megabytes. */
const LONGEST = 64;
/** Binary fractions fall short of decimal ones by less than this share. */
const NEARLY = 1e-12;

const SIGNS = new Map([
  ...sameFor(MINUS_SIGNS, "-"),
  ...sameFor(APOSTROPHES, "'"),
  ...sameFor("xX*·⋅∙•", "×"),
  ...sameFor("⁄∕÷", "/"),
  ...Object.entries({ "،": ",", "٪": "%" }),
]);
const LOWERED = new Map([..."⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"].map((sign, at) => [sign, "0123456789+-"[at]]));
const RAISED = /[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/gu;
/** @type {Record<string, string>} */
const VULGAR = {
  ...{ "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5" },
  ...{ "⅗": "3/5", "⅘": "4/5", "⅙": "1/6", "⅚": "5/6", "⅐": "1/7", "⅛": "1/8", "⅜": "3/8" },
  ...{ "⅝": "5/8", "⅞": "7/8", "⅑": "1/9", "⅒": "1/10" },
};
/** A tatweel before a digit is the dash of an Arabic keyboard. */
const TATWEEL_DASH = /^\u0640 ?(?=[0-9.,\u066b])/;

const SIGNED = /^([+-]?) ?(.*?) ?(-?)$/u;
const PERCENT = /^(?:% ?(.+)|(.+?) ?%)$/u;
const FRACTION = /^(?:([0-9]+) )?([0-9]+) ?\/ ?([0-9]+)$/;
const POWER =
  /^(?:(.+?) ?× ?)?10 ?(?:\^|××) ?(?:([+-]?[0-9]{1,4})|\(([+-]?[0-9]{1,4})\)|\{([+-]?[0-9]{1,4})\})$/u;
const EXPONENT = /^(.+?)[eE]([+-]?[0-9]{1,4})$/u;
const DECIMAL = /^([0-9]*)[.,\u066b]([0-9]+)$|^([0-9]+)[.]?$/;
/**
 * Groups of three by one sign, and a decimal sign that is another. One comma alone may be either;
 * one point alone is a decimal point.
 */
const GROUPED = new RegExp(
  "^([1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+|(?:'[0-9]{3})+|(?:\u066c[0-9]{3})+))" +
    "(?:[.\u066b]([0-9]+))?$" +
    "|^([1-9][0-9]{0,2}(?:(?: [0-9]{3})+|(?:'[0-9]{3})+|(?:\u066c[0-9]{3})+|(?:[.][0-9]{3})+))" +
    "(?:,([0-9]+))$" +
    "|^([1-9][0-9]{0,2}(?:[.][0-9]{3}){2,})$",
);

/**
 * The readings of a text that is wholly a number, none if it is not. `1,380` has two.
 *
 * @param {string} text
 * @returns {NumberRead[]}
 */
export function readNumbers(text) {
  return signed(plain(text));
}

/**
 * The readings of a number or percentage as it is written.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function readWritings(text) {
  const percent = PERCENT.exec(plain(text));
  if (percent) return signed(percent[1] || percent[2]).map(({ writing }) => `${writing}%`);
  return signed(plain(text)).map(({ writing }) => writing);
}

/**
 * A text without its percent sign; as it is where it has none.
 *
 * @param {string} text
 * @returns {string}
 */
export function withoutPercent(text) {
  const percent = PERCENT.exec(plain(text));
  return percent ? percent[1] || percent[2] : text;
}

/**
 * Whether a value is within the tolerance (absolute), as decimals have it.
 *
 * @param {number} value
 * @param {number} wanted
 * @param {number} tolerance
 * @returns {boolean}
 */
export function isClose(value, wanted, tolerance = 0) {
  const slack = NEARLY * Math.max(Math.abs(value), Math.abs(wanted));
  return Math.abs(value - wanted) <= tolerance + slack;
}

/**
 * A text with ASCII for its digits and signs, nothing for one that is no number.
 *
 * @param {string} text
 */
function plain(text) {
  const shown = withPlainDigits(singleSpaced(withoutInvisible(withoutForms(text))));
  const signs = translated(shown.replace(TATWEEL_DASH, "-"), SIGNS);
  return [...signs].length <= LONGEST ? signs : "";
}

/**
 * @param {string} text
 * @returns {NumberRead[]}
 */
function signed(text) {
  const match = SIGNED.exec(text);
  if (!match || (match[1] && match[3])) return [];
  // In a line that runs from the right, a minus that was typed last stands before the number.
  const minus = match[1] === "-" || match[3] === "-" ? "-" : "";
  return [...decimals(match[2]), ...fractions(match[2]), ...powers(match[2])].flatMap((digits) => {
    const value = valueOf(digits);
    if (value === null) return [];
    if (!minus || value === 0) return [{ value, writing: digits }];
    return [{ value: -value, writing: minus + digits }];
  });
}

/**
 * @param {string} text
 * @returns {string[]}
 */
function decimals(text) {
  const found = [];
  const decimal = DECIMAL.exec(text);
  if (decimal) found.push(canonical(decimal[1] || decimal[3] || "", decimal[2] || ""));
  const grouped = GROUPED.exec(text);
  if (grouped) {
    const whole = grouped[1] || grouped[3] || grouped[5];
    found.push(canonical(whole.replace(/[^0-9]/gu, ""), grouped[2] || grouped[4] || ""));
  }
  return found;
}

/**
 * @param {string} text
 * @returns {string[]}
 */
function fractions(text) {
  const last = text.slice(-1);
  const spelled = Object.hasOwn(VULGAR, last)
    ? singleSpaced(`${text.slice(0, -1)} ${VULGAR[last]}`)
    : text;
  const match = FRACTION.exec(spelled);
  if (!match) return [];
  const [top, bottom] = [canonical(match[2], ""), canonical(match[3], "")];
  if (match[1] === undefined) return [`${top}/${bottom}`];
  return Number(top) < Number(bottom) ? [`${canonical(match[1], "")} ${top}/${bottom}`] : [];
}

/**
 * @param {string} text
 * @returns {string[]}
 */
function powers(text) {
  const power = POWER.exec(text.replace(RAISED, (raised) => `^${translated(raised, LOWERED)}`));
  const match = power ?? EXPONENT.exec(text);
  if (!match) return [];
  const mantissa = power ? match[1] || "1" : match[1];
  const exponent = power ? match[2] || match[3] || match[4] : match[2];
  // Adding 0 makes 0 of −0.
  return decimals(mantissa).map((digits) => `${digits}e${Number(exponent) + 0}`);
}

/**
 * Digits without the zeros that say nothing.
 *
 * @param {string} whole
 * @param {string} fraction
 */
function canonical(whole, fraction) {
  const after = fraction.replace(/0+$/u, "");
  return (whole.replace(/^0+/u, "") || "0") + (after && `.${after}`);
}

/**
 * What a writing is worth, null where it is no number that a float can hold.
 *
 * @param {string} digits
 */
function valueOf(digits) {
  const space = digits.indexOf(" ");
  const [top, bottom = "1"] = digits.slice(space + 1).split("/");
  if (Number(bottom) === 0) return null;
  const whole = space < 0 ? 0 : Number(digits.slice(0, space));
  const value = whole + Number(top) / Number(bottom);
  return Number.isFinite(value) ? value : null;
}
