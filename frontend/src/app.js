/**
 * The client begins here: its parts are made, the address opens a screen.
 */
import { createApi } from "./api.js";
import { createClient } from "./client.js";
import { chooseLanguage } from "./i18n.js";
import { openStore } from "./store.js";
import { registerWorker } from "./worker.js";

const store = await openStore(localStorage);
const reach = { isOffline: false };
const api = createApi({
  fetch: (address, options) => fetch(address, options),
  deviceId: () => store.deviceId(),
  noteReach(reached) {
    reach.isOffline = !reached;
  },
  pause: (ms) =>
    new Promise((resume) => {
      setTimeout(resume, ms);
    }),
});
const kept = await store.read("language");
const client = await createClient({
  api,
  store,
  reach,
  root: /** @type {HTMLElement} */ (document.getElementById("app")),
  language: chooseLanguage([kept, document.documentElement.lang]),
});
await client.open(location.pathname + location.search);
registerWorker(client.offerUpdate);
