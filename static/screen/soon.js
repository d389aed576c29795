/** Work that nobody waits for. */

/** Does something when there is time, or in half a second. @param {() => void} work */
export function soon(work) {
  // Safari knows of no idle time.
  if ("requestIdleCallback" in window) requestIdleCallback(work, { timeout: 500 });
  else setTimeout(work, 50);
}
