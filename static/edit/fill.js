/** Ready-made fields in a form: a button fills the first empty part that can be filled. */

/** @param {HTMLElement} button with `data-text`, and `data-lines` parted by "|" @param {() => void} changed */
export function fill(button, changed) {
  const form = button.closest("form");
  const parts = [...(form?.querySelectorAll("[data-fillable]") ?? [])];
  const free = parts.find((part) => !textOf(part)?.value.trim());
  const text = free && textOf(free);
  if (!free || !text) return;
  text.value = button.dataset.text ?? "";
  const rows = /** @type {HTMLElement} */ (free.querySelector(".option-rows"));
  const template = /** @type {HTMLTemplateElement} */ (free.querySelector("template"));
  rows.replaceChildren();
  for (const line of (button.dataset.lines ?? "").split("|")) {
    rows.append(template.content.cloneNode(true));
    const field = rows.lastElementChild?.querySelector("input:not([type=hidden])");
    if (field instanceof HTMLInputElement) field.value = line;
  }
  free.setAttribute("open", "");
  text.focus();
  changed();
}

/** @param {Element} part @returns {HTMLInputElement | null} */
const textOf = (part) => part.querySelector("[data-fill=text]");
