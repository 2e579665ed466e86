/**
 * The client: which screen is open, what stands around it, and how one leads to the next.
 */
import { html, render } from "lit-html";
import { tabs } from "./frame/tabs.js";
import { createTexts } from "./i18n.js";
import { isOurs } from "./links.js";
import { screenOf } from "./refusals.js";
import { match, pathTo } from "./router.js";
import { REFUSALS, ROUTES } from "./routes.js";
import { readStart } from "./start.js";

/**
 * @import { Api } from "./api.js"
 * @import { Language, Texts } from "./i18n.js"
 * @import { Loader } from "./routes.js"
 * @import { Start } from "./start.js"
 * @import { Store } from "./store.js"
 * @import { App, View } from "./types.js"
 */

/** @type {Readonly<Record<Language, () => Promise<{default: import("./i18n.js").Messages}>>>} */
const MESSAGES = {
  en: () => import("../.texts/en.js"),
  ar: () => import("../.texts/ar.js"),
};

/** @type {(language: Language) => Promise<Texts>} */
async function loadTexts(language) {
  return createTexts(language, (await MESSAGES[language]()).default);
}

/**
 * Makes the client.
 *
 * @param {object} parts
 * @param {Api} parts.api
 * @param {Store} parts.store
 * @param {{isOffline: boolean}} parts.reach
 * @param {HTMLElement} parts.root where it draws
 * @param {Language} parts.language
 * @returns what the page does with it
 */
export async function createClient({ api, store, reach, root, language }) {
  /** @type {Start | null} */
  let start = null;
  /** @type {View | null} */
  let view = null;
  /** @type {(() => void) | null} */
  let takeUpdate = null;
  // Of two addresses opened at once the later one counts, whichever is loaded first.
  let turn = 0;

  /** @type {App} */
  const app = {
    api,
    store,
    texts: await loadTexts(language),
    attempted: null,
    refused: null,
    go,
    show(next) {
      turn += 1;
      show(next);
    },
    update,
    refuse,
    start: () => start,
    async restart() {
      start = await readStart(api, store);
      return start;
    },
    speak,
    isOffline: () => reach.isOffline,
  };
  sayLanguage();

  function sayLanguage() {
    document.documentElement.lang = app.texts.language;
    document.documentElement.dir = app.texts.dir;
  }

  function update() {
    if (!view) return;
    const content = view.template();
    render(view.frame === "tabs" ? tabs(app, view, content, takeUpdate) : content, root);
  }

  /** @type {(next: View) => void} */
  function show(next) {
    view?.leave?.();
    view = next;
    root.dataset.screen = next.screen;
    document.title = `${next.title} · ${app.texts.t("app.name")}`;
    render(html``, root); // a new screen begins anew: nothing of the last one's state stays in its elements
    update();
    const heading = /** @type {HTMLElement | null} */ (root.querySelector("h1"));
    if (heading && document.activeElement === document.body) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
    scrollTo(0, history.state?.scroll ?? 0);
    next.opened?.();
  }

  /** @type {(loader: Loader, parameters: Record<string, string>, again: () => void) => Promise<void>} */
  async function load(loader, parameters, again) {
    turn += 1;
    const mine = turn;
    try {
      const opener = await loader();
      const next = await opener(app, parameters);
      if (mine === turn) show(next);
    } catch (error) {
      if (mine !== turn) return;
      refuse(error, again);
    }
  }

  /** @type {(address: string) => Promise<void>} */
  function open(address) {
    const { pathname, searchParams } = new URL(address, location.origin);
    // What an author previews is theirs; all else is a student's.
    const isStudents = pathname !== pathTo("preview");
    if (isStudents && isStaffHere()) {
      return load(REFUSALS["staff-session"], {}, () => open(address));
    }
    const found = match(ROUTES, pathname);
    const [target, parameters] = found ? [found.target, found.parameters] : [ROUTES[0][1], {}];
    return load(target, { ...Object.fromEntries(searchParams.entries()), ...parameters }, () =>
      open(address),
    );
  }

  /** @type {(path: string, options?: {replace?: boolean}) => void} */
  function go(path, { replace = false } = {}) {
    history.replaceState({ ...history.state, scroll: scrollY }, "");
    if (replace) history.replaceState({}, "", path);
    else history.pushState({}, "", path);
    void open(path);
  }

  /** @type {(error: unknown, again: () => void) => void} */
  function refuse(error, again) {
    app.refused = { error, again };
    void load(REFUSALS[screenOf(error)], {}, () => location.reload());
  }

  /** @type {(wanted: Language) => Promise<void>} */
  async function speak(wanted) {
    app.texts = await loadTexts(wanted);
    await store.keep("language", wanted);
    sayLanguage();
    await open(location.pathname + location.search);
  }

  addEventListener("popstate", () => void open(location.pathname + location.search));
  document.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest?.("a[href]");
    if (!(link instanceof HTMLAnchorElement) || !isOurs(link, event)) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
  history.scrollRestoration = "manual";

  return {
    open,
    /** @type {(take: () => void) => void} */
    offerUpdate(take) {
      takeUpdate = take;
      update();
    },
  };
}

/** Desk and the client share a cookie; a student is never signed in over a session of staff. */
function isStaffHere() {
  return /(?:^|;\s*)system_user=yes(?:;|$)/.test(document.cookie);
}
