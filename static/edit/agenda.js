/** The agenda at the editor's left: every question, chosen, moved, duplicated, taken away. */

import { h, replace } from "../dom.js";
import { t } from "../words.js";

/**
 * @param {HTMLElement} list
 * @param {object} does
 * @param {string} does.base the editor's path
 * @param {Record<string, string>} does.titles what each kind is called
 * @param {(id: string) => void} does.choose
 * @param {(id: string, to: number) => void} does.move
 * @param {(id: string) => void} does.duplicate
 * @param {(id: string) => void} does.remove
 */
export function agendaList(list, does) {
  let drawn = "";
  /** @type {string | null} */
  let dragged = null;

  /** @param {any} item @param {number} index @param {any[]} agenda @param {string | null} chosen @param {boolean} bad */
  function row(item, index, agenda, chosen, bad) {
    const on = item.id === chosen;
    const text = item.question.text || t("Uten tekst");
    /** @param {string} name @param {string} label @param {string} sign @param {() => void} act @param {boolean} [off] */
    const button = (name, label, sign, act, off = false) =>
      h("button", {
        type: "button", class: "button small quiet", "data-act": name, disabled: off, onclick: act,
        "aria-label": `${label}: ${text}`, title: label,
      }, h("span", { "aria-hidden": "true" }, sign));
    return h(
      "li",
      {
        class: on ? "chosen" : "", "data-item": item.id, draggable: "true",
        ondragstart: (/** @type {DragEvent} */ event) => lift(event, item.id),
      },
      h("a", {
        href: `${does.base}/${item.id}`, "aria-current": on ? "page" : null, draggable: "false",
        onclick: (/** @type {MouseEvent} */ event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          does.choose(item.id);
        },
      },
        h("span", { class: "agenda-text" }, h("span", { class: "figures" }, `${index + 1}. `), text),
        h("span", { class: "agenda-kind" }, does.titles[item.kind] ?? item.kind,
          bad && h("strong", { class: "problem" }, ` · ${t("Ikke lagret")}`))),
      h("div", { class: "agenda-acts" },
        button("up", t("Flytt opp"), "▲", () => does.move(item.id, index - 1), index === 0),
        button("down", t("Flytt ned"), "▼", () => does.move(item.id, index + 1), index === agenda.length - 1),
        on && h("button", { type: "button", class: "button small quiet", "data-act": "copy", onclick: () => does.duplicate(item.id) }, t("Dupliser")),
        on && h("button", { type: "button", class: "button small quiet", "data-act": "remove", onclick: () => does.remove(item.id) }, t("Slett"))),
    );
  }

  /** @param {DragEvent} event @param {string} id */
  function lift(event, id) {
    dragged = id;
    event.dataTransfer?.setData("text/plain", id);
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
  }

  /** Where a dragged row would land: before the row with this index. @param {DragEvent} event */
  function landing(event) {
    const rows = [...list.children];
    const below = rows.findIndex((element) => {
      const box = element.getBoundingClientRect();
      return event.clientY < box.top + box.height / 2;
    });
    return below === -1 ? rows.length : below;
  }

  /** @param {number | null} at */
  function mark(at) {
    [...list.children].forEach((element, index) => {
      element.classList.toggle("drop-before", index === at);
      element.classList.toggle("drop-after", at === list.children.length && index === at - 1);
    });
  }

  list.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    mark(landing(event));
  });
  list.addEventListener("dragleave", (event) => {
    if (!list.contains(/** @type {Node | null} */ (event.relatedTarget))) mark(null);
  });
  list.addEventListener("dragend", () => {
    dragged = null;
    mark(null);
  });
  list.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const from = [...list.children].findIndex((row) => /** @type {HTMLElement} */ (row).dataset.item === dragged);
    const at = landing(event);
    does.move(dragged, at > from ? at - 1 : at);
    dragged = null;
    mark(null);
  });

  /** @param {any[]} agenda @param {string | null} chosen @param {Set<number>} bad */
  return function draw(agenda, chosen, bad) {
    const now = JSON.stringify([agenda.map((i) => [i.id, i.kind, i.question.text]), chosen, [...bad]]);
    if (now === drawn) return;
    drawn = now;
    const active = /** @type {HTMLElement | null} */ (document.activeElement);
    const had = list.contains(active) ? active : null;
    const [id, act] = [had?.closest("li")?.dataset.item, had?.dataset.act];
    replace(list, agenda.map((item, index) => row(item, index, agenda, chosen, bad.has(index))));
    if (had) refocus(id, act);
  };

  /** @param {string | undefined} id @param {string | undefined} act */
  function refocus(id, act) {
    const again = list.querySelector(`[data-item="${id}"]`);
    const same = again?.querySelector(act ? `[data-act=${act}]:not(:disabled)` : "a");
    /** @type {HTMLElement | null} */ (same ?? again?.querySelector("a") ?? null)?.focus();
  }
}
