import { decodeRoomEvent, defaultLimits, type RoomEvent } from "@koe/protocol";
import type { ActorRef } from "../../server/src/actor/actor.ts";
import type { FanOut } from "../../server/src/room/fan-out.ts";
import type { PresenceUser } from "../../server/src/room/presence.ts";
import type { ConnectionMessage } from "../../server/src/socket/connection-actor.ts";
import type { Faults } from "./faults.ts";
import type { SimulatedClient } from "./simulated-client.ts";

/** What one frame asked, to be held against its answers. */
export interface Asked {
  readonly frameId: number;
  readonly clientMsgId: string | undefined;
  readonly text: string;
}

/** One socket, and all that its client said and heard. */
export class SimulatedSocket {
  readonly id: string;
  readonly roomId: string;
  readonly user: PresenceUser;
  readonly asked: Asked[] = [];
  readonly heard: RoomEvent[] = [];
  readonly topics = new Set<string>();
  actor: ActorRef<ConnectionMessage> | undefined;
  /** Where the log stood when the room took it in. */
  joinedAt: number | undefined;
  end: "client" | "server" | undefined;

  constructor(id: string, roomId: string, user: PresenceUser) {
    this.id = id;
    this.roomId = roomId;
    this.user = user;
  }

  get isOpen(): boolean {
    return this.end === undefined;
  }

  close(by: "client" | "server", isClean: boolean): void {
    if (!this.isOpen) return;
    this.end = by;
    this.topics.clear();
    this.actor?.cast({ kind: "closed", isClean });
  }

  hear(frame: string): void {
    const event = decodeRoomEvent(frame, defaultLimits.jsonDepthMax);
    if (event === undefined) throw new Error(`not an event of this protocol: ${frame}`);
    if (this.isOpen) this.heard.push(event);
  }
}

/** All sockets, as rooms reach them. A room may crash before any call and after a subscription. */
export class SimulatedSockets implements FanOut {
  readonly all = new Map<string, SimulatedSocket>();
  readonly clients = new Map<string, SimulatedClient>();
  readonly #faults: Faults;
  readonly #headOf: (roomId: string) => number;

  constructor(faults: Faults, headOf: (roomId: string) => number) {
    this.#faults = faults;
    this.#headOf = headOf;
  }

  get open(): readonly SimulatedSocket[] {
    return [...this.all.values()].filter(({ isOpen }) => isOpen);
  }

  get openClients(): readonly SimulatedClient[] {
    return [...this.clients.values()].filter(({ isOpen }) => isOpen);
  }

  subscribe(connectionId: string, topic: string): void {
    this.#faults.crash(crashChance);
    const socket = this.all.get(connectionId);
    if (socket?.isOpen) {
      socket.topics.add(topic);
      socket.joinedAt ??= this.#headOf(socket.roomId);
    }
    const client = this.clients.get(connectionId);
    if (client?.isOpen) client.topics.add(topic);
    this.#faults.crash(crashChance);
  }

  unsubscribe(connectionId: string, topic: string): void {
    this.#faults.crash(crashChance);
    this.#find(connectionId)?.topics.delete(topic);
  }

  publish(topic: string, frame: string): void {
    this.#faults.crash(crashChance);
    for (const socket of [...this.all.values(), ...this.clients.values()]) {
      if (socket.topics.has(topic)) socket.hear(frame);
    }
  }

  send(connectionId: string, frame: string): void {
    this.#faults.crash(crashChance);
    this.#find(connectionId)?.hear(frame);
  }

  close(connectionId: string): void {
    this.#find(connectionId)?.close("server", false);
  }

  #find(connectionId: string): SimulatedSocket | SimulatedClient | undefined {
    return this.all.get(connectionId) ?? this.clients.get(connectionId);
  }
}

const crashChance = 0.01;
