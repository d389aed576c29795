/** All of a meeting of own pace on one page: what is answered, what is left, and what has come of it. */
import { h, replace, say } from "../../dom.js";
import { until, whenText } from "../../screen/when.js";
import { t, tn } from "../../words.js";

/** @typedef {{item: any, answered: boolean, late: boolean, drafted: boolean, seen: boolean}} Row */

/**
 * A view as a question's is (see `questionView`), of the whole.
 * @param {object} of
 * @param {() => "before" | "open" | "closed"} of.standing
 * @param {() => number} of.done
 * @param {() => number} of.total
 * @param {() => Row[]} of.rows
 * @param {() => any} of.state
 * @param {(id: string) => void} of.choose
 * @param {() => any} of.first the first question that is not answered, null when all are
 */
export function overviewOf(of) {
  const { standing, done, total, state } = of;
  const title = h("h1", { tabindex: -1 });
  const text = h("div", { class: "stack" });
  const list = h("div");
  let drawn = "";
  let connected = true;

  /** @returns {[string, ...any[]]} heading and paragraphs */
  function words() {
    const { opens_at: opens, closes_at: closes, opening } = state();
    const [n, m] = [done(), total()];
    switch (standing()) {
      case "before":
        if (!opens) return [t("Ikke åpnet ennå"), t("Siden åpner av seg selv når møtelederen begynner.")];
        return [
          t("Åpner {when}", { when: whenText(opens) }),
          h("p", null, t("Åpner"), " ", left(opening)),
          t("Siden åpner av seg selv. Du kan også lukke den og komme tilbake."),
        ];
      case "closed":
        return [
          n ? t("Takk for at du svarte") : t("Det er stengt"),
          closes && state().closes === 0 ? t("Det stengte {when}, og tar ikke imot flere svar.", { when: whenText(closes) }) : t("Det er stengt, og tar ikke imot flere svar."),
          n ? tn("Du svarte på ett spørsmål av {m}. Det er talt med.", "Du svarte på {n} spørsmål av {m}. De er talt med.", n, { m }) : null,
        ];
      default:
        return [
          n && n === m ? t("Takk. Du har svart på alt.") : n ? t("Fortsett når det passer deg") : t("Svar når det passer deg"),
          closes ? t("Stenger {when}.", { when: whenText(closes) }) : null,
          n && n === m
            ? t("Du kan endre svarene til det stenger.")
            : t("Du kan hoppe over spørsmål, og lukke siden og fortsette senere på denne telefonen."),
        ];
    }
  }

  return {
    element: h("section", { class: "question overview" }, title, text, list),
    get news() {
      return title.textContent ?? "";
    },
    /** @param {{connected: boolean}} now */
    update(now) {
      connected = now.connected;
      const rows = of.rows();
      const about = state();
      const now_ = JSON.stringify([
        standing(), done(), about.opens_at, about.closes_at, about.opening,
        rows.map(({ item, ...own }) => [item.id, item.run, item.phase, item.question.text, own]),
      ]);
      if (now_ === drawn) return;
      drawn = now_;
      const [heading, ...paragraphs] = words();
      say(title, heading);
      replace(text, paragraphs.filter(Boolean).map((one) => (typeof one === "string" ? h("p", null, one) : one)));
      replace(list, rows.length > 0 && waysTo(rows, of.choose));
    },
    status: () => ({
      text: connected ? t("Anonymt · Du er med") : t("Uten nett: kobler til igjen"),
      tone: connected ? "" : "warning",
    }),
    action() {
      const item = standing() === "open" ? of.first() : null;
      return item && { label: done() ? t("Fortsett") : t("Begynn"), run: () => of.choose(item.id) };
    },
    undo: () => null,
  };
}

/** How long it is until then, kept up to date by the page. @param {number} end */
function left(end) {
  return h("span", { class: "figures", "data-until": end }, until(end));
}

/** @param {Row[]} rows @param {(id: string) => void} choose */
function waysTo(rows, choose) {
  return h(
    "ol",
    { class: "ways" },
    rows.map((row) =>
      h(
        "li",
        null,
        h(
          "button",
          { class: "way", type: "button", onclick: () => choose(row.item.id) },
          h("span", null, row.item.question.text),
          h("span", { class: "small quiet-text" }, stateOf(row)),
        ),
      ),
    ),
  );
}

/** @param {Row} row @returns {string} */
function stateOf({ item, answered, late, drafted, seen }) {
  if (item.answered === false) return t("Tekstside");
  const open = item.phase === "open";
  const own = drafted && open ? t("Ikke sendt ennå")
    : answered ? t("Besvart ✓")
    : drafted ? t("Ikke sendt, og ikke talt med")
    : late ? t("Ikke talt med") : t("Ikke besvart");
  return seen ? `${own} · ${t("Se resultatet")}` : own;
}
