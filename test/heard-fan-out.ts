import {
  type ClientEvent,
  type CloseReason,
  clientEvent,
  decodeRoomEvent,
  defaultLimits,
  type RoomEvent,
} from "@koe/protocol";
import type { FanOut } from "../server/src/room/fan-out.ts";

/**
 * A fan-out that ends in lists: what each connection would have heard, in order. One that was named with `hearAsClient`
 * is a socket at `/ws/v2`.
 */
export class HeardFanOut implements FanOut {
  readonly closed = new Map<string, CloseReason | "going_away">();
  readonly #topics = new Map<string, Set<string>>();
  readonly #heard = new Map<string, RoomEvent[]>();
  readonly #heardAsClient = new Map<string, ClientEvent[]>();
  readonly #listeners = new Set<() => void>();

  hearAsClient(connectionId: string): void {
    this.#heardAsClient.set(connectionId, []);
  }

  heardAsClient(connectionId: string): readonly ClientEvent[] {
    return this.#heardAsClient.get(connectionId) ?? [];
  }

  heard(connectionId: string): readonly RoomEvent[] {
    return this.#heard.get(connectionId) ?? [];
  }

  texts(connectionId: string): readonly string[] {
    return this.heard(connectionId).flatMap((event) =>
      event.event === "new_message" ? [event.payload.text] : [],
    );
  }

  /** Resolves once `holds`, which is asked after every frame. */
  async until(holds: () => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => holds() && resolve();
    this.#listeners.add(look);
    look();
    await promise;
    this.#listeners.delete(look);
  }

  subscribe(connectionId: string, topic: string): void {
    this.#topics.set(topic, (this.#topics.get(topic) ?? new Set()).add(connectionId));
  }

  unsubscribe(connectionId: string, topic: string): void {
    this.#topics.get(topic)?.delete(connectionId);
  }

  publish(topic: string, frame: string): void {
    for (const connectionId of this.#topics.get(topic) ?? []) this.send(connectionId, frame);
  }

  send(connectionId: string, frame: string): void {
    const asClient = this.#heardAsClient.get(connectionId);
    if (asClient === undefined) this.#hear(connectionId, frame);
    else asClient.push(clientEvent.parse(JSON.parse(frame)));
    this.#wake();
  }

  close(connectionId: string, reason: CloseReason | "going_away"): void {
    this.closed.set(connectionId, reason);
    this.#wake();
  }

  #hear(connectionId: string, frame: string): void {
    const event = decodeRoomEvent(frame, defaultLimits.jsonDepthMax);
    if (event === undefined) throw new Error(`not an event of this protocol: ${frame}`);
    this.#heard.set(connectionId, [...this.heard(connectionId), event]);
  }

  #wake(): void {
    for (const look of [...this.#listeners]) look();
  }
}
