/** Changing when a meeting of own pace opens and closes, at once or by typing the times. */

import { h, say } from "../dom.js";
import { local, moment } from "../edit/times.js";
import { page } from "../staff-parts.js";
import { makeDialog } from "../staff/dialog.js";
import { t } from "../words.js";

/**
 * `{opens?, closes?}`: a time, null, "now", or "+" and seconds; "" or why it could not be.
 * @param {Record<string, string | null>} change @returns {Promise<string>}
 */
export async function changeTimes(change) {
  try {
    const reply = await fetch(`/m/${page.meeting}/times`, {
      method: "POST",
      headers: { "X-Polling": "1", "Content-Type": "application/json" },
      body: JSON.stringify(change),
    });
    return reply.ok ? "" : ((await reply.json()).text ?? t("Det gikk ikke. Prøv igjen."));
  } catch {
    return t("Ingen forbindelse med serveren. Prøv igjen.");
  }
}

/** The window with both times. @param {import("../staff/live.js").View} view */
export function timesDialog(view) {
  const dialog = makeDialog(t("Når det er åpent"));
  const field = (/** @type {string} */ id) => h("input", { class: "input", id, type: "datetime-local", "aria-describedby": "times-zone times-problem" });
  const [opens, closes] = [field("times-opens"), field("times-closes")];
  const problem = h("p", { class: "problem", id: "times-problem", role: "alert" });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const form = h("form", { class: "stack times-form", novalidate: true, onsubmit: save },
    h("div", { class: "field" }, h("label", { for: "times-opens" }, t("Åpner")), opens),
    h("div", { class: "field" }, h("label", { for: "times-closes" }, t("Stenger")), closes),
    h("p", { class: "help", id: "times-zone" }, t("Klokkeslettene gjelder i tidssonen til denne maskinen, {zone}.", { zone })),
    problem,
    h("div", null, h("button", { class: "button primary", type: "submit" }, t("Lagre tidene"))));

  /** @param {Event} event */
  async function save(event) {
    event.preventDefault();
    const { opens_at: from, closes_at: to } = view.state;
    const why = await changeTimes({ opens: moment(opens.value, from), closes: moment(closes.value, to) });
    say(problem, why);
    if (!why) dialog.element.close();
  }

  return () => {
    opens.value = local(view.state.opens_at);
    closes.value = local(view.state.closes_at);
    say(problem, "");
    dialog.open(form);
  };
}
