/** The dialogs in which a theme or a heading is made, and the draft of themes that the server proposes. */

import { h, replace } from "../dom.js";
import { makeDialog } from "../staff/dialog.js";
import { t, tn } from "../words.js";
import { field } from "./editor.js";
import { tidied } from "./naming.js";

/**
 * A new theme, for the chosen answers if wanted.
 * @param {object} of
 * @param {import("./book.js").Heading[]} of.headings @param {string} of.heading the one to begin with
 * @param {string} of.about the chosen answers in words, "" for none
 * @param {(name: string, heading: string, sort: boolean) => void} of.make
 */
export function makeThemeDialog({ headings, heading, about, make }) {
  const dialog = makeDialog(t("Nytt tema"), { closed: () => dialog.element.remove() });
  const name = h("input", { id: "new-theme", type: "text", maxlength: 120, autocomplete: "off" });
  const under = h("select", { id: "new-heading" }, h("option", { value: "" }, t("Ingen overskrift")),
    headings.map((one) => h("option", { value: one.id }, one.text)));
  under.value = heading;
  const sort = h("input", { type: "checkbox", checked: true });
  const problem = h("p", { class: "problem", role: "alert" });
  dialog.open(h("form", {
    class: "stack", onsubmit(/** @type {Event} */ event) {
      event.preventDefault();
      if (!tidied(name.value)) {
        problem.textContent = t("Gi temaet et navn.");
        return name.focus();
      }
      dialog.element.close();
      make(tidied(name.value), under.value, Boolean(about) && sort.checked);
    },
  },
  field("new-theme", t("Navn"), name), headings.length > 0 && field("new-heading", t("Overskrift"), under),
  about && h("label", { class: "check" }, sort, h("span", null, t("Sorter under det: {text}", { text: about }))),
  problem, h("div", { class: "row" }, h("button", { type: "submit", class: "button primary" }, t("Lag temaet")))));
  name.focus();
}

/**
 * A heading and the themes that it gathers; a new one when `heading` is null.
 * @param {object} of
 * @param {import("./book.js").Heading | null} of.heading @param {import("./book.js").Theme[]} of.themes
 * @param {string} of.near id of a theme that is likely meant
 * @param {(text: string, themes: Set<string>) => void} of.save
 * @param {(by: number) => void} of.move @param {() => void} of.remove
 */
export function headingDialog({ heading, themes, near, save, move, remove }) {
  const dialog = makeDialog(heading ? t("Overskrift") : t("Ny overskrift"), { closed: () => dialog.element.remove() });
  const text = h("input", { id: "heading-text", type: "text", maxlength: 200, autocomplete: "off", value: heading?.text ?? "" });
  const under = new Set(themes.filter((theme) => (heading ? theme.heading === heading.id : theme.id === near)).map(({ id }) => id));
  const problem = h("p", { class: "problem", role: "alert" });
  const away = (/** @type {() => void} */ does) => () => {
    dialog.element.close();
    does();
  };
  dialog.open(h("form", {
    class: "stack", onsubmit(/** @type {Event} */ event) {
      event.preventDefault();
      if (!tidied(text.value)) {
        problem.textContent = t("Skriv overskriften.");
        return text.focus();
      }
      dialog.element.close();
      save(text.value.trim(), under);
    },
  },
  field("heading-text", t("Overskrift"), text),
  themes.length > 0 && h("fieldset", { class: "theme-quotes" }, h("legend", null, t("Temaer under overskriften")),
    h("div", { class: "quote-list" }, themes.map((theme) => h("label", { class: "check" },
      h("input", { type: "checkbox", checked: under.has(theme.id), onchange: (/** @type {any} */ event) => under[event.target.checked ? "add" : "delete"](theme.id) }),
      h("bdi", null, theme.name))))),
  problem, h("div", { class: "row" }, h("button", { type: "submit", class: "button primary" }, t("Lagre")),
    heading && [
      h("button", { type: "button", class: "button small", onclick: () => move(-1) }, t("Flytt opp")),
      h("button", { type: "button", class: "button small", onclick: () => move(1) }, t("Flytt ned")),
      h("button", { type: "button", class: "button small danger", onclick: away(remove) }, t("Slett overskriften")),
    ])));
  text.focus();
}

/**
 * A draft of themes: each is ticked and may be renamed; nothing is done before it is accepted.
 * @param {object} of
 * @param {() => Promise<import("./suggest.js").Draft | string>} of.fetch
 * @param {(id: string) => string} of.textOf what an answer says
 * @param {(themes: {name: string, answers: string[]}[]) => void} of.accept
 */
export function draftDialog({ fetch, textOf, accept }) {
  const dialog = makeDialog(t("Utkast til temaer"), { wide: true, closed: () => dialog.element.remove() });
  const body = h("div", { class: "stack" }, h("p", { role: "status" }, t("Leser svarene …")));
  dialog.open(body);
  fetch().then((draft) => {
    if (typeof draft === "string" || !draft.themes?.length) {
      return replace(body, h("p", { class: "hint", role: "status" }, (typeof draft === "string" && draft) || t("Det er for få svar til et utkast ennå.")));
    }
    const lines = draft.themes.map((one, at) => {
      const name = h("input", { class: "input", type: "text", maxlength: 120, value: one.name, "aria-label": t("Navn på tema {n}", { n: at + 1 }) });
      const tick = h("input", { type: "checkbox", checked: false, "aria-label": t("Ta med tema {n}: {name}", { n: at + 1, name: one.name }) });
      const line = h("li", { class: "draft" }, h("label", { class: "row-tick" }, tick), name,
        h("span", { class: "figures" }, tn("{n} svar", "{n} svar", one.answers.length)),
        h("p", { class: "quiet-text" }, t("Midt i: «{text}»", { text: textOf(one.middle) })));
      return { one, name, tick, line };
    });
    const sort = h("input", { type: "checkbox", checked: true });
    return replace(body,
      h("p", null, t("Et grovt utkast, laget av ordene i svarene. Kryss av temaene du vil ha, og gi dem navn. Svarene kan flyttes etterpå.")),
      h("ul", { class: "drafts" }, lines.map(({ line }) => line)),
      h("label", { class: "check" }, sort, h("span", null, t("Sorter svarene under temaene også"))),
      h("div", { class: "row" }, h("button", {
        type: "button", class: "button primary", onclick() {
          const chosen = lines.filter(({ tick, name }) => tick.checked && tidied(name.value));
          dialog.element.close();
          if (chosen.length) accept(chosen.map(({ one, name }) => ({ name: name.value.trim(), answers: sort.checked ? one.answers : [] })));
        },
      }, t("Ta i bruk det som er krysset av"))));
  });
}
