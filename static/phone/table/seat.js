/** The line at the top of the phone that says which table it answers for, and lets it leave and come back. */
import { h, replace } from "../../dom.js";
import { t } from "../../words.js";

/** @typedef {import("../keep.js").Seat} Seat */

/** Keeps a seat where the next visit finds it. @param {Seat} seat */
function keepSeat(seat) {
  try {
    localStorage.setItem(`polling:${document.body.dataset.code}.table`, JSON.stringify(seat));
  } catch {
    // Then this phone answers as it did, until the link is opened again.
  }
}

/** @param {import("../keep.js").Keeper} keep */
export function seatBar({ seat }) {
  /** Who answers is known from the first message on: begins anew. @param {Seat} now */
  function turn(now) {
    keepSeat({ ...now, on: !now.on });
    location.reload();
  }

  const element = h("div", { class: "seat", hidden: true });
  document.querySelector("main")?.prepend(element);
  let drawn = "";

  return {
    /** @param {any} state the ParticipantState, null before the first */
    update(state) {
      const name = state?.table?.name ?? seat?.name ?? t("Bordet");
      if (seat?.on && state?.table && name !== seat.name) keepSeat(Object.assign(seat, { name }));
      const now = JSON.stringify([seat?.on, name, state?.phase === "ended"]);
      if (now === drawn) return;
      drawn = now;
      element.hidden = !seat || state?.phase === "ended";
      if (!seat) return;
      replace(
        element,
        h("p", null, seat.on ? [t("Du svarer for"), " ", h("strong", null, h("bdi", null, name))] : t("Du svarer som deg selv")),
        h(
          "button",
          { class: "button quiet small", type: "button", onclick: () => turn(seat) },
          seat.on ? t("Svar som deg selv") : t("Svar for {table}", { table: name }),
        ),
      );
    },
  };
}
