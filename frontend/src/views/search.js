/**
 * The search: through all that the plan shows, on this device.
 */
import { html, nothing } from "lit-html";
import { dot, icon } from "../parts/icon.js";
import { titled } from "../parts/titled.js";
import { pathTo, ROOT } from "../router.js";
import { find, marksOf, wordsOf } from "../search/find.js";
import { around, pieces } from "../search/fold.js";
import { keptShelf, newestShelf } from "../search/shelf.js";
import { knownStart } from "../start.js";
import { inLanguage } from "../titles.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App, View } from "../types.js"
 * @import { Item } from "../search/find.js"
 */

const BEFORE = "searched";
const MOST_BEFORE = 6;
const AT_ONCE = 20;
/** Of a long description, what stands around the word that was found. */
const SHOWN_LETTERS = 90;

/**
 * Opens the search.
 *
 * @param {App} app
 * @param {Record<string, string>} parameters of the address: `q`, what was typed
 * @returns {Promise<View>}
 */
export async function open(app, parameters) {
  const start = await knownStart(app);
  const kept = await keptShelf(app, start);
  /** @type {string[]} */
  let before = (await app.store.read(BEFORE)) ?? [];
  let shelf = start.plan ? (kept ?? (await newestShelf(app, start.plan, null))) : null;
  let typed = parameters.q ?? "";
  let most = AT_ONCE;
  let isOpen = true;

  async function renew() {
    const newest = await newestShelf(app, start.plan, kept).catch(() => kept);
    if (newest === shelf || !isOpen) return;
    shelf = newest;
    app.update();
  }

  /** @type {(text: string) => void} */
  function type(text) {
    typed = text;
    most = AT_ONCE;
    const query = text ? `?${new URLSearchParams({ q: text })}` : "";
    history.replaceState(history.state, "", pathTo("search") + query);
    app.update();
  }

  /** What led to something is offered again. */
  function note() {
    const text = typed.trim();
    if (!wordsOf(text).length) return;
    before = [text, ...before.filter((other) => other !== text)].slice(0, MOST_BEFORE);
    void app.store.keep(BEFORE, before);
  }

  return {
    screen: "search",
    title: app.texts.t("search.title"),
    frame: "tabs",
    opened() {
      if (kept) void renew();
      if (!typed) document.getElementById("search")?.focus();
    },
    leave() {
      isOpen = false;
    },
    template() {
      const { t } = app.texts;
      return html`<main id="main" class="page two">
        <div class="sec">
          <h1 class="vh">${t("search.title")}</h1>
          <form
            class="field"
            role="search"
            @submit=${(/** @type {Event} */ event) => {
              event.preventDefault();
              note();
              app.update();
            }}
          >
            <label for="search" class="vh">${t("search.title")}</label>
            <div class="inp">
              ${icon("find", "lead")}
              <input
                id="search"
                type="search"
                dir="auto"
                autocomplete="off"
                enterkeyhint="search"
                placeholder=${t("search.hint")}
                .value=${typed}
                @input=${(/** @type {Event} */ event) =>
                  type(/** @type {HTMLInputElement} */ (event.target).value)}
              />
            </div>
          </form>
          ${
            shelf
              ? results(app, shelf.items, typed, most, {
                  note,
                  more() {
                    most += AT_ONCE;
                    app.update();
                  },
                })
              : html`<p>${t("search.no-plan")}</p>
                  <div class="acts">
                    <a class="btn go" href="${ROOT}/welcome">${t("search.choose")}</a>
                  </div>`
          }
        </div>
        ${before.length ? lookedFor(app, before, type, forget) : nothing}
      </main>`;
    },
  };

  function forget() {
    before = [];
    void app.store.keep(BEFORE, before);
    app.update();
    document.getElementById("search")?.focus();
  }
}

/**
 * What was found.
 *
 * @type {(app: App, items: Item[], typed: string, most: number,
 *   acts: {note: () => void, more: () => void}) => TemplateResult}
 */
function results(app, items, typed, most, { note, more }) {
  const { t } = app.texts;
  const words = wordsOf(typed);
  if (!words.length) return html`<p class="mut" role="status">${t("search.begin")}</p>`;
  const found = find(items, words);
  return html`<p class="mut" role="status">
      ${found.length ? t("search.found", { n: found.length }) : t("search.none")}
    </p>
    <ul class="rows found">
      ${found.slice(0, most).map((item) => row(app, item, marksOf(words), note))}
    </ul>
    ${
      found.length > most
        ? html`<div class="acts">
            <button class="btn" type="button" @click=${more}>${t("search.more")}</button>
          </div>`
        : nothing
    }`;
}

/** @type {(app: App, item: Item, words: string[], note: () => void) => TemplateResult} */
function row(app, item, words, note) {
  const { t } = app.texts;
  const isPaid = item.access.access_level === "paid";
  const place = item.breadcrumb.map(({ title }) => title).at(item.type === "lesson" ? -2 : -1);
  const kind = t(`search.kind.${item.type}`);
  const description = around(halfOf(app, item.description, words), words, SHOWN_LETTERS);
  return html`<li data-found=${item.id} data-kind=${item.type}>
    ${item.type === "lesson" ? dot(isPaid ? "key" : "play", "flip ring") : dot("map", "ring")}
    <div>
      <p dir="auto">
        <b
          ><a href=${addressOf(item)} @click=${note}
            >${marked(halfOf(app, item.title, words), words)}</a
          ></b
        >
      </p>
      ${description ? html`<p dir="auto">${marked(description, words)}</p>` : nothing}
      <p class="sm mut">
        ${kind}${place ? [" · ", titled(app, place)] : nothing}${
          isPaid ? ` · ${t("search.paid")}` : nothing
        }
      </p>
    </div>
  </li>`;
}

/**
 * A text in the reader's language, where it has it; the whole where only the other half has the words.
 *
 * @type {(app: App, text: string, words: string[]) => string}
 */
function halfOf(app, text, words) {
  const isFound = (/** @type {string} */ part) =>
    pieces(part, words).some((piece) => piece.isFound);
  const half = inLanguage(text, app.texts.language).text;
  return isFound(half) || !isFound(text) ? half : text;
}

/** @type {(text: string, words: string[]) => unknown} */
function marked(text, words) {
  return pieces(text, words).map((piece) =>
    piece.isFound ? html`<mark>${piece.text}</mark>` : piece.text,
  );
}

/** @type {(app: App, before: string[], type: (text: string) => void, forget: () => void) => TemplateResult} */
function lookedFor(app, before, type, forget) {
  const { t } = app.texts;
  return html`<section class="sec">
    <div class="sec-h">
      <h2>${t("search.before")}</h2>
      <button class="btn flat" type="button" @click=${forget}>${t("search.forget")}</button>
    </div>
    <ul class="pool">
      ${before.map(
        (text) =>
          html`<li>
            <button class="btn" type="button" dir="auto" @click=${() => type(text)}>${text}</button>
          </li>`,
      )}
    </ul>
  </section>`;
}

/** @type {(item: Item) => string} */
function addressOf({ type, id, breadcrumb }) {
  if (type === "lesson") return pathTo("lesson", id);
  const subject = breadcrumb[0]?.id ?? id;
  return type === "subject"
    ? pathTo("map", subject)
    : `${pathTo("map", subject)}?at=${encodeURIComponent(id)}`;
}
