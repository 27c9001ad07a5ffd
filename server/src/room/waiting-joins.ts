import type { Join, RoomRequest } from "./room-message.ts";

type SendRequest = RoomRequest & { readonly kind: "send" };

interface Waiting {
  readonly join: Join;
  /** What the connection said meanwhile, in order. */
  readonly sends: SendRequest[];
  /** Nothing here can take it in: its connection has to join again. */
  readonly isStale: boolean;
}

/**
 * Joins that cannot be answered yet, because the recent entries are being read or the standing they bring is stale, with
 * what their connections say until then. One for each connection; the latest counts.
 */
export class WaitingJoins {
  readonly #waiting = new Map<string, Waiting>();
  #sendsCount = 0;

  get size(): number {
    return this.#waiting.size;
  }

  put(join: Join, isStale: boolean): void {
    const { connectionId } = join.member;
    const sends = this.#waiting.get(connectionId)?.sends ?? [];
    this.#waiting.set(connectionId, { join, sends, isStale });
  }

  has(connectionId: string): boolean {
    return this.#waiting.has(connectionId);
  }

  /** Keeps what a waiting connection says; false when that is too much. */
  hold(request: SendRequest, heldMax: number): boolean {
    const waiting = this.#waiting.get(request.send.connectionId);
    if (waiting === undefined || this.#sendsCount >= heldMax) return false;
    waiting.sends.push(request);
    this.#sendsCount++;
    return true;
  }

  /** Ends the waiting of a connection; gives what it said. */
  take(connectionId: string): readonly SendRequest[] {
    const sends = this.#waiting.get(connectionId)?.sends ?? [];
    this.#waiting.delete(connectionId);
    this.#sendsCount -= sends.length;
    return sends;
  }

  /** Those that wait for the recent entries; they wait on until they are taken. */
  ready(): readonly Join[] {
    return [...this.#waiting.values()].flatMap(({ join, isStale }) => (isStale ? [] : [join]));
  }
}
