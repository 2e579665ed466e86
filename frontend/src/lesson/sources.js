/**
 * Where a lesson comes from: its addresses, its file, and the play that was kept of it.
 */
import { isPassing } from "../refusals.js";

/**
 * @import { App } from "../types.js"
 * @import { LessonFile } from "./file.js"
 * @import { Play } from "./play.js"
 */

/**
 * The answer of `sessions.get_lesson_url`, as far as it is used.
 *
 * @typedef {object} Access
 * @property {string} subject the lesson's
 * @property {string} url of its file
 * @property {{stage_id: string, url: string | null}[]} videos of Video stages
 * @property {{stage_id: string, url: string | null}[]} packages of Interactive stages
 * @property {{key: string, url: string | null}[]} media that its file names
 */

/**
 * Where what a lesson shows is read.
 *
 * @typedef {Pick<Access, "videos" | "packages" | "media">} Addresses
 */

/**
 * Reads a lesson that is to be played.
 *
 * A play that runs goes on with its own file. What was opened before opens without a connection too: its
 * addresses are kept here, its file by the service worker.
 *
 * @param {App} app
 * @param {string} lesson
 * @param {Play | undefined} kept
 * @returns {Promise<{file: LessonFile, access: Access}>}
 * @throws {import("../refusals.js").Refused} the lesson may not be opened, or cannot be reached
 */
export async function readLesson(app, lesson, kept) {
  const key = `access ${lesson}`;
  /** @type {Access} */
  let access;
  try {
    access = await app.api.get("sessions.get_lesson_url", { lesson_id: lesson });
    await app.store.keep(key, access);
  } catch (error) {
    const known = isPassing(error) ? await app.store.read(key) : null;
    if (!known) throw error;
    access = known;
  }
  return { file: kept?.file ?? (await app.api.file(access.url)), access };
}
