/** A question's result on the phone: the kind's drawing, and the same as a table for the ear. */
import { h, replace, say, visuallyHiddenTable } from "../dom.js";
import { t } from "../words.js";

/** @returns {{element: HTMLElement, update: (on: any) => void}} */
export function resultPart() {
  const drawing = h("div", { class: "result" });
  const table = h("div");
  const verdict = h("p", { class: "verdict", role: "status", hidden: true });
  const empty = h("p", { class: "quiet-text" }, t("Venter på de første svarene"));
  const heading = h("h2", { id: "result-heading" }, t("Resultatet"));
  const element = h(
    "section",
    { class: "shown", "aria-labelledby": "result-heading", hidden: true },
    heading,
    verdict,
    empty,
    drawing,
    table,
  );
  let drawn = "";

  return {
    element,
    /** @param {{item: any, kind: any, tally: any, answers: any[], own: any}} on `own`: the phone's own answer that stands */
    update({ item, kind, tally, answers, own }) {
      const right = own ? (kind.verdict?.(item.question, own) ?? null) : null;
      say(verdict, right === null ? "" : right ? t("✓ Du svarte riktig") : t("✗ Du svarte ikke riktig"));
      verdict.hidden = right === null;
      verdict.classList.toggle("right", right === true);
      element.hidden = !item.results && right === null;
      heading.hidden = !item.results;
      empty.hidden = Boolean(tally) || !item.results;
      drawing.hidden = table.hidden = !tally || !item.results;
      if (!item.results || !tally) return;
      const now = JSON.stringify([item.question, tally, answers]);
      if (now === drawn) return;
      drawn = now;
      const result = { question: item.question, tally: tally.tally, answers, people: tally.people };
      kind.results(drawing, { ...result, kind: item.kind, where: "phone", large: null });
      replace(table, visuallyHiddenTable(kind.table(result)));
    },
  };
}
