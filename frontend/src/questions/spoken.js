/**
 * Formulas in words, for names that are text alone: a screen reader would read a half as "12".
 */
import { render } from "lit-html";
import { publishedLine } from "../html.js";

/**
 * @import { Text } from "../html.js"
 * @import { Texts } from "../i18n.js"
 */

/**
 * What is spoken of a formula's tree: what a browser's nodes have.
 *
 * @typedef {object} Tree
 * @property {number} [nodeType] 8 is a comment, as lit-html leaves them
 * @property {string} [localName] the element's name
 * @property {string | null} [textContent] of a text
 * @property {Iterable<Tree> | ArrayLike<Tree>} childNodes its parts
 */

/** @typedef {(parts: string[], t: Texts["t"]) => string} Saying */

/**
 * How the parts of an element are said together.
 *
 * @type {Readonly<Record<string, Saying>>}
 */
const SAYINGS = {
  mfrac: ([a, b], t) => t("formula.fraction", { a, b }),
  msup: ([a, b], t) => t("formula.power", { a, b }),
  msub: ([a, b], t) => t("formula.index", { a, b }),
  msubsup: footAndHead,
  munderover: footAndHead,
  mover: ([a, b], t) => t("formula.over", { a, b }),
  munder: ([a, b], t) => t("formula.under", { a, b }),
  msqrt: (parts, t) => t("formula.root", { a: parts.join("") }),
  mroot: ([a, b], t) => t("formula.root-of", { a, b }),
  mtr: (parts) => `${parts.join(" ")};`,
};
const UNHEARD = new Set(["mspace", "mphantom", "annotation", "annotation-xml"]);
/** Signs that are never seen: function application, invisible times and plus. */
const INVISIBLE = /[\u2061-\u2064]/g;

/**
 * A text for a name; null where its own content is as good.
 *
 * @param {Text} text
 * @param {Texts} texts
 * @returns {string | null}
 */
export function spokenFormula(text, texts) {
  return text.html?.includes("<math") ? spokenText(text, texts) : null;
}

/**
 * A text as it is said.
 *
 * @param {Text} text
 * @param {Texts} texts
 * @returns {string}
 */
export function spokenText(text, texts) {
  if (!text.html) return text.text;
  const page = document.createElement("div");
  render(publishedLine(text), page);
  return spoken(page, texts);
}

/**
 * A tree in words.
 *
 * @param {Tree} tree
 * @param {Pick<Texts, "t">} texts
 * @returns {string}
 */
export function spoken(tree, texts) {
  return say(tree, texts).replace(/\s+/g, " ").trim();
}

/** @type {(tree: Tree, texts: Pick<Texts, "t">) => string} */
function say(tree, texts) {
  const name = tree.localName ?? "";
  if (tree.nodeType === 8 || UNHEARD.has(name)) return "";
  const parts = Array.from(tree.childNodes);
  if (!parts.length) return (tree.textContent ?? "").replace(INVISIBLE, "");
  const said = parts.map((part) => say(part, texts));
  return SAYINGS[name] ? ` ${SAYINGS[name](said, texts.t)} ` : said.join("");
}

/** @type {Saying} */
function footAndHead([a, foot, head], t) {
  return t("formula.power", { a: t("formula.index", { a, b: foot }), b: head });
}
