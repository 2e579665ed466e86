/**
 * What the lesson's screen and its stages say to one another. Types alone; nothing here runs.
 *
 * @import { Addresses } from "../lesson/sources.js"
 * @import { Play } from "../lesson/play.js"
 * @import { Step } from "../lesson/file.js"
 * @import { Medium } from "../parts/media.js"
 * @import { App } from "../types.js"
 */

/**
 * The screen as its stages know it.
 *
 * @typedef {object} Host
 * @property {App} app the client
 * @property {Addresses} access addresses that the student was given
 * @property {ReadonlyArray<Medium>} media what the lesson shows, each with its address
 * @property {() => Play} play as it is now
 * @property {(play: Play) => void} keep another play in its place, kept on the device
 * @property {() => void} forward goes on to the next step
 * @property {() => void} skip leaves out what is left of the stage
 * @property {() => string} goOn what going on is called here
 * @property {() => void} focusMain focuses the main button
 */

/**
 * A step on the screen.
 *
 * @typedef {object} Shown
 * @property {() => unknown} template of the player's stage
 * @property {() => unknown} foot of the player's foot
 * @property {() => "" | "good" | "bad" | "part"} [mood] colours the foot
 * @property {string} [classes] of the player's stage
 * @property {() => void} [leave] before another step
 */

/**
 * Puts a step on the screen.
 *
 * @typedef {(host: Host, step: Step) => Shown} Stager
 */

export {};
