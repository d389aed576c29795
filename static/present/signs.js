/** The quiet signs of the last seconds, beside the figures. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { given, icon, signs } from "../screen/reactions.js";
import { t } from "../words.js";

const icons = signs().map((_, kind) => icon(kind));

/** @param {import("../staff/live.js").View} view */
export function signsNow(view) {
  const counts = given(view.reactions);
  if (!counts.length) return nothing;
  return html`<ul class="signs" aria-label=${t("Stille tegn de siste sekundene")}>${signs().map((name, kind) =>
    html`<li>${icons[kind]} ${name} <strong class="figures">${counts[kind]}</strong></li>`)}</ul>`;
}
