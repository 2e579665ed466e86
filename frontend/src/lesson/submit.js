/**
 * Sends a play, and opens what comes of it: the summary, or why it waits.
 */
import { isPassing, Refused, screenOf } from "../refusals.js";
import { summary } from "../views/summary.js";
import { notTaken, waitingPlay } from "./closed.js";
import { sessionOf } from "./play.js";

/**
 * @import { Start } from "../start.js"
 * @import { Access } from "./sources.js"
 * @import { Earned } from "./earned.js"
 * @import { Play } from "./play.js"
 * @import { App, View } from "../types.js"
 */

/**
 * Sends a play that is over. It stays on the device until the server has it, and has one name however often it
 * is sent.
 *
 * @param {App} app
 * @param {Play} play
 * @param {Access | null} access the lesson's, where it is at hand
 * @returns {Promise<View>}
 * @throws {Refused} one that another screen tells: a session that was replaced, a device that is not known
 */
export async function submit(app, play, access) {
  const lesson = play.file.id;
  const before = app.start() ?? (await started(app));
  /** @type {Earned} */
  let earned;
  try {
    earned = await app.api.post("sessions.submit_session", sessionOf(play));
  } catch (error) {
    if (!(error instanceof Refused) || screenOf(error) !== "error") throw error;
    const again = () => void resubmit(app, play, access);
    return isPassing(error) ? waitingPlay(app, play, again) : notTaken(app, play, error, again);
  }
  await app.store.dropPlay(lesson);
  const after = await started(app);
  const subject = access?.subject ?? subjectBefore(before, lesson);
  return summary(app, {
    play,
    earned,
    before,
    after,
    subject,
    titles: await titlesOf(app, earned),
  });
}

/** @type {(app: App, play: Play, access: Access | null) => Promise<void>} */
async function resubmit(app, play, access) {
  try {
    app.show(await submit(app, play, access));
  } catch (error) {
    app.refuse(error, () => void resubmit(app, play, access));
  }
}

// The summary says what it knows; that something more cannot be had must not hide what was earned.
/** @type {(app: App) => Promise<Start | null>} */
async function started(app) {
  try {
    const start = await app.restart();
    return start.is_degraded && app.isOffline() ? null : start;
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** @type {(app: App, earned: Earned) => Promise<Map<string, string>>} */
async function titlesOf(app, { rewards = [] }) {
  if (!rewards.some(({ type }) => type === "achievement")) return new Map();
  try {
    const { achievements } = await app.api.get("quests.get_achievements");
    return new Map(
      achievements.map((/** @type {{id: string, title: string}} */ { id, title }) => [id, title]),
    );
  } catch (error) {
    if (error instanceof Refused) return new Map();
    throw error;
  }
}

/** @type {(before: Start | null, lesson: string) => string | null} */
function subjectBefore(before, lesson) {
  const subjects = /** @type {{id: string, next_lesson: {id: string} | null}[]} */ (
    before?.subjects ?? []
  );
  return subjects.find(({ next_lesson: next }) => next?.id === lesson)?.id ?? null;
}
