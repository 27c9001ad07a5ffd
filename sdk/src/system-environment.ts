/**
 * The machine that the SDK runs on: a browser, Bun or Node. It uses only what all of them have; what a browser has beyond
 * (a network that comes back, a page that becomes visible) is looked for and may be missing.
 */
import type { Environment, Socket, Timer, Transport } from "./environment.ts";

/** How often the clock is looked at, and how far it must have gone beyond that to have jumped: the machine slept. */
const clockLookMs = 5_000;
const clockJumpMs = 10_000;

export function systemEnvironment(): Environment {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    random: () => Math.random(),
    newId,
    after: startTimer,
    transport: webSocketTransport,
    fetch: (url, init) => fetch(url, init),
    onWake,
    onRest,
    warn: (message) => {
      // biome-ignore lint/suspicious/noConsole: there is no other way to reach whoever runs the program.
      console.warn(`Koe: ${message}`);
    },
  };
}

function startTimer(delayMs: number, run: () => void): Timer {
  const timer = setTimeout(run, delayMs);
  return { cancel: () => clearTimeout(timer) };
}

const webSocketTransport: Transport = {
  open({ url, protocol, headers }, listener): Socket {
    const socket = newWebSocket(url, protocol, headers);
    let hasClosed = false;
    socket.addEventListener("open", () => listener.opened());
    socket.addEventListener("message", ({ data }) => {
      if (!hasClosed && typeof data === "string") listener.message(data);
    });
    // An error is always followed by a close.
    socket.addEventListener("close", ({ code }) => {
      hasClosed = true;
      listener.closed(code);
    });
    return {
      send: (text) => socket.send(text),
      close: (code) => {
        hasClosed = true;
        socket.close(code);
      },
    };
  },
};

/** Bun and Node take the headers beside the protocols where a browser takes the protocols alone. */
function newWebSocket(url: string, protocol: string, headers: Readonly<Record<string, string>>): WebSocket {
  if (Object.keys(headers).length === 0) return new WebSocket(url, [protocol]);
  return Reflect.construct(WebSocket, [url, { protocols: [protocol], headers }]);
}

function onWake(listener: () => void): () => void {
  const page: unknown = Reflect.get(globalThis, "document");
  const stops = [
    listen(globalThis, "online", listener),
    listen(page, "visibilitychange", () => {
      if (isVisible(page)) listener();
    }),
    // A page that was put aside whole, by going back in its history or to save energy.
    listen(globalThis, "pageshow", (event) => {
      if (Reflect.get(event, "persisted") === true) listener();
    }),
    listen(page, "resume", listener),
    watchClock(listener),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function onRest(listener: () => void): () => void {
  const page: unknown = Reflect.get(globalThis, "document");
  const stops = [
    listen(page, "visibilitychange", () => {
      if (!isVisible(page)) listener();
    }),
    listen(globalThis, "pagehide", listener),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function listen(target: unknown, event: string, listener: (event: Event) => void): () => void {
  if (!(target instanceof EventTarget)) return () => {};
  target.addEventListener(event, listener);
  return () => target.removeEventListener(event, listener);
}

function isVisible(page: unknown): boolean {
  return typeof page === "object" && page !== null && Reflect.get(page, "visibilityState") === "visible";
}

function watchClock(listener: () => void): () => void {
  let lookedAtMs = Date.now();
  const interval = setInterval(() => {
    const sinceMs = Date.now() - lookedAtMs;
    lookedAtMs = Date.now();
    if (Math.abs(sinceMs - clockLookMs) > clockJumpMs) listener();
  }, clockLookMs);
  return () => clearInterval(interval);
}

/** 128 random bits. Not `randomUUID`, which pages over plain http do not have. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
