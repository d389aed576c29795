/** The previews of phone and wall: told what is typed, and made as large as there is room for. */

/** @typedef {{where: string, frame: HTMLIFrameElement, width: number, height: number}} Preview */

const SIZES = { phone: [360, 640], wall: [1280, 720] };
const WAIT = 250;

/**
 * @param {HTMLElement} root
 * @param {(item: any) => Promise<any>} ask the made-up result of an item, or null
 * @param {(problems: any[], item: any) => void} told what is wrong with the item
 */
export function previews(root, ask, told) {
  /** @type {Preview[]} */
  const found = [...root.querySelectorAll("iframe")].map((frame) => {
    const where = new URL(frame.src, location.href).searchParams.get("where") === "wall" ? "wall" : "phone";
    const [width, height] = SIZES[/** @type {"phone" | "wall"} */ (where)];
    return { where, frame, width, height };
  });
  /** @type {any} */
  let last = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let turn = 0;
  let title = "";

  for (const { frame, width, height } of found) {
    frame.style.setProperty("width", `${width}px`);
    frame.style.setProperty("height", `${height}px`);
    const box = /** @type {HTMLElement} */ (frame.parentElement);
    const size = () => {
      const scale = Math.min(1, box.clientWidth / width || 1);
      box.style.setProperty("height", `${height * scale}px`);
      frame.style.setProperty("transform", `scale(${scale})`);
    };
    new ResizeObserver(size).observe(/** @type {HTMLElement} */ (box.parentElement));
    size();
  }

  /** @param {any} message */
  function tell(message) {
    for (const { frame } of found) frame.contentWindow?.postMessage(message, location.origin);
  }

  addEventListener("message", (event) => {
    // A frame has come up, and knows nothing yet.
    if (event.origin !== location.origin || !event.data.preview) return;
    if (last) tell(last);
    tell({ title });
  });

  return {
    /** Draws an item, in a moment if it is being typed. @param {any} item @param {number} [wait] */
    draw(item, wait = WAIT) {
      clearTimeout(timer);
      const mine = (turn += 1);
      timer = setTimeout(async () => {
        const reply = await ask(item);
        if (mine !== turn || !reply) return;
        told(reply.problems ?? [], item);
        if (!reply.item) return;
        last = reply;
        tell(reply);
      }, wait);
    },
    /** @param {string} now */
    name(now) {
      if (now !== title) tell({ title: (title = now) });
    },
    /** Another colour has been saved. */
    look: () => tell({ look: true }),
    /** @param {boolean} on */
    show(on) {
      root.hidden = !on;
    },
  };
}
