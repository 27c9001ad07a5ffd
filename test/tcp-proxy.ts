/**
 * A bad network on one machine: a TCP proxy that delays what it carries, cuts connections in the middle of a chunk, closes
 * one direction, and resets, by a chance that repeats from its seed. Its address stays while what is behind it may move,
 * so a server can die and come back elsewhere.
 */
import { createServer, connect as openSocket, type Socket } from "node:net";
import { SimulatedRuntime } from "../server/src/actor/simulated-runtime.ts";

/** For each chunk, in either direction, how likely it is to be hit. */
export interface Faults {
  readonly delay: number;
  readonly cut: number;
  readonly halfClose: number;
  readonly reset: number;
}

export const noFaults: Faults = { delay: 0, cut: 0, halfClose: 0, reset: 0 };

export interface TcpProxy {
  readonly url: string;
  /** How often it did what to a chunk or a connection. */
  readonly hits: Readonly<Record<keyof Faults, number>>;
  /** Where connections go from now on; undefined: nowhere. */
  retarget(url: string | undefined): void;
  setFaults(faults: Faults): void;
  /** Breaks every connection that is open. */
  cutAll(): void;
  stop(): Promise<void>;
}

const delayMaxMs = 30;

export async function startTcpProxy(target: string, { seed = 1 } = {}): Promise<TcpProxy> {
  const chance = new SimulatedRuntime({ seed });
  const hits = { delay: 0, cut: 0, halfClose: 0, reset: 0 };
  const pairs = new Set<readonly [Socket, Socket]>();
  let address: URL | undefined = new URL(target);
  let faults = noFaults;

  const happens = (kind: keyof Faults) => {
    const isHit = chance.random() < faults[kind];
    if (isHit) hits[kind] += 1;
    return isHit;
  };

  const carry = (from: Socket, to: Socket) => {
    let last = Promise.resolve();
    const inOrder = (work: () => void | Promise<void>) => {
      last = last.then(work);
    };
    from.on("data", (chunk: Buffer) =>
      inOrder(async () => {
        if (happens("delay"))
          await new Promise((resolve) => setTimeout(resolve, chance.random() * delayMaxMs));
        if (happens("cut")) {
          to.write(chunk.subarray(0, Math.floor(chunk.length * chance.random())));
          from.destroy();
          to.destroySoon();
        } else if (happens("reset")) {
          from.resetAndDestroy();
          to.resetAndDestroy();
        } else if (happens("halfClose")) to.end();
        else if (to.writable) to.write(chunk);
      }),
    );
    from.on("end", () => inOrder(() => void to.end()));
    from.on("error", () => to.destroy());
    from.on("close", () => inOrder(() => void to.destroySoon()));
  };

  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (address === undefined) {
      near.destroy();
      return;
    }
    const far = openSocket({ host: address.hostname, port: Number(address.port), allowHalfOpen: true });
    const pair = [near, far] as const;
    pairs.add(pair);
    far.on("close", () => pairs.delete(pair));
    carry(near, far);
    carry(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("the proxy has no port");

  const cutAll = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${bound.port}`,
    hits,
    retarget: (url) => {
      address = url === undefined ? undefined : new URL(url);
    },
    setFaults: (next) => {
      faults = next;
    },
    cutAll,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cutAll();
      }),
  };
}
