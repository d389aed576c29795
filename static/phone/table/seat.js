/** The line at the top of the phone that says which table it answers for, and lets it leave and come back. */
import { h, replace } from "../../dom.js";
import { t } from "../../words.js";

/** @param {import("../keep.js").Keeper} keep */
export function seatBar(keep) {
  const element = h("div", { class: "seat", hidden: true });
  document.querySelector("main")?.prepend(element);
  let drawn = "";

  return {
    /** @param {any} state the ParticipantState, null before the first */
    update(state) {
      const seat = keep.seat();
      const name = state?.table?.name ?? seat?.name ?? t("Bordet");
      if (seat?.on && state?.table && state.table.name !== seat.name) keep.sit({ ...seat, name });
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
          { class: "button quiet small", type: "button", onclick: () => keep.sit({ ...seat, name, on: !seat.on }) },
          seat.on ? t("Svar som deg selv") : t("Svar for {table}", { table: name }),
        ),
      );
    },
  };
}
