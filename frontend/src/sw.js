/**
 * The service worker: the shell and what was opened stay on the device, so that the client opens without
 * a connection. A newer build waits until the student takes it.
 */
import { keyOf, planFor } from "./worker/plan.js";

/**
 * Addresses of the shell's files; the build puts them here.
 *
 * @type {string[]}
 */
const FILES = /** @type {any} */ (globalThis).SHELL_FILES;
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));
const PAGE = "/learn";
const SHELL = "memora-shell";
const CONTENT = "memora-content";
/** Some months of lessons; each has a few kilobytes. */
const MOST_FILES = 400;

worker.addEventListener("install", (event) => {
  event.waitUntil(keepShell());
});
worker.addEventListener("activate", (event) => {
  event.waitUntil(dropOldShell().then(() => worker.clients.claim()));
});
worker.addEventListener("message", (event) => {
  if (event.data === "take-over") void worker.skipWaiting();
});
worker.addEventListener("fetch", (event) => {
  const plan = planFor(event.request.method, event.request.mode, new URL(event.request.url), {
    origin: location.origin,
    files: FILES,
  });
  if (plan === "page") event.respondWith(page(event.request));
  else if (plan === "shell") event.respondWith(shell(event.request));
  else if (plan === "content") event.respondWith(content(event.request));
});

async function keepShell() {
  const cache = await caches.open(SHELL);
  // `reload`: not what the browser's own cache still has of the page before.
  await cache.addAll([new Request(PAGE, { cache: "reload" }), ...FILES]);
}

async function dropOldShell() {
  const cache = await caches.open(SHELL);
  const kept = new Set([PAGE, ...FILES].map((path) => new URL(path, location.origin).href));
  const old = (await cache.keys()).filter((request) => !kept.has(request.url));
  await Promise.all(old.map((request) => cache.delete(request)));
}

// The page from the server; the kept one where it is away.
/** @type {(request: Request) => Promise<Response>} */
async function page(request) {
  try {
    const response = await fetch(request);
    if (response.status < 500) return response;
  } catch {
    // no way to it: as below
  }
  return (await caches.match(PAGE)) ?? Response.error();
}

/** @type {(request: Request) => Promise<Response>} */
async function shell(request) {
  return (await caches.match(request)) ?? fetch(request);
}

// Published files: the newest, and the kept one where it cannot be had.
/** @type {(request: Request) => Promise<Response>} */
async function content(request) {
  const cache = await caches.open(CONTENT);
  const key = keyOf(new URL(request.url));
  try {
    const response = await fetch(request);
    if (response.ok) {
      await cache.put(key, response.clone());
      await forgetOldest(cache);
    }
    return response;
  } catch (error) {
    const kept = await cache.match(key);
    if (kept) return kept;
    throw error;
  }
}

/** @type {(cache: Cache) => Promise<void>} */
async function forgetOldest(cache) {
  const kept = await cache.keys(); // in the order in which they came
  const old = kept.slice(0, Math.max(0, kept.length - MOST_FILES));
  await Promise.all(old.map((request) => cache.delete(request)));
}
