/**
 * Me: how far, what is known, what XP is made of, what one chooses; devices, and the way out.
 */
import { html, nothing, svg } from "lit-html";
import { latest } from "../latest.js";
import { dot, icon, signed } from "../parts/icon.js";
import { oldNote } from "../parts/old.js";
import { picture } from "../parts/picture.js";
import { figures, named } from "../parts/words.js";
import { shares, WEEK, weekChart } from "../profile/charts.js";
import { openHistory } from "../profile/history_list.js";
import { openSettings } from "../profile/settings.js";
import { pathTo } from "../router.js";
import { signOut } from "../signing_in.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App, View } from "../types.js"
 */

/** Parts of what is known, from the firmest on, with the class of each. */
const KNOWN = /** @type {const} */ ([
  ["mature", "m1"],
  ["learning", "m2"],
  ["new", "m3"],
]);
const KNOWN_WIDTH = 300;

/**
 * Opens the profile.
 *
 * @param {App} app
 * @returns {Promise<View>}
 */
export async function open(app) {
  const shown = await latest(app, "profile", async () => {
    const [start, stats, account] = await Promise.all([
      app.restart(),
      app.api.get("profile.get_full_profile_stats"),
      app.api.get("player.get_profile"),
    ]);
    return { start, stats, account };
  });
  const settings = openSettings(app, shown);
  const history = openHistory(app);
  let exit = "";

  async function leaveAccount() {
    if (exit === "busy") return;
    exit = "busy";
    app.update();
    try {
      await signOut(app);
      app.go(pathTo("sign-in"), { replace: true });
    } catch {
      exit = "failed";
      app.update();
    }
  }

  return {
    screen: "profile",
    title: app.texts.t("profile.title"),
    frame: "tabs",
    tab: "me",
    opened: () => void history.more(),
    leave() {
      history.leave();
      shown.leave();
    },
    template() {
      const { t } = app.texts;
      const { start, stats, account } = shown.value;
      return html`<main id="main" class="page two">
        <div class="col">
          ${oldNote(app, shown)} ${head(app, start, stats, account)} ${week(app, stats)}
          ${known(app, stats.mastery)}
          <ul class="rows links">
            ${[
              { path: "quests", sign: "flag" },
              { path: "store", sign: "shop" },
            ].map(
              ({ path, sign }) =>
                html`<li>
                  ${dot(sign)}
                  <p>
                    <b><a href=${pathTo(path)}>${t(`profile.${path}`)}</a></b>
                  </p>
                  ${icon("go", "flip")}
                </li>`,
            )}
          </ul>
          ${history.template()}
        </div>
        <div class="col">
          ${settings.template()} ${devices(app, account.devices)}
          <div class="sec">
            <button
              class="btn"
              type="button"
              aria-disabled=${exit === "busy"}
              @click=${leaveAccount}
            >
              ${t("profile.sign-out")}
            </button>
            <p class="sm" role="status">
              ${exit === "failed" ? t("profile.sign-out-offline") : nothing}
            </p>
          </div>
        </div>
      </main>`;
    },
  };
}

/** @type {(app: App, start: any, stats: any, account: any) => TemplateResult} */
function head(app, start, stats, account) {
  const { t, parts, number } = app.texts;
  const place = [account.grade, account.stream].filter(Boolean).join(" · ");
  return html`<div class="sec">
    <div class="exam">
      ${picture(start.avatar_url, stats.fullName, "xl")}
      <div>
        <h1>${named(stats.fullName)}</h1>
        <p class="mut">${place ? named(place) : stats.levelTitle}</p>
      </div>
    </div>
    <div class="sec-h">
      <b>${t("profile.level", { n: stats.level })}</b>
      <span
        >${parts("profile.to-level", {
          xp: figures(number(stats.xpToNextLevel)),
          level: figures(stats.level + 1),
        })}</span
      >
    </div>
    <progress
      value=${stats.nextLevelProgress}
      max="100"
      aria-label=${t("profile.level", { n: stats.level })}
    ></progress>
  </div>`;
}

/** @type {(app: App, stats: any) => TemplateResult} */
function week(app, stats) {
  const { t, parts, number, dir } = app.texts;
  /** @type {{full_date: string, xp: number, isToday: boolean}[]} */
  const days = stats.weeklyActivity;
  const goal = stats.dailyGoal;
  const sum = days.reduce((total, { xp }) => total + xp, 0);
  const { bars, goalY } = weekChart(
    days.map(({ xp }) => xp),
    goal,
    dir === "rtl",
  );
  const nameOf = (/** @type {string} */ date) => t(`profile.day.${new Date(date).getUTCDay()}`);
  const told = days.map(({ full_date: date, xp }) => `${nameOf(date)} ${number(xp)}`).join(", ");
  return html`<section class="sec">
    <div class="sec-h">
      <h2>${t("profile.week")}</h2>
      <b>${parts("amount.xp", { n: figures(number(sum)) })}</b>
    </div>
    ${sum ? nothing : html`<p class="mut">${t("profile.week-empty")}</p>`}
    <svg
      class="chart"
      viewBox="0 0 ${WEEK.width} ${WEEK.height}"
      role="img"
      aria-label=${
        goal
          ? t("profile.week-goal", { goal, days: told })
          : t("profile.week-label", { days: told })
      }
    >
      ${goalY === null ? nothing : svg`<line x1="0" x2=${WEEK.width} y1=${goalY} y2=${goalY} />`}
      ${bars.map(({ x, y, width, height, middle }, index) => {
        const { full_date: date, xp, isToday } = days[index];
        return svg`<rect class=${isToday ? "t" : ""} x=${x} y=${y} width=${width} height=${height} />
          <text x=${middle} y="130">${nameOf(date)}</text>
          <text x=${middle} y=${y - 6}>${xp ? number(xp) : ""}</text>`;
      })}
    </svg>
  </section>`;
}

/** @type {(app: App, mastery: Record<string, number>) => TemplateResult} */
function known(app, mastery) {
  const { t } = app.texts;
  const counts = KNOWN.map(([name]) => mastery[name]);
  const pieces = shares(counts, KNOWN_WIDTH, 2);
  return html`<section class="sec">
    <h2>${t("profile.known")}</h2>
    ${
      counts.some(Boolean)
        ? html`<svg
              class="mas"
              viewBox="0 0 ${KNOWN_WIDTH} 10"
              preserveAspectRatio="none"
              aria-hidden="true"
            >
              ${KNOWN.map(
                ([, look], index) =>
                  svg`<rect class=${look} x=${pieces[index].x} width=${pieces[index].width} height="10" />`,
              )}
            </svg>
            <ul class="lg">
              ${KNOWN.map(
                ([name, look]) =>
                  html`<li>
                    ${signed("", `s ${look}`)} ${t(`profile.${name}`, { n: mastery[name] })}
                  </li>`,
              )}
            </ul>`
        : html`<p class="mut">${t("profile.known-empty")}</p>`
    }
  </section>`;
}

/** @type {(app: App, list: any[]) => TemplateResult} */
function devices(app, list) {
  const { t, date } = app.texts;
  /** @type {(moment: string) => string} */
  const day = (moment) => date(moment, { day: "numeric", month: "long" });
  return html`<section class="sec">
    <h2>${t("profile.devices")}</h2>
    <ul class="rows">
      ${list.map(
        (device) =>
          html`<li>
            ${dot("phone")}
            <div>
              <p><b>${named(device.device_name)}</b></p>
              <p class="mut">
                ${
                  device.is_current || !device.last_active
                    ? t("profile.since", { day: day(device.added_on) })
                    : t("profile.last-used", { day: day(device.last_active) })
                }
              </p>
            </div>
            ${
              device.is_current
                ? html`<span class="tag good">${t("profile.this-device")}</span>`
                : nothing
            }
          </li>`,
      )}
    </ul>
    <p class="mut">${t("profile.devices-change")}</p>
  </section>`;
}
