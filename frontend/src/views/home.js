/**
 * Home: what to do now, what waits, how the day stands.
 */
import { html, nothing } from "lit-html";
import { chooseSubject } from "../home/choice.js";
import { continueBand, nothingLeft, waiting } from "../home/next.js";
import { dayGoal, firstQuests, streakWeek } from "../home/today.js";
import { inkOf } from "../map/part.js";
import { subjectRows } from "../map/subjects.js";
import { oldNote } from "../parts/old.js";
import { named } from "../parts/words.js";
import { leadTo } from "../redirect.js";
import { pathTo, ROOT } from "../router.js";
import { open as openExpired } from "./expired.js";
import { LAST_SUBJECT } from "./map.js";

/**
 * @import { App, View } from "../types.js"
 * @import { ListedSubject } from "../home/choice.js"
 */

/**
 * Opens home; who has no plan yet goes to the first choices, whose year is over to what stays of it.
 *
 * @param {App} app
 * @returns {Promise<View>}
 */
export async function open(app) {
  const start = await app.restart();
  if (!start.plan) return leadTo(app, pathTo("welcome"));
  if (start.season?.is_over) return openExpired(app);
  const subjects = /** @type {ListedSubject[]} */ (start.subjects);
  const chosen = chooseSubject(subjects, await app.store.read(LAST_SUBJECT));
  const rest = subjects.filter((subject) => subject !== chosen);
  const ink = inkOf(await partOf(app, chosen));

  function again() {
    app.go(ROOT, { replace: true });
    return Promise.resolve();
  }

  return {
    screen: "home",
    title: app.texts.t("frame.tab.home"),
    frame: "tabs",
    tab: "home",
    template() {
      const { t, parts } = app.texts;
      const isBegun = subjects.some(({ total_lessons: total }) => total > 0);
      return html`<main id="main" class="page two">
        <div class="col">
          <h1>${parts("home.hello", { name: named(start.full_name) })}</h1>
          ${oldNote(app, { value: start, isOld: app.isOffline(), refresh: again, leave() {} })}
          ${chosen ? continueBand(app, chosen, ink) : nothingLeft(app, isBegun)}
          ${waiting(app, start)}
          ${
            chosen && rest.length
              ? html`<section class="sec">
                  <h2>${t("home.subjects")}</h2>
                  ${subjectRows(app, rest, subjects)}
                </section>`
              : nothing
          }
        </div>
        <div class="col">
          ${dayGoal(app, start)} ${streakWeek(app, start)} ${firstQuests(app, start)}
        </div>
      </main>`;
    },
  };
}

// Which part of its subject the next lesson is in, as far as the map was ever opened here.
/** @type {(app: App, subject: ListedSubject | null) => Promise<number>} */
async function partOf(app, subject) {
  /** @type {import("../map/chart.js").SubjectMap | undefined} */
  const map = subject ? await app.store.read(`map ${subject.id}`) : undefined;
  const place = map?.tracks.findIndex(({ id }) => id === subject?.next_lesson?.track) ?? -1;
  return Math.max(0, place);
}
