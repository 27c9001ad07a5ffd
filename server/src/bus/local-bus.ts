import type { Entry } from "../store/entry.ts";
import type { Bus, Subscription } from "./bus.ts";

type Listener = (entries: readonly Entry[]) => void;

/** The bus of a single node: a call, no copy, nothing kept. */
export class LocalBus implements Bus {
  readonly #listeners = new Map<string, Set<Listener>>();

  publish(roomId: string, entries: readonly Entry[]): void {
    for (const hear of this.#listeners.get(roomId) ?? []) hear(entries);
  }

  subscribe(roomId: string, hear: Listener): Subscription {
    const ofRoom = this.#listeners.get(roomId) ?? new Set<Listener>();
    // A wrapper of its own lets the same function listen twice.
    const listener: Listener = (entries) => hear(entries);
    this.#listeners.set(roomId, ofRoom.add(listener));
    return {
      cancel: () => {
        ofRoom.delete(listener);
        if (ofRoom.size === 0 && this.#listeners.get(roomId) === ofRoom) this.#listeners.delete(roomId);
      },
    };
  }
}
