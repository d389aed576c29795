/** A question's result on the phone: the kind's drawing, and the same as a table for the ear. */
import { h, replace, say, visuallyHiddenTable } from "../dom.js";
import { t } from "../words.js";

/**
 * The result, and `verdict`, which says whether the own answer is right and stands with the question.
 * @returns {{element: HTMLElement, verdict: HTMLElement, update: (on: any) => void}}
 */
export function resultPart() {
  const drawing = h("div", { class: "result" });
  const table = h("div");
  const verdict = h("p", { class: "verdict", role: "status", hidden: true });
  const empty = h("p", { class: "quiet-text" });
  const heading = h("h2", { id: "result-heading" }, t("Resultatet"));
  const element = h(
    "section",
    { class: "shown", "aria-labelledby": "result-heading", hidden: true },
    heading,
    empty,
    drawing,
    table,
  );
  let drawn = "";

  return {
    element,
    verdict,
    /** @param {{item: any, kind: any, tally: any, answers: any[], own: any}} on `own`: the phone's own answer that stands */
    update({ item, kind, tally, answers, own }) {
      const right = own ? (kind.verdict?.(item.question, own) ?? null) : null;
      say(verdict, right === null ? "" : right ? t("✓ Du svarte riktig") : t("✗ Du svarte ikke riktig"));
      verdict.hidden = right === null;
      verdict.classList.toggle("right", right === true);
      // Those alone who have answered are told what comes after one's own answer.
      const shows = item.results || (item.after && Boolean(tally));
      const coming = item.after && !shows && item.phase === "open";
      element.hidden = !shows && !coming;
      heading.hidden = !shows;
      say(empty, coming ? (own ? t("Resultatet kommer straks.") : t("Resultatet kommer når du har svart.")) : t("Venter på de første svarene"));
      empty.hidden = Boolean(tally) || (!shows && !coming);
      drawing.hidden = table.hidden = !tally || !shows;
      if (!shows || !tally) return;
      const now = JSON.stringify([item.question, tally, answers]);
      if (now === drawn) return;
      drawn = now;
      const result = { question: item.question, tally: tally.tally, answers, people: tally.people };
      kind.results(drawing, { ...result, kind: item.kind, where: "phone", large: null });
      replace(table, visuallyHiddenTable(kind.table(result)));
    },
  };
}
