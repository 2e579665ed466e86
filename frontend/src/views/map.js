/**
 * The map: which subject, and its parts, units and lessons as a path to walk.
 */
import { html, nothing } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { latest } from "../latest.js";
import { readChart } from "../map/chart.js";
import { fillFrom } from "../map/filling.js";
import { partSection, partsIndex } from "../map/part.js";
import { sheet } from "../map/sheet.js";
import { subjectList } from "../map/subjects.js";
import { stayOn } from "../map/view_place.js";
import { icon } from "../parts/icon.js";
import { oldNote } from "../parts/old.js";
import { named } from "../parts/words.js";
import { leadTo } from "../redirect.js";
import { pathTo } from "../router.js";
import { knownStart } from "../start.js";
import { inLanguage } from "../titles.js";

/**
 * @import { App, View } from "../types.js"
 * @import { Start } from "../start.js"
 * @import { Step, SubjectMap, Unit } from "../map/chart.js"
 */

/** @typedef {ReturnType<typeof readChart>} Chart */

/** What keeps the name of the subject that was opened last. */
export const LAST_SUBJECT = "subject";

/**
 * Opens the map of a subject; without one that of the only one, or the list of them.
 *
 * @param {App} app
 * @param {Record<string, string>} parameters `subject`; `at`: a part, unit, topic or lesson to show
 * @returns {Promise<View>}
 */
export async function open(app, { subject, at }) {
  const known = await knownStart(app);
  if (!known.plan) return leadTo(app, pathTo("welcome"));
  if (subject) return openMap(app, known, subject, at);
  if (known.subjects.length === 1) return openMap(app, known, known.subjects[0].id, at);
  const { subjects } = app.start() ?? (await app.restart());
  return {
    screen: "map",
    title: app.texts.t("frame.tab.map"),
    frame: "tabs",
    tab: "map",
    template: () => subjectList(app, subjects),
  };
}

/** @type {(app: App, known: Start, subject: string, at: string | undefined) => Promise<View>} */
async function openMap(app, known, subject, at) {
  /** @type {import("../latest.js").Latest<SubjectMap>} */
  const shown = await latest(app, `map ${subject}`, () =>
    app.api.get("map_engine.get_subject_map", { subject }),
  );
  await app.store.keep(LAST_SUBJECT, subject);
  const place = await stayOn(app, subject, at);
  let drawn = shown.value;
  let chart = readChart(drawn);
  place.moved(chart.here?.id ?? null);
  const units = unitsOf(chart);
  const filling = fillFrom(units.length, Math.max(0, unitWith(units, at)), app.update);
  /** @type {Step | null} */
  let asked = null;
  let isWhole = false;

  /** @type {(node: string) => void} */
  function show(node) {
    filling.all();
    place.show(node);
  }
  /** @type {(title: string) => unknown} */
  const titled = (title) => inItsLanguage(app, shown.value, title);

  // One listener for all: there may be 1,400 lessons.
  /** @type {(event: Event) => void} */
  function press({ target }) {
    const button = /** @type {HTMLElement} */ (target).closest?.("button");
    const { to, lesson } = button?.dataset ?? {};
    if (to) show(to === "here" ? String(chart.here?.id) : to);
    if (!lesson) return;
    asked = stepOf(chart, lesson);
    app.update();
    /** @type {HTMLDialogElement} */ (document.querySelector("dialog.sheet")).showModal();
  }

  function look() {
    if (drawn === shown.value) return;
    const isSame = JSON.stringify(drawn) === JSON.stringify(shown.value);
    drawn = shown.value;
    if (isSame) return;
    chart = readChart(drawn);
    place.moved(chart.here?.id ?? null);
  }

  function turn() {
    isWhole = !isWhole;
    app.update();
  }

  return {
    screen: "map",
    title: shown.value.title,
    frame: "tabs",
    tab: "map",
    opened() {
      place.opened();
      filling.begin();
    },
    leave() {
      shown.leave();
      filling.stop();
      place.leave();
    },
    template() {
      look();
      const { parts } = chart;
      const { level } = shown.value;
      const indexes = new Map(unitsOf(chart).map((unit, index) => [unit, index]));
      /** @type {(unit: Unit) => boolean} */
      const isFilled = (unit) => filling.has(Number(indexes.get(unit)));
      const among = { count: parts.length, level, hasPlace: chart.here !== null, isFilled };
      return html`<main id="main" class="page two" @click=${press}>
        <aside class="col">
          <section class="sec stick">
            ${head(app, app.start() ?? known, shown.value, titled)} ${oldNote(app, shown)}
            ${parts.length > 1 ? partsIndex(app, parts, isWhole, titled, turn) : nothing}
            ${foot(app, chart.here, parts.length)}
          </section>
        </aside>
        <div class="col">
          ${parts.map((part, index) =>
            guard([chart, part.units.map(isFilled).join()], () =>
              partSection(app, part, { ...among, index }, titled),
            ),
          )}
        </div>
        ${sheet(app, { step: asked, level, titled, show })}
      </main>`;
    },
  };
}

/** @type {(app: App, start: Start, map: SubjectMap, titled: (title: string) => unknown) => unknown} */
function head(app, { exam, subjects }, map, titled) {
  const { t } = app.texts;
  const { title, passed_lessons: passed, total_lessons: total } = map;
  const days = exam?.days_left;
  return html`${
      subjects.length > 1
        ? html`<a class="btn flat" href=${pathTo("map")}>${t("map.all-subjects")}</a>`
        : nothing
    }
    <h1>${titled(title)}</h1>
    <div class="sec-h">
      <b>${t("map.of", { n: total, passed })}</b>
      ${
        Number.isInteger(days)
          ? html`<span class="tag now"
              >${icon("cal")}${days ? t("map.exam", { n: days }) : t("map.exam-today")}</span
            >`
          : nothing
      }
    </div>
    <progress value=${passed} max=${total || 1} aria-label=${title}></progress>`;
}

/** @type {(app: App, here: Step | null, parts: number) => unknown} */
function foot(app, here, parts) {
  const { t } = app.texts;
  if (here) {
    return html`<button class="btn" type="button" data-to="here">${t("map.to-place")}</button>`;
  }
  return html`<p>${t(parts ? "map.done" : "map.soon")}</p>`;
}

// A title that is not in the interface's language goes in its own direction.
/** @type {(app: App, map: SubjectMap, title: string) => unknown} */
function inItsLanguage(app, { language, dir }, title) {
  const { text, isHalf } = inLanguage(title, app.texts.language);
  if (isHalf || language === app.texts.language) return text;
  return language ? html`<bdi lang=${language} dir=${dir} class="name">${text}</bdi>` : named(text);
}

/** @type {(chart: Chart) => Unit[]} */
function unitsOf({ parts }) {
  return parts.flatMap(({ units }) => units);
}

/** @type {(unit: Unit) => Step[]} */
function stepsOf({ topics }) {
  return topics.flatMap(({ steps }) => steps);
}

// The unit that has a node, or is it; the student's own without one.
/** @type {(units: Unit[], node: string | undefined) => number} */
function unitWith(units, node) {
  const own = units.findIndex(({ isHere }) => isHere);
  const found = units.findIndex(
    (unit) => unit.id === node || [...unit.topics, ...stepsOf(unit)].some(({ id }) => id === node),
  );
  return found < 0 ? own : found;
}

/** @type {(chart: Chart, lesson: string) => Step | null} */
function stepOf(chart, lesson) {
  const steps = unitsOf(chart).flatMap(stepsOf);
  return steps.find(({ id }) => id === lesson) ?? null;
}
