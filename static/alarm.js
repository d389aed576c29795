/** Says on pages for staff what is wrong with the server's store, for as long as it is. */

const EVERY = 15000;
const WHILE_WRONG = 3000;

/** @type {HTMLElement[]} */
const parts = [...document.querySelectorAll("p[data-alarm]")].filter((part) => part instanceof HTMLElement);

/** @param {any} store what /health says of it */
function show(store) {
  /** @type {Record<string, boolean>} */
  const is = {
    durable: store.durable === false,
    survives: store.survives === false,
    complete: store.complete === false,
    saved: store.reachable === false || store.written === false,
  };
  for (const part of parts) part.hidden = !is[part.dataset.alarm ?? ""];
  return Object.values(is).some(Boolean);
}

async function look() {
  let wrong = false;
  try {
    // 503 says what is wrong, too. No answer at all is for the page's own connection to tell.
    const { store } = await (await fetch("/health", { cache: "no-store" })).json();
    if (store) wrong = show(store);
  } catch {
    wrong = parts.some((part) => !part.hidden);
  }
  setTimeout(look, wrong ? WHILE_WRONG : EVERY);
}

look();
