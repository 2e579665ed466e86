/**
 * What was asked for and is not decided in the student's favour yet: it waits, or it was refused.
 */
import { html, nothing } from "lit-html";
import { dot } from "../parts/icon.js";
import { figures, named } from "../parts/words.js";
import { Refused } from "../refusals.js";
import { MANUAL, priceFormat, refused, waiting } from "./offers.js";

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
 * @returns {{template: () => TemplateResult[]}}
 */
export function openRequests(app, shown) {
  let sure = "";
  let fault = "";
  let isBusy = false;

  /** @type {(id: string) => Promise<void>} */
  async function cancel(id) {
    if (isBusy) return;
    isBusy = true;
    fault = "";
    app.update();
    try {
      await app.api.post("store.cancel_purchase", { purchase_id: id });
      await shown.refresh();
    } catch (error) {
      fault = (error instanceof Refused && error.message) || app.texts.t("store.failed");
    }
    isBusy = false;
    sure = "";
    app.update();
  }

  /** @type {(id: string) => void} */
  function ask(id) {
    sure = id;
    app.update();
    /** @type {HTMLElement | null} */ (document.querySelector("[data-sure]"))?.focus();
  }

  /** @type {(purchase: Purchase) => TemplateResult} */
  function waits(purchase) {
    const { t, parts, number } = app.texts;
    const { purchase_id: id, amount, currency, redirect_url: address } = purchase;
    return html`<section class="note" data-purchase=${id}>
      <span>${dot("clock", "now")}</span>
      <div class="sec">
        <h2>${t("store.waiting")}</h2>
        <p>
          ${parts(whatToDo(purchase), { item: named(purchase.item_name), day: dayOf(purchase) })}
        </p>
        <p>
          <b><bdi>${number(amount, priceFormat(amount, currency))}</bdi></b> ·
          ${parts("store.request", { id: figures(id) })}
        </p>
        ${fault ? html`<p role="alert"><b>${fault}</b></p>` : nothing}
        <div class="acts">
          ${
            address
              ? html`<a class="btn go" href=${address} rel="external">${t("store.pay")}</a>`
              : nothing
          }
          ${
            sure === id
              ? html`<p>${t("store.cancel-sure")}</p>
                  <button
                    class="btn"
                    type="button"
                    data-sure
                    aria-disabled=${isBusy}
                    @click=${() => cancel(id)}
                  >
                    ${t(isBusy ? "store.busy" : "store.cancel-yes")}
                  </button>
                  <button
                    class="btn flat"
                    type="button"
                    @click=${() => {
                      sure = "";
                      app.update();
                    }}
                  >
                    ${t("store.cancel-no")}
                  </button>`
              : html`<button class="btn" type="button" @click=${() => ask(id)}>
                  ${t("store.cancel")}
                </button>`
          }
        </div>
      </div>
    </section>`;
  }

  /** @type {(purchase: Purchase) => string} */
  function dayOf({ expires_at: end }) {
    return end ? app.texts.date(end, { weekday: "long", day: "numeric", month: "long" }) : "";
  }

  /** @type {(purchase: Purchase) => TemplateResult} */
  function wasRefused(purchase) {
    const { t, parts, date } = app.texts;
    const day = date(purchase.requested_at, { day: "numeric", month: "long" });
    return html`<section class="note refused" data-purchase=${purchase.purchase_id}>
      <span>${dot("x", "ring")}</span>
      <div class="sec">
        <h2>${t("store.rejected")}</h2>
        <p class="mut">${parts("store.rejected-item", { item: named(purchase.item_name), day })}</p>
        ${
          purchase.rejection_reason
            ? html`<p dir="auto"><b>${purchase.rejection_reason}</b></p>`
            : nothing
        }
      </div>
    </section>`;
  }

  return {
    template() {
      const { items, purchases } = shown.value;
      return [...waiting(purchases).map(waits), ...refused(purchases, items).map(wasRefused)];
    },
  };
}

/** @type {(purchase: Purchase) => string} */
function whatToDo({ payment_method: method, expires_at: end }) {
  if (method !== MANUAL) return "store.pay-online";
  return end ? "store.pay-at-school" : "store.pay-at-school-open";
}
