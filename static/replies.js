/**
 * Requests on a socket that wait for their replies, by `ref`.
 * @typedef {{ok: boolean, word?: string, text?: string, [more: string]: any}} Reply
 */

/** The connection fell, or was not there, before the reply came. */
export class Lost extends Error {}

/**
 * @param {number} patience milliseconds until a reply is overdue
 * @param {() => void} overdue called then; it should give up the socket
 */
export function replies(patience, overdue) {
  /** @type {Map<number, {resolve: (reply: Reply) => void, reject: (reason: Error) => void, timer: any}>} */
  const waiting = new Map();
  let last = 0;

  return {
    /**
     * Sends `message` with a new `ref` and resolves with its reply.
     * @param {WebSocket | null} socket @param {Record<string, any>} message
     * @returns {Promise<Reply>}
     */
    send(socket, message) {
      return new Promise((resolve, reject) => {
        if (socket?.readyState !== WebSocket.OPEN) return reject(new Lost());
        const ref = ++last;
        waiting.set(ref, { resolve, reject, timer: setTimeout(overdue, patience) });
        socket.send(JSON.stringify({ ...message, ref }));
      });
    },

    /** @param {any} message a reply; one that nobody waits for is let go */
    came(message) {
      const request = waiting.get(message.ref);
      if (!request) return;
      waiting.delete(message.ref);
      clearTimeout(request.timer);
      request.resolve(message);
    },

    /** Rejects all that wait: their replies will never come on this socket. */
    lost() {
      for (const { reject, timer } of waiting.values()) {
        clearTimeout(timer);
        reject(new Lost());
      }
      waiting.clear();
    },
  };
}
