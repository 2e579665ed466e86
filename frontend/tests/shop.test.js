import assert from "node:assert/strict";
import { test } from "node:test";
import { createTexts } from "../src/i18n.js";
import { endOf, priceFormat, refused, waiting } from "../src/shop/offers.js";

/** @import { Item, Purchase } from "../src/shop/offers.js" */

/** @type {(more?: Partial<Item>) => Item} */
const item = (more = {}) => ({
  id: "full",
  name: "All of it",
  description: null,
  price: 25,
  currency: "USD",
  type: "subscription",
  image: null,
  access_type: "full",
  valid_days: null,
  subjects: [],
  gems: null,
  is_owned: false,
  payment_methods: ["manual"],
  ...more,
});

/** @type {(status: string, more?: Partial<Purchase>) => Purchase} */
const purchase = (status, more = {}) => ({
  purchase_id: "P1",
  item_id: "full",
  item_name: "All of it",
  status,
  amount: 25,
  currency: "USD",
  payment_method: "manual",
  redirect_url: null,
  rejection_reason: null,
  requested_at: "2026-04-03T10:00:00Z",
  expires_at: null,
  access_ends_at: null,
  ...more,
});

test("what waits is what is pending", () => {
  assert.equal(waiting([purchase("Pending"), purchase("Fulfilled")]).length, 1);
});

test("a refusal is told while it is the last word on an item", () => {
  assert.equal(refused([purchase("Rejected"), purchase("Cancelled")], [item()]).length, 1);
  assert.equal(refused([purchase("Pending"), purchase("Rejected")], [item()]).length, 0);
});

test("a refusal of what the student has by now is not told", () => {
  assert.deepEqual(refused([purchase("Rejected")], [item({ is_owned: true })]), []);
});

test("an item that was bought twice is the student's until the later end", () => {
  const bought = ["2026-05-01T00:00:00Z", "2026-08-01T00:00:00Z"].map((end) =>
    purchase("Fulfilled", { access_ends_at: end }),
  );
  assert.equal(endOf(item({ is_owned: true }), bought), "2026-08-01T00:00:00Z");
  assert.equal(endOf(item(), bought), null);
});

test("a price has its currency, and no zeros behind a whole amount", () => {
  const { number } = createTexts("en", {});
  assert.equal(number(25, priceFormat(25, "USD")), "$25");
  assert.equal(number(2.5, priceFormat(2.5, "USD")), "$2.50");
});
