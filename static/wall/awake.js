/** A wall that neither sleeps nor shows a window's frame. */

/** Keeps the screen from sleeping while the wall is to be seen, where the browser lets it. */
export function stayAwake() {
  const ask = async () => {
    try {
      if (document.visibilityState === "visible") await navigator.wakeLock?.request("screen");
    } catch {
      // Low battery or no permission: the machine's own settings decide.
    }
  };
  // The lock is lost whenever the page is hidden.
  document.addEventListener("visibilitychange", ask);
  ask();
}

/** The button for the full screen: there while someone moves the pointer. @param {HTMLElement} button */
export function fullScreen(button) {
  if (!document.documentElement.requestFullscreen) return;
  let timer = 0;
  const toggle = async () => {
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else await document.documentElement.requestFullscreen();
    } catch {
      // The browser does not allow it here; nothing is lost.
    }
  };
  const stir = () => {
    document.body.classList.add("stirred");
    button.hidden = document.fullscreenElement !== null;
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      document.body.classList.remove("stirred");
      button.hidden = document.activeElement !== button;
    }, 3000);
  };
  button.addEventListener("click", toggle);
  for (const type of ["pointermove", "keydown", "fullscreenchange"]) addEventListener(type, stir);
  addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
    if (key.toLowerCase() === "f" && !ctrlKey && !metaKey && !altKey) toggle();
  });
  stir();
}
