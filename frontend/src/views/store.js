/**
 * The store: what waits, what is for sale, what is the student's already.
 */
import { html, nothing } from "lit-html";
import { latest } from "../latest.js";
import { dot, icon } from "../parts/icon.js";
import { oldNote } from "../parts/old.js";
import { pictureOr } from "../parts/picture.js";
import { figures, named } from "../parts/words.js";
import { pathTo } from "../router.js";
import { knownStart } from "../start.js";
import { openOrder } from "../shop/order.js";
import { openRequests } from "../shop/requests.js";
import { endOf, priceFormat, waiting } from "../shop/offers.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App, View } from "../types.js"
 * @import { Latest } from "../latest.js"
 * @import { Item, Purchase } from "../shop/offers.js"
 */

/**
 * What the store shows.
 *
 * @typedef {object} Shop
 * @property {Item[]} items in the school's order
 * @property {Purchase[]} purchases the latest first
 */

/**
 * Opens the store.
 *
 * @param {App} app
 * @param {Record<string, string>} parameters of the address: `item` is asked for at once
 * @returns {Promise<View>}
 */
export async function open(app, parameters) {
  const start = await knownStart(app);
  /** @type {Latest<Shop>} */
  const shown = await latest(app, "shop", async () => {
    const [items, { purchases }] = await Promise.all([
      app.api.get("store.get_store_items"),
      app.api.get("store.get_purchases", { limit: 50 }),
    ]);
    return { items, purchases };
  });
  const requests = openRequests(app, shown);
  const order = openOrder(app, shown);
  if (shown.value.items.some(({ id, is_owned: has }) => id === parameters.item && !has)) {
    order.begin(parameters.item);
  }

  return {
    screen: "store",
    title: app.texts.t("store.title"),
    frame: "tabs",
    tab: "store",
    opened: order.show,
    leave: () => shown.leave(),
    template() {
      const { t } = app.texts;
      const { items } = shown.value;
      const gems = items.filter(({ type }) => type === "gems");
      const courses = items.filter(({ type }) => type !== "gems");
      /** @type {(item: Item) => TemplateResult} */
      const row = (item) => itemRow(app, shown.value, item, order);
      return html`<main id="main" class="page two">
        <div class="col">
          <h1>${t("store.title")}</h1>
          ${oldNote(app, shown)} ${requests.template()}
          <section class="sec">
            <h2>${t("store.courses")}</h2>
            ${
              courses.length
                ? html`<ul class="rows">
                    ${courses.map(row)}
                  </ul>`
                : html`<p class="mut">${t("store.courses-empty")}</p>`
            }
          </section>
        </div>
        <section class="sec">
          <h2>${t("store.gems")}</h2>
          <p>
            ${icon("gem", "c-gem")}
            ${t("store.gems-yours", { n: Number((app.start() ?? start).gems) })}
          </p>
          ${
            gems.length
              ? html`<ul class="rows">
                  ${gems.map(row)}
                </ul>`
              : html`<p class="mut">
                  ${t("store.gems-empty")} <a href=${pathTo("quests")}>${t("profile.quests")}</a>
                </p>`
          }
        </section>
      </main>`;
    },
  };
}

/** @type {(app: App, shop: Shop, item: Item, order: ReturnType<typeof openOrder>) => TemplateResult} */
function itemRow(app, shop, item, order) {
  const { t, number } = app.texts;
  const isAsked = waiting(shop.purchases).some(({ item_id: id }) => id === item.id);
  const isOpen = order.isOpen(item.id);
  const price = item.price
    ? number(item.price, priceFormat(item.price, item.currency))
    : t("store.free");
  const sign = item.type === "gems" ? "gem" : "key";
  return html`<li data-item=${item.id}>
    ${item.is_owned ? dot("check", "good") : pictureOr(item.image, dot(sign))}
    <div>
      <p><b>${named(item.name)}</b></p>
      ${item.description ? html`<p class="mut" dir="auto">${item.description}</p>` : nothing}
      ${
        item.type === "gems" ? nothing : html`<p class="sm mut">${whatItGives(app, shop, item)}</p>`
      }
    </div>
    ${ending()} ${isOpen ? html`<div class="wide">${order.template(item, price)}</div>` : nothing}
  </li>`;

  function ending() {
    if (item.is_owned) return html`<span class="tag good">${t("store.owned")}</span>`;
    if (isAsked) return html`<span class="tag now">${t("store.asked")}</span>`;
    return html`<button
      class="btn"
      type="button"
      aria-expanded=${isOpen}
      aria-label=${t("store.price", { item: item.name, price })}
      @click=${() => order.toggle(item.id)}
    >
      ${figures(price)}
    </button>`;
  }
}

/** @type {(app: App, shop: Shop, item: Item) => string} */
function whatItGives(app, shop, item) {
  const { t, date } = app.texts;
  const end = endOf(item, shop.purchases);
  const kinds = { trial: "store.trial", limited: "store.limited" };
  const kind = kinds[/** @type {keyof typeof kinds} */ (item.access_type)];
  /** @type {(string | false | undefined)[]} */
  const said = [
    kind && t(kind),
    item.subjects.length ? t("store.subjects", { n: item.subjects.length }) : t("store.everything"),
    howLong(),
  ];
  return said.filter(Boolean).join(" · ");

  function howLong() {
    if (end) return t("store.until", { day: date(end, { day: "numeric", month: "long" }) });
    return item.valid_days ? t("store.days", { n: item.valid_days }) : t("store.until-season");
  }
}
