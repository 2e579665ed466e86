/**
 * What this device keeps: its id, the last answers to show offline, and the lesson that is running.
 */
import { openDB } from "idb";

const NAME = "memora";
const DEVICE = "device_id";

/**
 * The device's store.
 *
 * @typedef {Awaited<ReturnType<typeof openStore>>} Store
 */

/**
 * Opens the store. Where the browser keeps nothing (a private window of old), it lasts as long as the page.
 *
 * @param {Storage} copies the browser's localStorage: a second place for the device's id
 * @returns the store; its type is what stands there
 */
export async function openStore(copies) {
  const database = await openDB(NAME, 1, {
    upgrade(fresh) {
      fresh.createObjectStore("kept");
      fresh.createObjectStore("plays");
    },
  }).catch(() => null);
  /** @type {Map<string, unknown>} */
  const page = new Map();

  /** @type {(shelf: "kept" | "plays", key: string) => Promise<any>} */
  const read = (shelf, key) =>
    database ? database.get(shelf, key) : Promise.resolve(page.get(`${shelf} ${key}`));
  /** @type {(shelf: "kept" | "plays", key: string, value: unknown) => Promise<void>} */
  const write = async (shelf, key, value) => {
    if (database) await database.put(shelf, value, key);
    else page.set(`${shelf} ${key}`, value);
  };
  /** @type {(shelf: "kept" | "plays", key: string) => Promise<void>} */
  const remove = async (shelf, key) => {
    if (database) await database.delete(shelf, key);
    else page.delete(`${shelf} ${key}`);
  };

  return {
    /**
     * This device's id, made at the first call and kept twice: a browser may empty one of the places.
     *
     * @returns {Promise<string>} a UUID version 4
     */
    async deviceId() {
      const known = (await read("kept", DEVICE)) ?? copies.getItem(DEVICE);
      const id = typeof known === "string" ? known : crypto.randomUUID();
      copies.setItem(DEVICE, id);
      await write("kept", DEVICE, id);
      return id;
    },
    /**
     * Reads what was kept.
     *
     * @param {string} key
     * @returns {Promise<any>} undefined if nothing was
     */
    read: (key) => read("kept", key),
    /**
     * Keeps something until it is replaced or the student signs out.
     *
     * @param {string} key
     * @param {unknown} value what a structured clone can hold
     * @returns {Promise<void>}
     */
    keep: (key, value) => write("kept", key, value),
    /**
     * Reads the running play of a lesson.
     *
     * @param {string} lesson
     * @returns {Promise<any>} undefined if none runs
     */
    readPlay: (lesson) => read("plays", lesson),
    /**
     * Keeps the running play of a lesson: a reload or an empty battery loses nothing.
     *
     * @param {string} lesson
     * @param {unknown} play
     * @returns {Promise<void>}
     */
    keepPlay: (lesson, play) => write("plays", lesson, play),
    /**
     * Forgets the play of a lesson: it is with the server.
     *
     * @param {string} lesson
     * @returns {Promise<void>}
     */
    dropPlay: (lesson) => remove("plays", lesson),
    /**
     * Forgets all that belongs to the student; the device stays known.
     *
     * @returns {Promise<void>}
     */
    async forget() {
      page.clear();
      // Lessons that were opened lie with the service worker (sw.js).
      await globalThis.caches?.delete("memora-content");
      if (!database) return;
      const id = await database.get("kept", DEVICE);
      await database.clear("kept");
      await database.clear("plays");
      await database.put("kept", id, DEVICE);
    },
  };
}
