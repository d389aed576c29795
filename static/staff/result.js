/** What the answers to a question add up to, as its kind draws it, with the same as a table. */

import { visuallyHiddenTable } from "../dom.js";

/** An element that shows one question's result; `update` draws it anew. */
export function resultView() {
  const element = document.createElement("div");
  element.className = "result";
  let of = "";
  let root = document.createElement("div");
  let rows = document.createElement("div");

  return {
    element,
    /**
     * @param {{script: any, item: any, tally: any, people: number}} drawn
     */
    update({ script, item, tally, people }) {
      const subject = `${item.id} ${item.run}`;
      if (subject !== of) {
        of = subject;
        // A new subject gets a clean ground: kinds keep elements between calls.
        root = document.createElement("div");
        rows = document.createElement("div");
        element.replaceChildren(root, rows);
      }
      const question = item.question;
      script.results(root, {
        question, kind: item.kind, tally, answers: [], where: "presenter", people, large: null,
      });
      rows.replaceChildren(visuallyHiddenTable(script.table({ question, tally, answers: [], people })));
    },
  };
}
