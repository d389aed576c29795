/** The phone's rows to put in order: ▲▼, a drag by the number, and what is not placed yet to tap. */

import { h, say } from "../../dom.js";
import { t, tn } from "../../words.js";
import { pictureOf } from "../parts/picture.js";

/** @param {any} host */
export function answerForm(host) {
  const { question } = host;
  /** @type {Map<string, string>} */
  const label = new Map(question.options.map((/** @type {any} */ option) => [option.id, option.text]));
  const options = new Map(question.options.map((/** @type {any} */ option) => [option.id, option]));
  const ids = [...label.keys()];
  const places = Math.min(question.top || ids.length, ids.length);
  const some = places < ids.length;
  const list = h("ol", { class: "rank-rows" });
  const rest = h("ul", { class: "rank-rest" });
  const hint = h("p", { class: "kind-hint" });
  const spoken = h("p", { class: "visually-hidden", "aria-live": "polite" });
  const element = h("div", { class: some ? "rank-form some" : "rank-form" }, hint, list, some && rest, spoken);
  /** @type {Map<string, any>} */
  const rows = new Map(ids.map((id) => [id, makeRow(id)]));
  /** @type {string[]} */
  let order = [];
  let touched = false;
  let open = Boolean(host.open);

  /** @param {string} id */
  function makeRow(id) {
    const text = /** @type {string} */ (label.get(id));
    const picture = () => pictureOf(options.get(id));
    const figure = h("span", { class: "rank-number", onpointerdown: (/** @type {any} */ event) => drag(event, id) });
    const button = (/** @type {string} */ sign, /** @type {string} */ words, /** @type {() => void} */ act) =>
      h("button", { type: "button", class: "rank-move", "aria-label": words, onclick: act }, sign);
    const up = button("▲", t("Flytt opp: {text}", { text }), () => move(id, -1));
    const down = button("▼", t("Flytt ned: {text}", { text }), () => move(id, 1));
    const out = some && button("✕", t("Ta bort: {text}", { text }), () => drop(id));
    const take = h("button", { type: "button", class: "rank-take", onclick: () => add(id) }, h("bdi", null, picture(), text));
    const row = h("li", { class: "rank-row" }, figure, h("bdi", { class: "rank-text" }, picture(), text), up, down, out);
    return { row, figure, up, down, out, take, taken: h("li", null, take) };
  }

  function draw() {
    order.forEach((id, at) => {
      const { row, figure, up, down, out } = rows.get(id);
      say(figure, String(at + 1));
      up.setAttribute("aria-disabled", String(!open || at === 0));
      down.setAttribute("aria-disabled", String(!open || at === order.length - 1));
      if (out) out.setAttribute("aria-disabled", String(!open));
      if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null);
    });
    while (list.children.length > order.length) list.lastElementChild.remove();
    const left = ids.filter((id) => !order.includes(id));
    rest.replaceChildren(...left.map((id) => rows.get(id).taken));
    for (const id of left) rows.get(id).take.disabled = !open || order.length >= places;
    hint.hidden = !some && touched;
    const missing = places - order.length;
    say(hint, !some ? t("Flytt det viktigste øverst, eller send rekkefølgen som den er.")
      : missing ? tn("Trykk på {n} til.", "Trykk på {n} til, den viktigste først.", missing)
      : t("Alle plassene er gitt. Du kan fortsatt endre dem."));
  }

  /** Tells the shell, and sends what is whole. @param {string} [id] the one that moved */
  function changed(id) {
    touched = true;
    draw();
    if (id && order.includes(id)) {
      const values = { text: label.get(id) ?? "", place: order.indexOf(id) + 1, of: places };
      say(spoken, t("{text} er nå nummer {place} av {of}", values));
    }
    const value = order.length ? { order: [...order] } : null;
    const missing = places - order.length;
    if (!missing) host.send(value);
    else host.draft(value, value && tn("Velg {n} til.", "Velg {n} til.", missing));
  }

  /** @param {string} id @param {number} by */
  function move(id, by) {
    const at = order.indexOf(id);
    const to = at + by;
    if (!open || to < 0 || to >= order.length) return;
    // The neighbour moves in the page, not the row whose button has the focus.
    const neighbour = rows.get(order[to]).row;
    if (by < 0) rows.get(id).row.after(neighbour);
    else rows.get(id).row.before(neighbour);
    [order[at], order[to]] = [order[to], order[at]];
    changed(id);
  }

  /** @param {string} id */
  function add(id) {
    if (!open || order.length >= places) return;
    order.push(id);
    changed(id);
    (rest.querySelector("button:enabled") ?? rows.get(id).up).focus();
  }

  /** @param {string} id */
  function drop(id) {
    if (!open) return;
    order = order.filter((other) => other !== id);
    changed();
    rows.get(id).take.focus();
    say(spoken, t("{text} er tatt bort", { text: label.get(id) ?? "" }));
  }

  /** @param {PointerEvent} event @param {string} id */
  function drag(event, id) {
    if (!open || event.button) return;
    const { row, figure } = rows.get(id);
    const before = order.join();
    figure.setPointerCapture(event.pointerId);
    row.classList.add("held");
    const to = (/** @type {PointerEvent} */ moved) => {
      const over = order.findIndex((other) => {
        const { top, bottom } = rows.get(other).row.getBoundingClientRect();
        return moved.clientY >= top && moved.clientY <= bottom;
      });
      if (over < 0 || order[over] === id) return;
      // Around the held row, which keeps the pointer only as long as it stays in the page.
      const others = order.filter((other) => other !== id);
      others.splice(over, 0, id);
      order = others;
      order.slice(0, over).forEach((other) => row.before(rows.get(other).row));
      order.slice(over + 1).reverse().forEach((other) => row.after(rows.get(other).row));
      draw();
    };
    const end = () => {
      row.classList.remove("held");
      figure.removeEventListener("pointermove", to);
      if (order.join() !== before) changed(id);
    };
    figure.addEventListener("pointermove", to);
    figure.addEventListener("lostpointercapture", end, { once: true });
  }

  function update(/** @type {{value: any, open: boolean}} */ given) {
    open = given.open;
    const placed = (given.value?.order ?? []).filter((/** @type {string} */ id) => label.has(id));
    touched = placed.length > 0;
    // An order that lacks an option taken up since: its new ones come last.
    order = some ? placed.slice(0, places) : [...new Set([...placed, ...ids])];
    draw();
  }

  update({ value: host.value, open: host.open });
  // Nothing is sent until the participant moves something; the shell's button sends it as it is.
  if (!touched && !some && open) host.draft({ order: [...order] }, null);
  return { element, update, focus: () => list.querySelector("button")?.focus() ?? rest.querySelector("button")?.focus() };
}
