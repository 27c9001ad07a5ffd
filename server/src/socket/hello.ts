import { type Hello, type Limits, protocolVersion, wireLimits } from "@koe/protocol";
import manifest from "../../package.json" with { type: "json" };

/** What the server says first on a client's socket: who it is, who the client is, and by which rules they speak. */
export interface Greeting {
  readonly connectionId: string;
  readonly epoch: string;
  readonly user: Hello["user"];
  /** The head of the user's own log. */
  readonly ownSeq: number;
  readonly limits: Limits;
}

/** What clients may offer their users here; a client that misses one hides it. */
const features = ["edits", "reactions", "threads", "mentions", "read_markers", "typing", "presence"];

export function helloFrame({ connectionId, epoch, user, ownSeq, limits }: Greeting): string {
  const payload: Hello = {
    connection_id: connectionId,
    epoch,
    user,
    server: { name: "koe", version: manifest.version, protocol: protocolVersion },
    me_seq: ownSeq,
    heartbeat_interval_ms: wireLimits.heartbeatIntervalMs,
    limits: inSnakeCase({ ...limits, ...wireLimits }),
    features,
  };
  return JSON.stringify({ event: "hello", payload });
}

/** `messagesPer10sMax` becomes `messages_per_10s_max`. */
function inSnakeCase(limits: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(limits).map(([name, value]) => [
      name.replace(/[A-Z]|\d+/g, (part) => `_${part.toLowerCase()}`),
      value,
    ]),
  );
}
