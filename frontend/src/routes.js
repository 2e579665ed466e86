/**
 * The screens by their address.
 *
 * What plays lessons and reviews is loaded when the first one is opened; all else is small and comes at once,
 * in few requests.
 */
import * as board from "./views/board.js";
import * as error from "./views/error.js";
import * as expired from "./views/expired.js";
import * as home from "./views/home.js";
import * as map from "./views/map.js";
import * as newPassword from "./views/new_password.js";
import * as onboarding from "./views/onboarding.js";
import * as profile from "./views/profile.js";
import * as quests from "./views/quests.js";
import * as refusedDevice from "./views/refused_device.js";
import * as replacedSession from "./views/replaced_session.js";
import * as search from "./views/search.js";
import * as secondFactor from "./views/second_factor.js";
import * as signIn from "./views/sign_in.js";
import * as staffSession from "./views/staff_session.js";
import * as store from "./views/store.js";

/**
 * @import { Opener } from "./types.js"
 * @import { Route } from "./router.js"
 */

/** @typedef {() => Opener | Promise<Opener>} Loader */

/**
 * The screens that have an address.
 *
 * @type {ReadonlyArray<Route<Loader>>}
 */
export const ROUTES = [
  ["/", () => home.open],
  ["/map", () => map.open],
  ["/map/:subject", () => map.open],
  ["/sign-in", () => signIn.open],
  ["/welcome", () => onboarding.open],
  ["/lesson/:lesson", () => import("./player.js").then(({ lesson }) => lesson)],
  ["/preview", () => import("./player.js").then(({ preview }) => preview)],
  ["/review", () => import("./player.js").then(({ review }) => review)],
  ["/quests", () => quests.open],
  ["/board", () => board.open],
  ["/me", () => profile.open],
  ["/store", () => store.open],
  ["/search", () => search.open],
];

/**
 * Screens that no address opens: what a refusal leads to.
 *
 * @type {Readonly<Record<string, Loader>>}
 */
export const REFUSALS = {
  "sign-in": () => signIn.open,
  "second-factor": () => secondFactor.open,
  "refused-device": () => refusedDevice.open,
  "replaced-session": () => replacedSession.open,
  "staff-session": () => staffSession.open,
  "new-password": () => newPassword.open,
  "expired": () => expired.open,
  "error": () => error.open,
};
