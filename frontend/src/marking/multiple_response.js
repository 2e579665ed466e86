/** Several options are ticked; ticking all of them earns nothing. */
import { Options } from "./multiple_choice.js";
import { asList, ownCredit, total } from "./values.js";
import { scored } from "./verdict.js";

/**
 * @import { Fields } from "./values.js"
 * @import { Verdict } from "./verdict.js"
 */

/**
 * Marks a list of options' positions or texts.
 *
 * Each right one earns its share of the right ones, each wrong one costs its share of the wrong
 * ones. Where options have credits of their own, these are added up instead. An answer that names
 * what is no option belongs to another question, and earns nothing.
 *
 * @param {Fields} question
 * @param {unknown} answer
 * @returns {Verdict}
 */
export function mark(question, answer) {
  const options = new Options(question);
  const found = asList(answer).map((part) => options.find(part));
  const chosen = [...new Set(found.filter((at) => at !== null))].sort((a, b) => a - b);
  if (found.includes(null)) return scored(0, chosen);
  if (options.entries.some((entry) => ownCredit(entry) !== null)) {
    return scored(total(chosen.map((at) => options.credits[at])), chosen);
  }
  return scored(balance(options, chosen), chosen);
}

/**
 * @param {Options} options
 * @param {number[]} chosen
 */
function balance(options, chosen) {
  const hits = chosen.filter((at) => options.right.has(at)).length;
  const misses = chosen.length - hits;
  const earned = options.right.size ? hits / options.right.size : 0;
  return earned - (misses ? misses / (options.entries.length - options.right.size) : 0);
}
