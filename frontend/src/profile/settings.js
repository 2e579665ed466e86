/**
 * What a student chooses for themselves; each choice is saved at once.
 */
import { html } from "lit-html";
import { AVATARS } from "../parts/picture.js";
import { segment } from "../parts/segment.js";
import { isPassing } from "../refusals.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App } from "../types.js"
 * @import { Latest } from "../latest.js"
 * @import { Start } from "../start.js"
 */

/** XP a day; 0 for no goal. */
const GOALS = [0, 20, 50, 100];

/**
 * A part of the profile with a state of its own.
 *
 * @param {App} app
 * @param {Latest<{start: Start, stats: any}>} shown the profile, which shows what was chosen
 * @returns {{template: () => TemplateResult}}
 */
export function openSettings(app, shown) {
  let state = "";
  let saving = Promise.resolve();

  /** @type {(change: Record<string, unknown>) => void} */
  function choose(change) {
    // One after the other, so that the last choice is the last that arrives.
    saving = saving.then(() => save(change));
  }

  /** @type {(change: Record<string, unknown>) => Promise<void>} */
  async function save(change) {
    const before = shown.value;
    shown.value = withChange(before, change);
    state = "";
    app.update();
    try {
      await app.api.post("profile.set_preferences", change);
      // Other screens show what was chosen, too.
      await app.restart();
      state = "saved";
    } catch (error) {
      shown.value = before;
      state = "failed";
      if (!isPassing(error)) app.refuse(error, () => location.reload());
    }
    app.update();
  }

  /** @type {(language: "en" | "ar") => Promise<void>} */
  async function speak(language) {
    try {
      await app.api.post("profile.set_preferences", { language });
    } catch (error) {
      if (!isPassing(error)) return app.refuse(error, () => location.reload());
    }
    return app.speak(language);
  }

  return {
    template() {
      const { t, language } = app.texts;
      const { start, stats } = shown.value;
      const goals = GOALS.includes(stats.dailyGoal)
        ? GOALS
        : [...GOALS, stats.dailyGoal].sort((one, other) => one - other);
      return html`<section class="sec settings">
        <h2>${t("profile.settings")}</h2>
        ${avatars(app, start.avatar, (avatar) => choose({ avatar }))}
        ${segment({
          name: "language",
          label: t("profile.language"),
          isLabelled: true,
          options: [
            { value: "ar", text: "العربية", lang: "ar" },
            { value: "en", text: "English", lang: "en" },
          ],
          chosen: String(language),
          choose: (wanted) => void speak(wanted === "ar" ? "ar" : "en"),
        })}
        ${segment({
          name: "goal",
          label: t("profile.goal"),
          isLabelled: true,
          options: goals.map((value) => ({
            value,
            text: value ? app.texts.number(value) : t("profile.goal-none"),
          })),
          chosen: stats.dailyGoal,
          choose: (goal) => choose({ daily_goal: goal }),
        })}
        <label class="sec-h">
          <span>${t("profile.shown")}</span>
          <input
            class="switch"
            type="checkbox"
            role="switch"
            .checked=${!start.is_anonymous}
            @change=${(/** @type {Event} */ event) =>
              choose({
                is_anonymous: !(/** @type {HTMLInputElement} */ (event.target).checked),
              })}
          />
        </label>
        <p class="sm" role="status">${sayState(app, state)}</p>
      </section>`;
    },
  };
}

/** @type {(app: App, state: string) => string} */
function sayState(app, state) {
  if (state === "saved") return app.texts.t("profile.saved");
  return state === "failed" ? app.texts.t("profile.not-saved") : "";
}

/** @type {(app: App, chosen: string | null, choose: (name: string) => void) => TemplateResult} */
function avatars(app, chosen, choose) {
  const { t } = app.texts;
  return html`<fieldset class="field">
    <legend class="lab">${t("profile.avatar")}</legend>
    <div class="avs">
      ${Object.entries(AVATARS).map(
        ([name, address]) =>
          html`<label class=${name === chosen ? "on" : ""}>
            <input
              type="radio"
              name="avatar"
              aria-label=${t(`profile.avatar.${name}`)}
              .checked=${name === chosen}
              @change=${() => choose(name)}
            />
            <img class="av" src=${address} alt="" width="48" height="48" />
          </label>`,
      )}
    </div>
  </fieldset>`;
}

/**
 * The profile as it will be once a choice is saved.
 *
 * @template {{start: Start, stats: any}} P
 * @param {P} profile
 * @param {Record<string, any>} change as the API takes it
 * @returns {P}
 */
function withChange(profile, change) {
  const { daily_goal: goal = profile.stats.dailyGoal, ...own } = change;
  const address = own.avatar ? { avatar_url: AVATARS[own.avatar] } : {};
  return {
    ...profile,
    start: { ...profile.start, ...own, ...address },
    stats: { ...profile.stats, dailyGoal: goal },
  };
}
