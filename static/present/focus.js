/** Where the focus stands once a window is closed. */

/**
 * The browser puts it back on the button that opened the window, where Space would open it again
 * instead of steering the meeting. It goes to the group that the button stands in, so that Tab
 * goes on from there.
 */
export function steerAfterWindows() {
  // The event does not bubble, but it is caught on its way down.
  document.addEventListener("close", () => {
    const tools = document.activeElement?.closest(".desk-tools");
    if (tools instanceof HTMLElement) tools.focus();
  }, true);
}
