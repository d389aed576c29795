/**
 * What one writes in Node, and writes well: ws and ioredis, answers stored in batches by one call
 * of a function and acknowledged when the store has them on disk. `node hall.mjs STORE LIBRARY`:
 * the unix socket of the store and the file of its functions; a line of input goes to all phones.
 */
import { createHmac, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(`${process.cwd()}/`);
const { WebSocketServer, WebSocket } = require("ws");
const { Redis } = require("ioredis");

const OPTIONS = new Set(["hjem", "buss", "tog", "bil", "gange"]);
const BATCH = 512;
const IN_FLIGHT = 2;
const key = randomBytes(32);

const [, , socket, library] = process.argv;
const redis = socket ? new Redis({ path: socket, enableAutoPipelining: true }) : null;
if (redis) await redis.function("LOAD", "REPLACE", readFileSync(library, "utf8"));

let state = '{"type":"state","item":null}';
/** @type {Map<string, {screen: any, ref: number, row: string[]}[]>} */
const waiting = new Map();
let underWay = 0;
let scheduled = false;

const server = createServer();
const phones = new WebSocketServer({ server, path: "/ws", perMessageDeflate: false });

phones.on("connection", (screen) => {
  let token = "";
  screen.on("message", async (data) => {
    const message = JSON.parse(data.toString());
    if (message.type === "hello") {
      token = message.token;
      if (typeof token !== "string" || message.role !== "participant") return screen.close(4503);
      if (redis) await redis.sadd("joined", digest(token));
      screen.send(`{"type":"reply","ref":${message.ref},"ok":true}`);
      screen.send(state);
    } else if (message.type === "answer") {
      take(screen, token, message);
    }
  });
});

function take(screen, token, { ref, item, number, answer }) {
  const chosen = answer?.options;
  if (!Number.isInteger(number) || chosen?.length !== 1 || !OPTIONS.has(chosen[0])) {
    screen.send(`{"type":"reply","ref":${ref},"ok":false,"word":"invalid"}`);
    return;
  }
  const row = [digest(`${token}:${item}`), String(number), chosen[0]];
  const some = waiting.get(item);
  if (some) some.push({ screen, ref, row });
  else waiting.set(item, [{ screen, ref, row }]);
  schedule();
}

function schedule() {
  if (scheduled) return;
  scheduled = true;
  setImmediate(flush);
}

function flush() {
  scheduled = false;
  for (const [item, some] of waiting) {
    while (some.length && underWay < IN_FLIGHT) store(item, some.splice(0, BATCH));
    if (!some.length) waiting.delete(item);
  }
}

async function store(item, some) {
  underWay += 1;
  const keys = [`answers:${item}`, `counts:${item}`, "revisions"];
  await redis.fcall("give", 3, ...keys, "notices", ...some.flatMap((one) => one.row));
  underWay -= 1;
  for (const { screen, ref } of some) screen.send(`{"type":"reply","ref":${ref},"ok":true}`);
  schedule();
}

function digest(text) {
  return createHmac("sha256", key).update(text).digest("base64url");
}

createInterface({ input: process.stdin }).on("line", (line) => {
  state = line;
  const ready = Buffer.from(line);
  for (const screen of phones.clients) {
    if (screen.readyState === WebSocket.OPEN) screen.send(ready, { binary: false });
  }
});

server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, () => {
  process.stdout.write(`${server.address().port}\n`);
});
