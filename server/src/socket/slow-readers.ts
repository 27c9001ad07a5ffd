import type { Actor, ActorContext, ActorSpec } from "../actor/actor.ts";
import type { Socket, SocketData } from "./open-sockets.ts";

/**
 * Ends connections that read too slowly, while a close frame (4002) may still get through to them. Who does not read at
 * all is cut by the backlog limit instead.
 *
 * A socket counts as slow when more than half of its allowed backlog is unread at two checks in a row.
 */
export interface SlowReadersDependencies {
  readonly sockets: {
    all(): Iterable<Pick<Socket, "getBufferedAmount"> & { readonly data: Pick<SocketData, "connectionId"> }>;
    close(connectionId: string, reason: "slow_consumer"): void;
  };
  readonly backlogBytesMax: number;
}

export const slowReaderCheckMs = 2_000;
const mailboxMax = 4;

type Check = { readonly kind: "check" };

export function slowReadersSpec(dependencies: SlowReadersDependencies): ActorSpec<Check> {
  return {
    name: "slow readers",
    mailboxMax,
    create: (context) => new SlowReaders(context, dependencies),
  };
}

class SlowReaders implements Actor<Check> {
  readonly #context: ActorContext<Check>;
  readonly #dependencies: SlowReadersDependencies;
  #behind: ReadonlySet<string> = new Set();

  constructor(context: ActorContext<Check>, dependencies: SlowReadersDependencies) {
    this.#context = context;
    this.#dependencies = dependencies;
  }

  init(): void {
    this.#context.after(slowReaderCheckMs, { kind: "check" });
  }

  handle(): void {
    const { sockets, backlogBytesMax } = this.#dependencies;
    const behind = new Set<string>();
    for (const socket of [...sockets.all()]) {
      if (socket.getBufferedAmount() <= backlogBytesMax / 2) continue;
      const { connectionId } = socket.data;
      if (this.#behind.has(connectionId)) sockets.close(connectionId, "slow_consumer");
      else behind.add(connectionId);
    }
    this.#behind = behind;
    this.#context.after(slowReaderCheckMs, { kind: "check" });
  }
}
