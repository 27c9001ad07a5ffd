import type { Environment, SocketAddress, SocketListener } from "@koe/sdk";
import { SimulatedRuntime } from "../server/src/actor/simulated-runtime.ts";

/** A socket of the simulated environment, as the far end sees it. */
export interface FarSocket {
  readonly address: SocketAddress;
  readonly heard: string[];
  /** The code with which the client closed it. */
  closedWith: number | undefined;
  say(event: string, payload: unknown): void;
  /** Answers the frame that has this id. */
  answer(event: string, id: number, payload: unknown): void;
  close(code: number): void;
}

/** The machine of the SDK on a simulated clock: sockets that the test holds the other end of, and a network to wake. */
export function simulatedEnvironment() {
  const runtime = new SimulatedRuntime();
  const sockets: FarSocket[] = [];
  const wakeListeners = new Set<() => void>();
  const restListeners = new Set<() => void>();
  let clockMs = 0;
  const environment: Environment = {
    now: () => runtime.now() + clockMs,
    monotonic: () => runtime.monotonic(),
    random: () => runtime.random(),
    newId: () => `id-${Math.floor(runtime.random() * 1e12)}`,
    after: (delayMs, run) => runtime.after(delayMs, run),
    transport: {
      open: (address, listener) => {
        const socket = farSocket(address, listener);
        sockets.push(socket);
        return {
          send: (text) => socket.heard.push(text),
          close: (code) => {
            socket.closedWith = code;
          },
        };
      },
    },
    fetch: async () => new Response("{}", { status: 500 }),
    onWake: (listener) => {
      wakeListeners.add(listener);
      return () => wakeListeners.delete(listener);
    },
    onRest: (listener) => {
      restListeners.add(listener);
      return () => restListeners.delete(listener);
    },
    warn: () => {},
  };
  const wake = () => {
    for (const listener of wakeListeners) listener();
  };
  const rest = () => {
    for (const listener of restListeners) listener();
  };
  /** Sets the wall clock this far from where it began, as somebody at the machine may. */
  const setClockBy = (offsetMs: number) => {
    clockMs = offsetMs;
  };
  return { runtime, environment, sockets, wake, rest, setClockBy };
}

function farSocket(address: SocketAddress, listener: SocketListener): FarSocket {
  return {
    address,
    heard: [],
    closedWith: undefined,
    say: (event, payload) => listener.message(JSON.stringify({ event, payload })),
    answer: (event, id, payload) => listener.message(JSON.stringify({ event, id, payload })),
    close: (code) => listener.closed(code),
  };
}
