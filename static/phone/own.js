/** A phone's own answers under a question: each can be changed or withdrawn while it is open. */
import { h, replace } from "../dom.js";
import { learn, t } from "../words.js";

/** @param {any} a @param {any} b */
export const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The entry with most to tell of several. @param {any[]} entries @returns {any} */
export function mostTelling(entries) {
  const there = entries.filter(Boolean);
  const waiting = there.find((entry) => entry.pending) ?? there.find((entry) => entry.refused);
  return waiting ?? there.find((entry) => entry.held !== null) ?? there[0] ?? null;
}

/**
 * @param {object} does
 * @param {(slot: number) => void} does.edit
 * @param {(slot: number) => void} does.withdraw
 * @param {() => void} does.cancel leaves the form for another answer
 */
export function ownAnswers({ edit, withdraw, cancel }) {
  const element = h("div", { class: "own", hidden: true });
  let drawn = "";

  /** @param {any} entry @param {boolean} connected */
  function state(entry, connected) {
    if (entry.refused) return t("Ikke talt med");
    if (!entry.pending) return entry.approved ? t("Mottatt og godkjent ✓") : t("Mottatt ✓");
    return connected ? t("Sender …") : t("Sendes når nettet er tilbake");
  }

  /** @param {number} slot @param {number} at @param {boolean} several */
  function buttons(slot, at, several) {
    const label = several ? t("Trekk tilbake svar {n}", { n: at }) : null;
    return [
      several &&
        h(
          "button",
          { class: "button", type: "button", onclick: () => edit(slot), "aria-label": t("Endre svar {n}", { n: at }) },
          t("Endre"),
        ),
      h(
        "button",
        { class: "button quiet", type: "button", onclick: () => withdraw(slot), "aria-label": label },
        t("Trekk tilbake"),
      ),
    ];
  }

  return {
    element,
    /** @param {{item: any, kind: any, active: number | null, connected: boolean, entries: any[]}} on */
    update({ item, kind, active, connected, entries }) {
      const open = item.phase === "open" && item.giving !== false;
      const several = item.slots > 1;
      const given = entries
        .map((entry, slot) => ({ entry, slot }))
        .filter(({ entry, slot }) => entry && entry.answer !== null && !(several && slot === active));
      const now = JSON.stringify([given, open, active, connected, item.question]);
      if (now === drawn) return;
      drawn = now;
      element.hidden = given.length === 0 || (!open && !several);
      if (!several) {
        return void replace(element, open && given.map(({ slot }) => buttons(slot, 1, false)));
      }
      replace(
        element,
        active !== null &&
          h("button", { class: "button quiet", type: "button", onclick: cancel }, t("Avbryt")),
        h("h2", null, kind.labels?.().own(given.length, item.slots)
          ?? t("Svarene dine ({n} av {of})", { n: given.length, of: item.slots })),
        h(
          "ol",
          { class: "answers" },
          given.map(({ entry, slot }, at) =>
            h(
              "li",
              { class: "card" },
              h("p", { dir: "auto" }, kind.line(item.question, entry.answer)),
              h("p", { class: "small quiet-text" }, state(entry, connected)),
              open && h("p", { class: "row" }, buttons(slot, at + 1, true)),
            ),
          ),
        ),
      );
    },
  };
}

/**
 * The part that asks for a voting slip. Few questions do, so it comes when one is there.
 * @param {ReturnType<typeof import("./outbox.js").outbox>} box @param {HTMLElement} form stands under it
 * @param {() => void} redraw
 */
export function lateSlip(box, form, redraw) {
  /** @type {any} */
  let part = null;
  const bring = (again = "") =>
    Promise.all([import(`./slip.js${again}`), learn("phone.slip")]).then(
      ([script]) => {
        part = script.slipPart(box);
        form.before(part.element);
        redraw();
      },
      () => setTimeout(bring, 3000, `?again=${Date.now()}`),
    );
  bring();
  return {
    /** @param {any} item @param {any[]} entries */
    update: (item, entries) => part?.update(item, entries),
    lacks: () => !box.slip(),
    asked: () => part?.asked() ?? null,
    ask: () => part?.ask(),
  };
}
