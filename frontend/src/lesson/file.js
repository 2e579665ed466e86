/**
 * A lesson as its published file has it, and the steps that a play of it takes. Pure.
 */

/**
 * @import { Medium } from "../parts/media.js"
 * @import { Question } from "../questions/types.js"
 */

/**
 * A stage of a lesson.
 *
 * @typedef {object} Stage
 * @property {string} id its name within the lesson
 * @property {string} title what it is called
 * @property {"Reading" | "Video" | "Quiz" | "Interactive"} type its kind
 * @property {Record<string, any>} config what it shows, by its kind
 * @property {boolean} is_skippable whether it may be left out
 * @property {boolean} server_marked whether it has no keys, and is marked at the end
 */

/**
 * A lesson's published file.
 *
 * @typedef {object} LessonFile
 * @property {string} id the lesson
 * @property {string} title what it is called
 * @property {number} version grows with each other content
 * @property {string} language of its texts, may be empty
 * @property {"ltr" | "rtl"} dir of its texts
 * @property {number} base_xp XP for completing it
 * @property {Stage[]} stages in the order in which they are played
 * @property {Medium[]} [media] what its texts show
 */

/**
 * A step of a play: a stage, or one question of a quiz.
 *
 * @typedef {object} Step
 * @property {Stage} stage the stage
 * @property {Question | null} question null unless the stage is a quiz
 */

/**
 * The steps of a lesson, in their order.
 *
 * @param {LessonFile} file
 * @returns {Step[]}
 */
export function stepsOf(file) {
  return file.stages.flatMap((stage) => {
    const questions = stage.type === "Quiz" ? questionsOf(stage) : [null];
    return questions.map((question) => ({ stage, question }));
  });
}

/**
 * The questions of a stage.
 *
 * @param {Stage} stage
 * @returns {Question[]}
 */
export function questionsOf(stage) {
  return stage.type === "Quiz" ? (stage.config.questions ?? []) : [];
}
