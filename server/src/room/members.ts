import type { RoomRole } from "@koe/protocol";
import type { ActorContext, Monitor } from "../actor/actor.ts";
import type { Join, Member, RoomMessage, Wire } from "./room-message.ts";
import type { Stay, Told } from "./told.ts";

/**
 * The connections that are in a room, by connection and by user, each watched for its end. They stay in it over a crash
 * of the room, since their sockets go on listening.
 */
export class Members {
  readonly #context: ActorContext<RoomMessage>;
  readonly #stays: Told["stays"];
  readonly #byUser = new Map<string, Set<Stay>>();
  readonly #monitors = new Map<string, Monitor>();
  readonly #counts = { v1: 0, v2: 0 };

  /** Begins with those whom the room's predecessor left. */
  constructor(context: ActorContext<RoomMessage>, told: Told) {
    this.#context = context;
    this.#stays = told.stays;
    for (const stay of this.#stays.values()) this.#enter(stay);
  }

  get size(): number {
    return this.#stays.size;
  }

  all(): Iterable<Stay> {
    return this.#stays.values();
  }

  /** How many hear over this kind of socket. */
  countOf(wire: Wire): number {
    return this.#counts[wire];
  }

  get(connectionId: string): Stay | undefined {
    return this.#stays.get(connectionId);
  }

  ofUser(userId: string): readonly Stay[] {
    return [...(this.#byUser.get(userId) ?? [])];
  }

  /** Tells the room of the connection's end, also while it waits to be taken in; until `remove`. */
  watch({ connectionId, connection }: Member): void {
    if (this.#monitors.has(connectionId)) return;
    const monitor = this.#context.monitor(connection, () => ({ kind: "connection_down", connectionId }));
    this.#monitors.set(connectionId, monitor);
  }

  add({ member, standing, snapshot }: Join): void {
    const stay = { member, role: standing?.role, roleAsOf: standing?.headSeq ?? 0, snapshot };
    this.#stays.set(member.connectionId, stay);
    this.#enter(stay);
  }

  /** Gives what there was; nobody watches the connection any more. */
  remove(connectionId: string): Stay | undefined {
    this.#monitors.get(connectionId)?.demonitor();
    this.#monitors.delete(connectionId);
    const stay = this.#stays.get(connectionId);
    if (stay === undefined) return undefined;
    this.#stays.delete(connectionId);
    this.#counts[stay.member.wire]--;
    const others = this.#byUser.get(stay.member.user.id);
    others?.delete(stay);
    if (others?.size === 0) this.#byUser.delete(stay.member.user.id);
    return stay;
  }

  #enter(stay: Stay): void {
    const { user, wire } = stay.member;
    this.watch(stay.member);
    this.#counts[wire]++;
    this.#byUser.set(user.id, (this.#byUser.get(user.id) ?? new Set()).add(stay));
  }
}

/** Takes over a role that is true as of `seq`, unless a newer one is known. */
export function setRole(stay: Stay, role: RoomRole | undefined, seq: number): void {
  if (seq < stay.roleAsOf) return;
  stay.role = role;
  stay.roleAsOf = seq;
}
