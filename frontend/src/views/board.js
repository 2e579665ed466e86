/**
 * The board: who has earned how much; the student first, with those around them.
 */
import { html, nothing } from "lit-html";
import { merged, nextToPass, partOf, withGaps } from "../board/rows.js";
import { latest } from "../latest.js";
import { icon, signed } from "../parts/icon.js";
import { oldNote } from "../parts/old.js";
import { picture } from "../parts/picture.js";
import { segment } from "../parts/segment.js";
import { figures, named } from "../parts/words.js";
import { pathTo } from "../router.js";
import { knownStart } from "../start.js";
import { inLanguage } from "../titles.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App, View } from "../types.js"
 * @import { Entry, Gap, Row } from "../board/rows.js"
 * @import { Latest } from "../latest.js"
 */

/**
 * What is looked at.
 *
 * @typedef {object} Wanted
 * @property {string} scope one of `SCOPES`
 * @property {string} period one of `PERIODS`
 * @property {string} subject its id, for the scope subject
 */

/**
 * A board as it is shown.
 *
 * @typedef {object} Board
 * @property {Entry[]} entries those that are known
 * @property {number} total how many there are
 * @property {number} rank the student's own, 0 for none
 * @property {string | null} endsAt when it begins anew
 * @property {boolean} isDegraded whether it is not complete
 */

const SCOPES = ["grade", "global", "subject"];
const PERIODS = ["daily", "weekly", "monthly", "all_time"];
const TOP = 3;
const AROUND = 7;
const MORE = 20;

/**
 * Opens the board.
 *
 * @param {App} app
 * @param {Record<string, string>} parameters of the address: `scope`, `period`, `subject`
 * @returns {Promise<View>}
 */
export async function open(app, parameters) {
  const start = await knownStart(app);
  /** @type {{id: string, title: string}[]} */
  const subjects = start.subjects ?? [];
  const scopes = SCOPES.filter(
    (scope) => scope === "global" || (scope === "grade" ? start.plan?.grade : subjects.length),
  );
  /** @type {Wanted} */
  let wanted = {
    scope: scopes.includes(parameters.scope) ? parameters.scope : scopes[0],
    period: PERIODS.includes(parameters.period) ? parameters.period : "weekly",
    subject: subjects.some(({ id }) => id === parameters.subject)
      ? parameters.subject
      : (subjects[0]?.id ?? ""),
  };
  let shown = await read(app, wanted);
  let isReading = false;

  /** @type {(change: Partial<Wanted>) => Promise<void>} */
  async function look(change) {
    wanted = { ...wanted, ...change };
    const mine = wanted;
    history.replaceState(history.state, "", `${pathTo("board")}?${new URLSearchParams(mine)}`);
    isReading = true;
    app.update();
    try {
      const next = await read(app, mine);
      if (mine !== wanted) return next.leave();
      shown.leave();
      shown = next;
    } catch (error) {
      if (mine === wanted) return app.refuse(error, () => location.reload());
    }
    isReading = false;
    return app.update();
  }

  /** @type {(gap: Gap) => Promise<void>} */
  async function more(gap) {
    const board = shown.value;
    const part = partOf(gap, board.rank, MORE);
    isReading = true;
    try {
      const answer = await app.api.get("leaderboard.get_leaderboard", {
        ...asked(wanted),
        mode: "page",
        ...part,
      });
      board.entries = merged(board.entries, answer.rankings);
      board.total = answer.total_players;
    } catch {
      shown.isOld = true;
    }
    isReading = false;
    app.update();
    // The button may be gone: whoever used it by keyboard goes on at what it brought.
    const first = document.querySelector(`[data-rank="${part.offset + 1}"]`);
    if (first instanceof HTMLElement) first.focus({ preventScroll: true });
  }

  return {
    screen: "board",
    title: app.texts.t("board.title"),
    frame: "tabs",
    tab: "board",
    leave: () => shown.leave(),
    template() {
      const { t } = app.texts;
      const board = shown.value;
      return html`<main id="main" class="page two">
        <div class="col">
          <div class="sec choices">
            <h1>${t("board.title")}</h1>
            ${oldNote(app, shown)}
            ${segment({
              name: "scope",
              label: t("board.whom"),
              options: scopes.map((value) => ({ value, text: t(`board.scope.${value}`) })),
              chosen: wanted.scope,
              choose: (scope) => void look({ scope }),
            })}
            ${
              wanted.scope === "subject" && subjects.length > 1
                ? html`<label class="field"
                    ><span class="vh">${t("board.subject")}</span
                    ><select
                      class="pickup"
                      @change=${(/** @type {Event} */ event) =>
                        void look({
                          subject: /** @type {HTMLSelectElement} */ (event.target).value,
                        })}
                    >
                      ${subjects.map(
                        ({ id, title }) =>
                          html`<option value=${id} ?selected=${id === wanted.subject}>
                            ${inLanguage(title, app.texts.language).text}
                          </option>`,
                      )}
                    </select></label
                  >`
                : nothing
            }
            ${segment({
              name: "period",
              label: t("board.when"),
              options: PERIODS.map((value) => ({ value, text: t(`board.period.${value}`) })),
              chosen: wanted.period,
              choose: (period) => void look({ period }),
            })}
          </div>
          ${
            board.entries.length
              ? html`<ol class="board" aria-busy=${isReading}>
                  ${withGaps(board.entries, board.total).map((row) => rowOf(app, board, row, more))}
                </ol>`
              : html`<div class="sec" aria-busy=${isReading}>
                  <p>${t("board.empty")}</p>
                  <div class="acts">
                    <a class="btn go" href=${pathTo("map")}
                      >${t("board.learn")}${icon("go", "flip")}</a
                    >
                  </div>
                </div>`
          }
        </div>
        <aside class="col">
          <section class="sec">
            <h2>${t(`board.this.${wanted.period}`)}</h2>
            ${standing(app, board)}
          </section>
          <p class="mut">
            ${t((app.start() ?? start).is_anonymous ? "board.unnamed" : "board.named")}
          </p>
        </aside>
      </main>`;
    },
  };
}

/** @type {(wanted: Wanted) => Record<string, string | null>} */
function asked({ scope, period, subject }) {
  return {
    scope,
    period,
    subject: scope === "subject" ? subject : null,
  };
}

/** @type {(app: App, wanted: Wanted) => Promise<Latest<Board>>} */
function read(app, wanted) {
  const name = ["board", wanted.scope, wanted.period, asked(wanted).subject].join(" ");
  return latest(app, name, async () => {
    const [top, around] = await Promise.all([
      app.api.get("leaderboard.get_leaderboard", {
        ...asked(wanted),
        mode: "page",
        limit: TOP,
      }),
      app.api.get("leaderboard.get_leaderboard", {
        ...asked(wanted),
        mode: "neighbours",
        limit: AROUND,
      }),
    ]);
    return {
      entries: merged(top.rankings, around.rankings),
      total: around.total_players,
      rank: around.current_user_rank ?? 0,
      endsAt: around.period_ends_at,
      isDegraded: Boolean(around.is_degraded),
    };
  });
}

/** @type {(app: App, board: Board, row: Row, more: (gap: Gap) => void) => TemplateResult} */
function rowOf(app, board, { entry, gap }, more) {
  const { t, parts, number } = app.texts;
  if (gap) {
    const isAbove = gap.to < board.rank;
    return html`<li class="gap">
      <button class="btn flat" type="button" @click=${() => more(gap)}>
        ${icon("up", isAbove ? "" : "over")}${t(isAbove ? "board.above" : "board.below")}
      </button>
    </li>`;
  }
  const { rank, xp } = entry;
  const place = figures(number(rank));
  return html`<li
    class="rank ${entry.is_me ? "me" : ""}"
    data-rank=${rank}
    tabindex="-1"
    aria-current=${entry.is_me ? "true" : nothing}
  >
    <span class="pos"
      ><span class="vh">${t("board.rank", { n: rank })}</span
      ><span aria-hidden="true">${rank <= TOP ? signed(rank, "tk") : place}</span></span
    >
    ${picture(entry.avatar, entry.player)}
    <span>${entry.is_me ? t("board.you") : named(entry.player)}</span>
    <span>${parts("amount.xp", { n: figures(number(xp)) })}</span>
  </li>`;
}

/** @type {(app: App, board: Board) => unknown} */
function standing(app, board) {
  const { t, parts, ahead } = app.texts;
  const next = nextToPass(board.entries);
  return [
    board.isDegraded ? html`<p class="mut">${t("board.degraded")}</p>` : nothing,
    board.endsAt
      ? html`<p>${t("board.ends", { when: ahead(board.endsAt, new Date()) })}</p>`
      : nothing,
    board.rank
      ? html`<p>${t("board.place", { rank: board.rank, all: board.total })}</p>`
      : html`<p>${t("board.no-place")}</p>`,
    board.rank === 1 ? html`<p><b>${t("board.lead")}</b></p>` : nothing,
    next
      ? html`<p><b>${parts("board.pass", { n: next.xp, name: named(next.name) })}</b></p>`
      : nothing,
  ];
}
