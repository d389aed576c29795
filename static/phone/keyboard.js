/** Keeps the foot above a keyboard that covers the page instead of shrinking it. */

/**
 * @param {HTMLElement} root gets `--keyboard`, the height of what is covered, and the class
 *   `crowded` while the foot would take nearly half of what is seen
 * @param {HTMLElement} foot
 */
export function followKeyboard(root, foot) {
  const seen = window.visualViewport;
  if (!seen) return;
  const measure = () => {
    // Zoomed in, the visible part is small without a keyboard: then the foot stays where it is.
    const covered = seen.scale > 1.05 ? 0 : window.innerHeight - seen.height - seen.offsetTop;
    root.classList.toggle("crowded", foot.offsetHeight > seen.height * 0.42);
    root.style.setProperty("--keyboard", `${Math.max(0, Math.round(covered))}px`);
  };
  seen.addEventListener("resize", measure);
  seen.addEventListener("scroll", measure);
  new ResizeObserver(measure).observe(foot);
}
