/**
 * The first choices: what the student studies, and how much each day.
 */
import { html } from "lit-html";
import { gate } from "../frame/gate.js";
import { icon, dot } from "../parts/icon.js";
import { figures, named } from "../parts/words.js";
import { ROOT } from "../router.js";

/** @import { App, View } from "../types.js" */

/**
 * What goes together, as `onboarding.get_academic_masters` has it.
 *
 * @typedef {object} Combination
 * @property {string} grade its name
 * @property {string | null} stream null where the grade has none
 * @property {string} academic_year the season
 * @property {string} title of the plan that it leads to
 */

/** By their text: XP a day. */
const GOALS = [
  { goal: 20, key: "relaxed" },
  { goal: 50, key: "steady" },
  { goal: 100, key: "keen" },
];
const USUAL_GOAL = 50;

/**
 * Opens the first choices.
 *
 * @param {App} app
 * @returns {Promise<View>}
 */
export async function open(app) {
  const [{ combinations }, start] = await Promise.all([
    app.api.get("onboarding.get_academic_masters"),
    app.start() ?? app.restart(),
  ]);
  let chosen = 0;
  let goal = Number(start.daily_goal || USUAL_GOAL);
  let isBusy = false;

  /** @type {(event: SubmitEvent) => Promise<void>} */
  async function submit(event) {
    event.preventDefault();
    if (isBusy || !combinations.length) return;
    isBusy = true;
    app.update();
    const { grade, stream, academic_year: year } = combinations[chosen];
    try {
      await app.api.post("onboarding.set_academic_profile", {
        grade,
        stream,
        academic_year: year,
      });
      await app.api.post("profile.set_preferences", {
        daily_goal: goal,
        language: app.texts.language,
      });
      await app.restart();
      app.go(ROOT, { replace: true });
    } catch (error) {
      app.refuse(error, () => app.go(`${ROOT}/welcome`, { replace: true }));
    }
  }

  /** @type {(combination: Combination, index: number) => unknown} */
  const plan = (combination, index) =>
    html`<label class="opt">
      <input
        type="radio"
        name="plan"
        .checked=${index === chosen}
        @change=${() => {
          chosen = index;
          app.update();
        }}
      />
      ${dot(index === chosen ? "check" : "", index === chosen ? "" : "ring")}
      <span
        ><b>${named([combination.grade, combination.stream].filter(Boolean).join(" · "))}</b
        ><br /><span class="sm mut">${named(combination.academic_year)}</span></span
      >
    </label>`;

  return {
    screen: "onboarding",
    title: app.texts.t("onboarding.title"),
    frame: "gate",
    template() {
      const { t, parts } = app.texts;
      return gate({
        face: "smile",
        title: parts("onboarding.hello", { name: named(String(start.full_name ?? "")) }),
        lead: t("onboarding.lead"),
        content: combinations.length
          ? html`<form class="col" @submit=${submit}>
              <fieldset class="field">
                <legend class="lab">${t("onboarding.what")}</legend>
                <div class="opts">${combinations.map(plan)}</div>
              </fieldset>
              <fieldset class="field">
                <legend class="lab">${t("onboarding.how-much")}</legend>
                <div class="seg">
                  ${GOALS.map(
                    (choice) =>
                      html`<label>
                        <input
                          type="radio"
                          name="goal"
                          .checked=${choice.goal === goal}
                          @change=${() => {
                            goal = choice.goal;
                          }}
                        />
                        <span
                          >${t(`onboarding.goal.${choice.key}`)}<br />${parts("onboarding.xp", {
                            n: figures(choice.goal),
                          })}</span
                        >
                      </label>`,
                  )}
                </div>
                <p class="sm mut">${t("onboarding.later")}</p>
              </fieldset>
              <button class="btn go" type="submit" aria-disabled=${isBusy}>
                ${t("onboarding.go")}${icon("go", "flip")}
              </button>
            </form>`
          : html`<p>${t("onboarding.none")}</p>
              <div class="acts">
                <a class="btn go" href=${ROOT}>${t("gate.again")}</a>
              </div>`,
      });
    },
  };
}
