/**
 * What else stands in the workbench's head: each is a function of what is looked at that gives a
 * lit-html template. To add one, import it here and put it in the list.
 */

import { asking } from "./asking.js";
import { codebook } from "./codebook.js";

/**
 * @typedef {object} Looked
 * @property {any} item the question, an AgendaPart
 * @property {number} run the round that is looked at
 * @property {import("./bench.js").Model} model its themes, rows and counts
 * @property {ReturnType<typeof import("../staff/live.js").live>} live
 * @property {() => void} changed asks for a new picture
 * @property {ReturnType<typeof import("./bench.js").bench>["act"]} act does something that can be undone
 */

/** @type {((looked: Looked) => unknown)[]} */
export const extras = [asking, codebook];
