/** What a moderator can do in a state, with the words on the buttons and why one is blocked. Pure. */

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

  return {
    item,
    at,
    next: agenda[at + 1] ?? null,
    blocked,
    moves: {
      previous: {
        label: t("Forrige"),
        why: blocked || (at < 0 ? t("Dette er begynnelsen av møtet.") : ""),
        message: { action: "previous" },
      },
      phase: {
        label: item?.phase === "open" ? t("Lukk") : item?.phase === "closed" ? t("Åpne igjen") : t("Åpne"),
        why: noItem,
        message: { action: item?.phase === "open" ? "close" : "open", item: item?.id },
      },
      wall: {
        label: item?.wall ? t("Skjul") : t("Vis"),
        why: noItem,
        message: { action: item?.wall ? "hide" : "show", item: item?.id, where: "wall" },
      },
      next: {
        label: t("Neste"),
        why: blocked || (at + 1 >= agenda.length ? t("Dette er det siste punktet på agendaen.") : ""),
        message: { action: "next" },
      },
      phones: {
        label: item?.phones ? t("Skjul på telefonene") : t("Vis på telefonene"),
        why: noItem,
        message: { action: item?.phones ? "hide" : "show", item: item?.id, where: "phones" },
      },
      qr: {
        label: state.qr ? t("Skjul møtekoden") : t("Vis møtekoden"),
        why: !view.online || state.ended ? blocked : "",
        message: { action: "qr", on: !state.qr },
      },
      clear: {
        label: t("Tøm svarene"),
        why: noItem || (item.phase === "waiting" ? t("Spørsmålet er ikke åpnet ennå.") : ""),
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
      again: { label: t("Still på nytt"), why: notClosed, message: { action: "again", item: item?.id } },
      end: {
        label: t("Avslutt møtet"),
        why: view.online ? (state.ended ? t("Møtet er avsluttet.") : "") : blocked,
        message: { action: "end" },
      },
    },
    countdown: { why: notOpen },
  };
}

/** Where the meeting stands, in one spoken line. @param {any} state */
export function standing(state) {
  if (state.ended) return t("Møtet er avsluttet.");
  const at = state.agenda.findIndex((/** @type {any} */ item) => item.id === state.current);
  if (at < 0) return t("Ikke begynt. Storskjermen viser møtekoden.");
  const item = state.agenda[at];
  const parts = [t("Spørsmål {n} av {m}", { n: at + 1, m: state.agenda.length })];
  parts.push(
    item.phase === "open" ? t("åpent for svar")
      : item.phase === "closed" ? t("lukket") : t("venter på å bli åpnet"),
  );
  if (item.run > 1) parts.push(t("runde {n}", { n: item.run }));
  parts.push(
    item.wall && item.phones ? t("svarene vises på storskjerm og telefoner")
      : item.wall ? t("svarene vises på storskjermen")
      : item.phones ? t("svarene vises på telefonene") : t("svarene er skjult"),
  );
  if (state.qr) parts.push(t("møtekoden er på skjermen"));
  return parts.join(" · ");
}
