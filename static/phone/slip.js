/** The voting slip of this phone: typed or scanned once, kept for the meeting, shown where it counts. */
import { h, say } from "../dom.js";
import { t } from "../words.js";

/** Words of refusals that are about the slip and not about the answer. */
const ABOUT_SLIP = ["unknown", "forbidden", "limit"];

/** @param {string} typed @returns {string} the ten signs, "" when it cannot be a slip's code */
function read(typed) {
  const code = typed.replace(/[\s\-–.]/g, "").toUpperCase();
  return /^[A-Z0-9]{10}$/.test(code) ? code : "";
}

/** The code that was scanned: it comes behind `#s-` of the address, and leaves it. */
function scanned() {
  if (!location.hash.startsWith("#s-")) return "";
  const code = read(location.hash.slice(3));
  history.replaceState(null, "", location.pathname + location.search);
  return code;
}

/** The part of a question that takes slips. @param {ReturnType<typeof import("./outbox.js").outbox>} box */
export function slipPart(box) {
  const code = box.slip;
  /** @type {any} */
  let item = null;
  let [changing, tried, shown] = [false, false, ""];
  const problem = h("p", { class: "problem", id: "slip-problem", role: "alert" });
  const input = h("input", {
    id: "slip", class: "input figures", type: "text", maxlength: 24, autocomplete: "off", autocapitalize: "characters",
    spellcheck: "false", enterkeyhint: "done", "aria-describedby": "slip-help slip-problem",
  });
  const form = h("form", { class: "field slip-form", novalidate: true, onsubmit: accept },
    h("label", { for: "slip" }, t("Stemmeseddel")),
    h("p", { class: "help", id: "slip-help" }, t("Skriv koden på seddelen din. Du trenger bare gjøre det én gang.")),
    h("div", { class: "row" }, input, h("button", { class: "button", type: "submit", "aria-label": t("Bruk stemmeseddelen") }, t("Bruk"))),
    problem);
  const used = h("strong", { class: "figures" });
  const change = h("button", { class: "button quiet", type: "button", onclick: begin, "aria-label": t("Bytt stemmeseddel") }, t("Bytt"));
  const line = h("p", { class: "row slip-line" }, h("span", null, t("Stemmeseddel"), " ", used), change);
  const element = h("section", { class: "slip", hidden: true }, form, line);

  /** @param {Event} event */
  function accept(event) {
    event.preventDefault();
    const typed = read(input.value);
    say(problem, typed ? "" : t("Koden har ti tegn. Se på seddelen en gang til."));
    if (!typed) return input.focus();
    use(typed);
    change.focus();
  }

  /** What was refused with the last slip waits to be sent with the next. @param {string} next */
  function use(next) {
    for (const slot of item ? Array(item.slots).keys() : []) {
      const entry = box.entry(item, slot);
      if (!entry?.refused) continue;
      if (entry.held === null) box.setDraft(item, slot, { value: entry.answer });
      box.forget(item, slot);
    }
    changing = false;
    box.useSlip(next);
    draw("");
  }

  function scan() {
    const found = scanned();
    if (found) use(found);
  }

  scan();
  addEventListener("hashchange", scan);

  function begin() {
    changing = true;
    draw("");
    input.select();
  }

  /** @param {string} why the slip that is kept does not do */
  function draw(why) {
    const editing = changing || !code() || why !== "";
    if (editing && form.hidden) input.value = code();
    form.hidden = !editing;
    line.hidden = editing;
    say(used, `${code().slice(0, 5)} ${code().slice(5)}`);
    if (why !== shown) say(problem, why);
    shown = why;
    input.setAttribute("aria-invalid", String(problem.textContent !== ""));
  }

  return {
    element,
    /** @param {any} now the question @param {any[]} entries this phone's answers to it */
    update(now, entries) {
      item = now;
      element.hidden = item.phase !== "open";
      const about = entries.find((entry) => ABOUT_SLIP.includes(entry?.refused?.word));
      draw(about?.refused.text ?? "");
    },
    /** What to say to who tried to answer without, null when there is nothing. @returns {string | null} */
    asked: () => (tried && !code() ? t("Skriv koden på stemmeseddelen først.") : null),
    /** Asks for the slip: an answer was tried without. */
    ask() {
      tried = true;
      input.focus();
    },
  };
}
