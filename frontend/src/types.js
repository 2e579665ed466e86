/**
 * What the parts of the client say to one another. Types alone; nothing here runs.
 *
 * @import { TemplateResult } from "lit-html"
 * @import { Api } from "./api.js"
 * @import { Store } from "./store.js"
 * @import { Texts } from "./i18n.js"
 * @import { Start } from "./start.js"
 */

/**
 * What every screen is given.
 *
 * @typedef {object} App
 * @property {Api} api the server
 * @property {Store} store what this device keeps
 * @property {Texts} texts words, numbers and dates in the student's language
 * @property {(path: string, options?: {replace?: boolean}) => void} go opens an address below `/learn`
 * @property {(view: View) => void} show opens a screen that has no address of its own, such as a summary
 * @property {() => void} update draws the screen again
 * @property {(error: unknown, retry: () => void) => void} refuse shows a refusal as a screen with a way out
 * @property {() => Start | null} start what the first answer said, null before it came
 * @property {() => Promise<Start>} restart asks for it anew
 * @property {(language: "en" | "ar") => Promise<void>} speak changes the language
 * @property {Attempted | null} attempted what a refused sign-in was about
 * @property {{error: unknown, again: () => void} | null} refused what the screen of a refusal tells
 * @property {() => boolean} isOffline whether the last request did not reach the server
 */

/**
 * What a refused sign-in was about: its way out needs it.
 *
 * @typedef {object} Attempted
 * @property {string} usr the name that was typed
 * @property {string} pwd kept for the second half of a sign-in alone
 * @property {Record<string, unknown>} details what the refusal carried
 */

/**
 * A screen that is open.
 *
 * @typedef {object} View
 * @property {string} screen its name, for `data-screen`
 * @property {string} title of the document
 * @property {"tabs" | "gate" | "play"} frame what stands around it
 * @property {string} [tab] of the frame with tabs, which one is here
 * @property {() => TemplateResult} template draws it
 * @property {() => void} [opened] after it was drawn for the first time
 * @property {() => void} [leave] before another one opens
 */

/**
 * Opens a screen.
 *
 * @callback Opener
 * @param {App} app
 * @param {Record<string, string>} parameters of the address
 * @returns {Promise<View> | View}
 */

export {};
