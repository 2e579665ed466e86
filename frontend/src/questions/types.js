/**
 * What the parts of a question say to one another. Types alone; nothing here runs.
 *
 * @import { App } from "../types.js"
 */

/**
 * A native question, with its key or without.
 *
 * @typedef {Record<string, any>} Question
 */

/**
 * What is known of an answer once it is marked: an entry of the API's `results`, or the same made here
 * (`outcome.js`).
 *
 * @typedef {object} Outcome
 * @property {boolean} is_correct whether nothing is missing
 * @property {number} score the share of the question's credit, 0–1
 * @property {Record<string, any>} [key] the right answer
 * @property {{feedback: string, feedback_html?: string}[]} [feedback] of what the answer hit
 * @property {string} [explanation] why the right answer is right
 * @property {string} [explanation_html] the same, published
 */

/**
 * The four that `data-verdict` knows.
 *
 * @typedef {"right" | "wrong" | "partial" | "own"} Kind
 */

/**
 * What a type of question is given.
 *
 * @typedef {object} Asked
 * @property {App} app the client
 * @property {Question} question as it was published
 * @property {string} seed what is shuffled keeps its order as long as this is the same
 * @property {"ltr" | "rtl"} dir of the content
 * @property {unknown} given an answer that was begun before
 * @property {() => Outcome | null} outcome null until it is marked
 * @property {() => void} changed to be called when the answer is another
 * @property {() => void} submit presses the main button, as Enter does
 */

/**
 * How a type of question is answered.
 *
 * @typedef {object} Answering
 * @property {() => unknown} template draws what is answered with, and its verdict once there is one
 * @property {() => unknown} answer as the API takes it; null if there is none
 * @property {() => boolean} isComplete whether it can be marked
 * @property {() => unknown} [correction] the right answer in words, where the template does not show it
 * @property {() => string} [label] of the main button, where it is not "Check"
 * @property {() => boolean} [press] takes a press of the main button for itself; false: it is to be marked
 * @property {boolean} [showsText] whether the template shows the question's text too
 */

/**
 * Makes what a type of question is answered with.
 *
 * @callback Creator
 * @param {Asked} asked
 * @returns {Answering}
 */

export {};
