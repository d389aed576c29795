/** What the editor asks of the server. */

/** @param {string} base the editor's path */
export function server(base) {
  /** @param {string} path @param {any} [body] */
  async function ask(path, body) {
    const headers = { "Content-Type": "application/json", "X-Polling": "1" };
    const how = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
    return fetch(`${base}/${path}`, how);
  }

  /** The reply as JSON, null when nobody answered. @param {string} path @param {any} [body] */
  async function json(path, body) {
    try {
      return await (await ask(path, body)).json();
    } catch {
      return null;
    }
  }

  return {
    /** @param {any} body */
    save: (body) => json("document", body),
    load: () => json("document"),
    /** @param {any} item */
    preview: (item) => json("preview", { item }),
    /** The form of an item or of the meeting, as an element; null when it cannot be had. @param {any} part */
    async form(part) {
      try {
        const reply = await ask("form", part);
        if (!reply.ok) return null;
        const page = new DOMParser().parseFromString(await reply.text(), "text/html");
        return /** @type {HTMLFormElement} */ (document.importNode(/** @type {Node} */ (page.querySelector("form")), true));
      } catch {
        return null;
      }
    },
  };
}
