/**
 * New rooms and direct messages: so many an hour for each user, and everybody concerned hears of them. They are made in
 * the store directly, because no log is there yet that the log writer could order; what comes into the logs of the
 * people concerned is announced as the writer would.
 */
import type { Limits } from "@koe/protocol";
import type { Runtime } from "../actor/runtime.ts";
import type { Bus } from "../bus/bus.ts";
import { createKeyedRate } from "../rate/keyed-rate.ts";
import { type Admission, rateOf } from "../rate/token-bucket.ts";
import type { Entry } from "../store/entry.ts";
import type { CreateDirectOutcome, CreateRoomOutcome } from "../store/rooms.ts";
import type { Store } from "../store/store.ts";

export interface RoomCreationsDeps {
  readonly limits: Pick<Limits, "roomsCreatedPerHourMax">;
  readonly rooms: Pick<Store["rooms"], "create" | "createDirect">;
  readonly bus: Pick<Bus, "publish">;
  readonly runtime: Pick<Runtime, "monotonic">;
}

type Limited = Extract<Admission, { readonly kind: "limited" }>;
type NewRoom = Omit<Parameters<Store["rooms"]["create"]>[0], "creatorId">;

const hourMs = 60 * 60 * 1000;

export class RoomCreations {
  readonly #deps: RoomCreationsDeps;
  readonly #rate;

  constructor(deps: RoomCreationsDeps) {
    this.#deps = deps;
    this.#rate = createKeyedRate(rateOf(deps.limits.roomsCreatedPerHourMax, hourMs));
  }

  create(creatorId: string, room: NewRoom): Promise<CreateRoomOutcome | Limited> {
    return this.#make(creatorId, () => this.#deps.rooms.create({ ...room, creatorId }));
  }

  /** Finding what there is already takes nothing of the rate. */
  openDirect(creatorId: string, memberIds: readonly string[]): Promise<CreateDirectOutcome | Limited> {
    return this.#make(creatorId, () => this.#deps.rooms.createDirect({ creatorId, memberIds }));
  }

  async #make<Outcome extends CreateRoomOutcome | CreateDirectOutcome>(
    creatorId: string,
    make: () => Promise<Outcome>,
  ): Promise<Outcome | Limited> {
    const { runtime, bus } = this.#deps;
    // Taken before the outcome is known, so that many calls at once are not all let through by the same place.
    const admission = this.#rate.take(creatorId, runtime.monotonic());
    if (admission.kind === "limited") return admission;
    const made = await make();
    if (made.kind === "created") announce(bus, made.entries);
    else this.#rate.refund(creatorId, runtime.monotonic());
    return made;
  }
}

/** What was committed without the log writer. */
export function announce(bus: Pick<Bus, "publish">, entries: readonly Entry[]): void {
  for (const entry of entries) bus.publish(entry.roomId, [entry]);
}
