/**
 * What plays lessons and reviews: loaded together when the first one is opened, in one file.
 */
export { open as lesson } from "./views/lesson.js";
export { open as preview } from "./views/preview.js";
export { open as review } from "./views/review.js";
