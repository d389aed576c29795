/** A meeting's tables in its form: many made in one go. */

/** @param {HTMLElement} root @param {() => void} changed */
export function followTables(root, changed) {
  root.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-tables=make]");
    const list = button?.closest(".table-list");
    if (list instanceof HTMLElement) make(list, changed);
  });
}

/** Adds so many tables of so many seats, named on from the last number. @param {HTMLElement} list @param {() => void} changed */
function make(list, changed) {
  const rows = /** @type {HTMLElement} */ (list.querySelector(".option-rows"));
  const template = /** @type {HTMLTemplateElement} */ (list.querySelector("template"));
  const [number, seats] = ["#tables-number", "#tables-seats"].map((id) => /** @type {any} */ (list.querySelector(id)));
  if (!number.reportValidity() || !seats.reportValidity()) return;
  const room = Number(list.dataset.most) - rows.children.length;
  // A row that nobody has written in is no table.
  for (const row of [...rows.children]) if (!name(row).value.trim()) row.remove();
  const first = rows.children.length + 1;
  for (let at = 0; at < Math.min(number.valueAsNumber, room); at += 1) {
    const row = /** @type {any} */ (template.content.cloneNode(true)).firstElementChild;
    rows.append(row);
    name(row).value = `${list.dataset.word} ${first + at}`;
    /** @type {any} */ (row.querySelector("[name='tables.seats']")).value = seats.value;
  }
  list.querySelector("[data-action=add-option]")?.toggleAttribute("disabled", rows.children.length >= Number(list.dataset.most));
  if (rows.children.length >= first) name(rows.children[first - 1]).focus();
  changed();
}

/** @param {Element} row @returns {HTMLInputElement} */
function name(row) {
  return /** @type {HTMLInputElement} */ (row.querySelector("[name='tables.name']"));
}
