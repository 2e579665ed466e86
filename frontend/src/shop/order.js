/**
 * Asking for an item: one look at what it means before it is done.
 */
import { html, nothing } from "lit-html";
import { segment } from "../parts/segment.js";
import { Refused } from "../refusals.js";
import { MANUAL } from "./offers.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App } from "../types.js"
 * @import { Latest } from "../latest.js"
 * @import { Item, Purchase } from "./offers.js"
 */

/**
 * A part of the store with a state of its own.
 *
 * @param {App} app
 * @param {Latest<{items: Item[], purchases: Purchase[]}>} shown the store, which is read anew afterwards
 * @returns what the store does with it
 */
export function openOrder(app, shown) {
  let item = "";
  let method = "";
  let fault = "";
  let isBusy = false;
  // Kept until it is answered, so that a repeat is the same request.
  let eventId = "";

  /** @type {(id: string) => void} */
  function begin(id) {
    item = id;
    method = shown.value.items.find((one) => one.id === id)?.payment_methods[0] ?? "";
    fault = "";
    eventId = crypto.randomUUID();
  }

  /** @type {(id: string) => void} */
  function toggle(id) {
    if (item === id) close();
    else {
      begin(id);
      app.update();
      show();
    }
  }

  /** Brings the question into sight, and the keyboard to it. */
  function show() {
    const question = document.querySelector("[data-ask]");
    if (!(question instanceof HTMLElement)) return;
    question.focus({ preventScroll: true });
    question.scrollIntoView({ block: "nearest" });
  }

  function close() {
    const asked = item;
    item = "";
    app.update();
    /** @type {HTMLElement | null} */ (
      document.querySelector(`[data-item="${CSS.escape(asked)}"] button`)
    )?.focus();
  }

  async function ask() {
    if (isBusy) return;
    isBusy = true;
    fault = "";
    app.update();
    try {
      const answer = await app.api.post("store.request_purchase", {
        item_id: item,
        payment_method: method,
        event_id: eventId,
      });
      if (answer.redirect_url) {
        location.assign(answer.redirect_url);
        return;
      }
      item = "";
      await Promise.all([shown.refresh(), app.restart()]);
    } catch (error) {
      fault = (error instanceof Refused && error.message) || app.texts.t("store.failed");
    }
    isBusy = false;
    app.update();
  }

  return {
    begin,
    toggle,
    show,
    /** @type {(id: string) => boolean} */
    isOpen: (id) => item === id,
    /** @type {(item: Item, price: string) => TemplateResult} */
    template({ payment_methods: methods, price: costs }, price) {
      const { t } = app.texts;
      const isManual = method === MANUAL;
      return html`<div class="note ask-for" data-ask tabindex="-1" aria-busy=${isBusy}>
        <div class="sec">
          <h3>${t("store.ask-title")}</h3>
          <p><bdi>${price}</bdi></p>
          ${
            methods.length > 1 && costs
              ? segment({
                  name: "method",
                  label: t("store.how"),
                  options: methods.map((value) => ({
                    value,
                    text: t(value === MANUAL ? "store.method.manual" : "store.method.online"),
                  })),
                  chosen: method,
                  choose(value) {
                    method = value;
                    eventId = crypto.randomUUID();
                    app.update();
                  },
                })
              : nothing
          }
          <p>${t(methods.length ? meaning() : "store.no-way")}</p>
          ${fault ? html`<p role="alert"><b>${fault}</b></p>` : nothing}
          <div class="acts">
            ${
              methods.length
                ? html`<button class="btn go" type="button" aria-disabled=${isBusy} @click=${ask}>
                    ${t(action())}
                  </button>`
                : nothing
            }
            <button class="btn flat" type="button" @click=${close}>${t("store.ask-no")}</button>
          </div>
        </div>
      </div>`;

      function meaning() {
        if (!costs) return "store.ask-free";
        return isManual ? "store.ask-manual" : "store.ask-online";
      }

      function action() {
        if (isBusy) return "store.busy";
        return isManual || !costs ? "store.ask-yes" : "store.ask-pay";
      }
    },
  };
}
