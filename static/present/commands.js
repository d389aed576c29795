/** What a moderator can do in a state, with the words on the buttons and why one is blocked. Pure. */

import { counted } from "../staff-parts.js";
import { t } from "../words.js";

/** @typedef {{label: string, why: string, message: Record<string, unknown>}} Command `why` "" when it can be done */

/** @param {import("../staff/live.js").View} view the connection's view, with a state */
export function commands(view) {
  const { state } = view;
  const agenda = /** @type {any[]} */ (state.agenda);
  const at = agenda.findIndex((item) => item.id === state.current);
  const item = at < 0 ? null : agenda[at];
  const blocked = !view.online
    ? t("Ingen forbindelse. Knappene virker igjen når forbindelsen er tilbake.")
    : state.ended ? t("Møtet er avsluttet.")
    : !agenda.length ? t("Agendaen er tom.") : "";
  const noItem = blocked || (item ? "" : t("Gå til et spørsmål først."));
  const notOpen = noItem || (item.phase === "open" ? "" : t("Åpne spørsmålet først."));
  const notClosed = noItem || (item.phase === "closed" ? "" : t("Lukk spørsmålet først."));

  const alone = paceOf(state) === "before" || paceOf(state) === "open" ? t("Deltakerne går i sitt eget tempo.") : "";
  const always = item?.on_joining ? t("Dette er åpent for alle så lenge møtet varer.") : "";
  const lifting = item?.phase === "open" && !item.giving;

  return {
    item,
    at,
    leaderboard: Boolean(state.leaderboard),
    next: agenda[at + 1] ?? null,
    blocked,
    alone: alone !== "",
    moves: {
      previous: {
        label: t("Forrige"),
        why: blocked || alone || (at < 0 ? t("Dette er begynnelsen av møtet.") : ""),
        message: { action: "previous" },
      },
      phase: {
        label: item?.phase === "open" ? t("Lukk") : item?.phase === "closed" ? t("Åpne igjen") : t("Åpne"),
        why: noItem || always,
        message: { action: item?.phase === "open" ? "close" : "open", item: item?.id },
      },
      wall: {
        label: item?.wall ? t("Skjul") : t("Vis"),
        why: noItem,
        message: { action: item?.wall ? "hide" : "show", item: item?.id, where: "wall" },
      },
      next: {
        label: t("Neste"),
        why: blocked || alone || (at + 1 >= agenda.length ? t("Dette er det siste punktet på agendaen.") : ""),
        message: { action: "next" },
      },
      phones: {
        label: item?.phones ? t("Skjul på telefonene") : t("Vis på telefonene"),
        why: noItem || always,
        message: { action: item?.phones ? "hide" : "show", item: item?.id, where: "phones" },
      },
      page: {
        label: item?.page ? t("Ta av resultatsiden") : t("Legg på resultatsiden"),
        why: noItem,
        message: { action: item?.page ? "hide" : "show", item: item?.id, where: "page" },
      },
      qr: {
        label: state.qr ? t("Skjul møtekoden") : t("Vis møtekoden"),
        why: !view.online || state.ended ? blocked : "",
        message: { action: "qr", on: !state.qr },
      },
      door: {
        label: state.shut ? t("Åpne døren") : t("Lukk døren"),
        why: !view.online || state.ended ? blocked : "",
        message: { action: "door", on: state.shut },
      },
      leaders: {
        label: state.leaders ? t("Skjul poengtavlen") : t("Vis poengtavlen"),
        why: !view.online || state.ended ? blocked : state.leaderboard ? "" : t("Møtet har ingen poengtavle."),
        message: { action: "leaders", on: !state.leaders },
      },
      clear: {
        label: t("Tøm svarene"),
        why: noItem || always || (item.phase === "waiting" ? t("Spørsmålet er ikke åpnet ennå.") : ""),
        message: { action: "clear", item: item?.id },
      },
      unclear: {
        label: t("Hent tilbake svarene"),
        why: noItem || (item.undo ? "" : t("Det er ingen tømte svar å hente tilbake.")),
        message: { action: "unclear", item: item?.id },
      },
      compare: {
        label: item?.compare ? t("Vis bare denne runden") : t("Vis før og etter"),
        why: noItem || (item.before ? "" : t("Spørsmålet er ikke stilt før.")),
        message: { action: "compare", item: item?.id, on: !item?.compare },
      },
      themes: {
        label: item?.themes ? t("Vis svarene igjen") : t("Vis temaene"),
        why: noItem || (item.sortable ? "" : t("Svarene på dette spørsmålet sorteres ikke i temaer.")),
        message: { action: "themes", item: item?.id, on: !item?.themes },
      },
      lift: {
        label: lifting ? t("Ta imot svar igjen") : t("Løft fram svar"),
        why: noItem || (item.phase === "waiting" ? t("Åpne spørsmålet først.") : "")
          || (!lifting && !counted(view, item).answers ? t("Det er ingen svar å løfte fram ennå.") : ""),
        message: { action: lifting ? "open" : "lift", item: item?.id },
      },
      again: { label: t("Still på nytt"), why: notClosed, message: { action: "again", item: item?.id } },
      end: {
        label: t("Avslutt møtet"),
        why: view.online ? (state.ended ? t("Møtet er avsluttet.") : "") : blocked,
        message: { action: "end" },
      },
    },
    countdown: { why: notOpen || always },
  };
}

/**
 * Where a meeting of own pace stands as a whole; "" in one of the moderator's.
 * @param {any} state @returns {"" | "before" | "open" | "closed"}
 */
export function paceOf(state) {
  if (state.pace !== "own") return "";
  if (state.ended || state.closes === 0) return "closed";
  if (state.opens) return "before";
  // Without a time the moderator begins it.
  const begun = state.agenda.some((/** @type {any} */ item) => item.answered && !item.on_joining && item.phase !== "waiting");
  return state.opens === null && !begun ? "before" : "open";
}

/** Where the meeting stands, in one spoken line. @param {any} state */
export function standing(state) {
  if (state.ended) return t("Møtet er avsluttet.");
  const at = state.agenda.findIndex((/** @type {any} */ item) => item.id === state.current);
  if (at < 0 && state.leaders && !state.qr) return t("Ikke begynt. Storskjermen viser poengtavlen.");
  if (at < 0) return t("Ikke begynt. Storskjermen viser møtekoden.");
  const item = state.agenda[at];
  const parts = [placeOf(state.agenda, item)];
  if (item.answered) parts.push(
    item.phase === "open" ? (item.giving ? t("åpent for svar") : t("svar løftes fram"))
      : item.phase === "closed" ? t("lukket") : t("venter på å bli åpnet"),
  );
  if (item.run > 1) parts.push(t("runde {n}", { n: item.run }));
  if (item.answered) parts.push(
    item.wall && item.themes ? t("temaene vises på storskjermen")
      : item.wall && item.phones ? t("svarene vises på storskjerm og telefoner")
      : item.wall ? t("svarene vises på storskjermen")
      : item.phones ? t("svarene vises på telefonene") : t("svarene er skjult"),
  );
  if (state.leaders) parts.push(t("poengtavlen er på storskjermen"));
  if (state.qr) parts.push(t("møtekoden er på storskjermen"));
  return parts.join(" · ");
}

/** Which question it is of those that are counted, as the phones have it, or what it is instead. @param {any[]} agenda @param {any} item */
function placeOf(agenda, item) {
  if (!item.answered) return t("Tekstside");
  if (item.on_joining) return t("Spørres når deltakerne blir med");
  if (item.standing) return t("Spørsmål fra salen");
  const asked = agenda.filter((one) => one.answered && !one.on_joining && !one.standing);
  return t("Spørsmål {n} av {m}", { n: asked.indexOf(item) + 1, m: asked.length });
}
