/**
 * A lesson, step by step. What was done is kept on the device after each of them, so leaving asks nothing.
 */
import { closedLesson } from "../lesson/closed.js";
import { mapPath } from "../lesson/paths.js";
import { begin, stepOf } from "../lesson/play.js";
import { running } from "../lesson/running.js";
import { readLesson } from "../lesson/sources.js";
import { submit } from "../lesson/submit.js";
import { Refused, screenOf } from "../refusals.js";
import { pathTo } from "../router.js";

/**
 * @import { Play } from "../lesson/play.js"
 * @import { App, View } from "../types.js"
 */

/** Refusals of a lesson that are told here: it is closed to this student, or is not there. */
const CLOSED = [403, 404];

/**
 * Opens a lesson: where it was left, or at its beginning. One that was played to its end and could not be sent
 * is sent.
 *
 * @param {App} app
 * @param {Record<string, string>} parameters `lesson`
 * @returns {Promise<View>}
 */
export async function open(app, { lesson }) {
  /** @type {Play | undefined} */
  const kept = await app.store.readPlay(lesson);
  if (kept && !stepOf(kept)) return submit(app, kept, null);
  try {
    const { file, access } = await readLesson(app, lesson, kept);
    const play = kept ?? begin(file, crypto.randomUUID());
    if (!stepOf(play)) throw new Refused(404, "", app.texts.t("lesson.empty"));
    return running(app, play, access, {
      screen: "lesson",
      leaveTo: mapPath(access.subject),
      keep: (next) => void app.store.keepPlay(lesson, next),
      async finish(done) {
        try {
          app.show(await submit(app, done, access));
        } catch (error) {
          app.refuse(error, () => app.go(pathTo("lesson", lesson), { replace: true }));
        }
      },
    });
  } catch (error) {
    const isOurs = error instanceof Refused && CLOSED.includes(error.status);
    if (!isOurs || screenOf(error) !== "error") throw error;
    return closedLesson(app, error);
  }
}
