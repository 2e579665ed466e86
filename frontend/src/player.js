/**
 * What plays lessons and reviews: loaded together when the first one is opened, in one file.
 */
export * as lesson from "./views/lesson.js";
export * as preview from "./views/preview.js";
export * as review from "./views/review.js";
