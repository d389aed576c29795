/** A table's sheet on the phone: as many lines as it likes, kept as they are typed. */
import { h, say } from "../../dom.js";
import { language, t } from "../../words.js";
import { clock } from "../../screen/clock.js";
import { resultPart } from "../result.js";
import { rowsIn } from "./rows.js";

/**
 * @param {any} first the question as the state has it
 * @param {any} kind the script of its kind
 * @param {object} tools
 * @param {ReturnType<typeof import("./lines.js").linesBox> | null} tools.lines null on a phone that is no table's
 * @param {() => string} tools.name of the table
 * @param {() => void} tools.redraw
 * @param {(text: string) => void} tools.announce
 */
export function tableView(first, kind, { lines, name, redraw, announce }) {
  let item = first;
  let connected = true;
  /** @type {{slot: number, answer: any} | null} */
  let gone = null;

  const place = h("span");
  const time = h("span", { role: "timer", class: "figures", hidden: true });
  const title = h("h1", { tabindex: -1 }, first.question.text);
  const help = h("p", { class: "help" });
  const who = h("p", { class: "sheet-who" });
  const list = h("ol", { class: "lines" });
  const rows = lines && rowsIn(list, { kind, lines, redraw, removed: (line) => (gone = line) });
  const result = resultPart();
  const countdown = clock(time, announce);
  const element = h(
    "section",
    { class: "question" },
    h("p", { class: "place" }, place, time),
    title,
    help,
    who,
    rows && list,
    result.element,
  );
  const isOpen = () => item.phase === "open";

  return {
    element,

    /** @param {{item: any, connected: boolean, tally: any, answers: any[]}} on */
    update(on) {
      item = on.item;
      connected = on.connected;
      countdown.set(isOpen() ? item.end : null);
      say(place, t("Spørsmål {number} av {of}", { number: item.number, of: item.of }));
      say(title, item.question.text);
      say(help, item.question.help ?? "");
      help.hidden = !item.question.help;
      say(who, rows ? t("Alle telefonene ved bordet ser og kan endre de samme linjene.")
        : t("Her svarer bordene. Bordverten fyller ut arket på sin telefon."));
      rows?.update(item);
      result.update({ ...on, kind });
    },

    /** @returns {{text: string, tone: string}} */
    status() {
      if (!lines || !rows) return { text: t("Bordene svarer på dette spørsmålet"), tone: "" };
      const { waits, refused, at } = lines.standing(item);
      const problem = rows.problem() ?? refused;
      if (problem) return { text: problem, tone: "bad" };
      if (waits && connected) return { text: t("Lagrer …"), tone: "" };
      if (waits) return { text: t("Uten nett: lagres når nettet er tilbake"), tone: "warning" };
      if (!isOpen()) return { text: t("Spørsmålet er lukket. Arket er lagret."), tone: "" };
      if (gone) return { text: t("Linjen er tatt bort."), tone: "" };
      if (at) return { text: t("Lagret kl. {time}", { time: hours(at) }), tone: "good" };
      return connected
        ? { text: t("{table} · Lagres mens dere skriver", { table: name() }), tone: "" }
        : { text: t("Uten nett akkurat nå"), tone: "warning" };
    },

    /** The big button: to the line that is next to be written. */
    action() {
      if (!rows || !isOpen() || rows.full()) return null;
      return { label: t("Ny linje"), run: rows.toBlank };
    },

    /** What brings back the line that was just taken away; null when there was none. */
    undo() {
      if (!gone || !isOpen()) return null;
      const { slot, answer } = gone;
      return () => {
        gone = null;
        rows?.bringBack(slot, answer);
      };
    },
  };
}

/** "10.42" in bokmål, "10:42" in English. @param {Date} at */
function hours(at) {
  const [hour, minute] = [at.getHours(), at.getMinutes()].map((n) => String(n).padStart(2, "0"));
  return `${hour}${language === "en" ? ":" : "."}${minute}`;
}
