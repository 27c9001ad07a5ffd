/**
 * Somebody's stay in one room: from coming in to leaving, and what of it is kept for the next time.
 *
 * Coming in decides where the timeline stands before any of it is seen: at the message of a link, else a third above
 * the first unread message, else where it was left, else at the end. The unread line then stays where it is for the
 * whole stay, whatever is marked as read meanwhile.
 */
import type { Koe, Room, Timeline } from "@koe/sdk";
import { StateCell } from "../koe/state-cell.ts";
import { type Place, ScrollKeeper } from "../message/scroll.ts";
import { findUnread } from "./find-unread.ts";

export interface StayState {
  /** Nothing is shown before it is known where. */
  readonly isArriving: boolean;
  readonly unread: { readonly seq: number; readonly count: number; readonly atMs: number } | undefined;
  /** The message that a link led to. */
  readonly targetSeq: number | undefined;
  /** Messages behind it have come while their reader looked elsewhere in the room. */
  readonly seenSeq: number;
  readonly holdsUnread: boolean;
  readonly problem: "no_history" | "no_message" | undefined;
}

const arriving: StayState = {
  isArriving: true,
  unread: undefined,
  targetSeq: undefined,
  seenSeq: 0,
  holdsUnread: false,
  problem: undefined,
};

/** Where each room was left; goes with its client. */
const leftAt = new WeakMap<Room, Place>();

export class RoomStay {
  readonly room: Room;
  readonly scroll = new ScrollKeeper();
  readonly state = new StateCell<StayState>(arriving);
  readonly #koe: Koe;
  /** Of this stay; an answer to a question of an earlier one is not heard. */
  #number = 0;
  #stop = () => {};
  /** Where the reader was before a link led them away within the room. */
  #beforeTarget: Place | undefined;

  constructor(koe: Koe, room: Room) {
    this.#koe = koe;
    this.room = room;
  }

  enter(targetSeq: number | undefined): void {
    this.#number += 1;
    this.state.set({ ...arriving, targetSeq });
    const tries = [this.room.timeline, this.#koe.rooms, this.#koe.user].map((observable) =>
      observable.subscribe(() => this.#tryArrive()),
    );
    this.#stop = () => {
      for (const end of tries) end();
    };
    this.#tryArrive();
  }

  leave(): void {
    this.#number += 1;
    this.#stop();
    leftAt.set(this.room, this.scroll.remembered());
    this.#beforeTarget = undefined;
  }

  /** Within the room: to the message of a link, or with undefined back to where the reader was before it. */
  aim(targetSeq: number | undefined): void {
    if (this.state.get().targetSeq === targetSeq) return;
    if (targetSeq !== undefined) {
      this.#beforeTarget ??= this.scroll.remembered();
      this.#change({ targetSeq });
      void this.#showTarget(targetSeq);
      return;
    }
    const before = this.#beforeTarget;
    this.#beforeTarget = undefined;
    this.#change({ targetSeq: undefined, problem: undefined });
    if (before !== undefined) void this.#goBack(before);
  }

  async toPresent(): Promise<void> {
    await this.room.jumpToPresent();
    this.scroll.goTo({ kind: "end" });
  }

  /** The unread line has done its work. */
  clearUnread(): void {
    this.#change({ unread: undefined });
  }

  /** What comes behind it is new to the reader. */
  saw(seq: number): void {
    if (seq > this.state.get().seenSeq) this.#change({ seenSeq: seq });
  }

  /** Everything from this message on is unread until the reader leaves. */
  holdUnread(seq: number): void {
    const unread = findUnread({ ...this.#view, hasOlder: false, readSeq: seq - 1 });
    this.#change({ holdsUnread: true, unread: unread.kind === "here" ? unread : undefined });
  }

  /** Messages came while nobody looked: they begin a line, when there is none. */
  cameUnseen(seq: number): void {
    if (this.state.get().unread !== undefined) return;
    const unread = findUnread({ ...this.#view, hasOlder: false, readSeq: seq - 1 });
    if (unread.kind === "here") this.#change({ unread });
  }

  get #view(): { readonly items: Timeline["items"]; readonly ownUserId: string | undefined } {
    return { items: this.room.timeline.get().items, ownUserId: this.#koe.user.get()?.id };
  }

  #tryArrive(): void {
    const { isLoaded, items, hasOlder } = this.room.timeline.get();
    const rooms = this.#koe.rooms.get();
    if (!isLoaded || rooms.length === 0 || this.#koe.user.get() === undefined) return;
    this.#stop();
    const { targetSeq } = this.state.get();
    if (targetSeq !== undefined) return void this.#showTarget(targetSeq);
    const summary = rooms.find(({ id }) => id === this.room.id);
    if (summary === undefined || summary.unread === 0) return this.#arriveAt(leftAt.get(this.room));
    const { read_seq: readSeq } = summary;
    const unread = findUnread({ items, hasOlder, readSeq, ownUserId: this.#koe.user.get()?.id });
    if (unread.kind === "elsewhere") void this.#loadUnread(readSeq);
    else this.#arriveAtUnread(unread);
  }

  async #loadUnread(readSeq: number): Promise<void> {
    const number = this.#number;
    await this.room.loadAround(readSeq).catch(() => undefined);
    if (number !== this.#number) return;
    this.#arriveAtUnread(findUnread({ ...this.#view, hasOlder: false, readSeq }));
  }

  #arriveAtUnread(unread: ReturnType<typeof findUnread>): void {
    if (unread.kind !== "here") return this.#arriveAt(undefined);
    this.#arriveAt({ kind: "row", key: unread.key, edge: "third" }, unread);
  }

  #arriveAt(place: Place | undefined, unread?: StayState["unread"]): void {
    this.#change({ isArriving: false, unread, seenSeq: this.#lastSeq() });
    this.scroll.goTo(place ?? { kind: "end" });
  }

  async #showTarget(seq: number): Promise<void> {
    const number = this.#number;
    const problem = await this.room.loadAround(seq).then(
      () => undefined,
      () => "no_history" as const,
    );
    if (number !== this.#number || this.state.get().targetSeq !== seq) return;
    const item = this.room.timeline.get().items.find((each) => each.kind !== "pending" && each.seq === seq);
    this.#change({
      isArriving: false,
      seenSeq: Math.max(this.state.get().seenSeq, this.#lastSeq()),
      problem: problem ?? (item === undefined ? "no_message" : undefined),
    });
    if (item !== undefined) this.scroll.goTo({ kind: "row", key: item.key, edge: "center" });
  }

  async #goBack(place: Place): Promise<void> {
    const isLoaded = (key: string) => this.room.timeline.get().items.some((item) => item.key === key);
    if (place.kind !== "row" || !isLoaded(place.key)) await this.room.jumpToPresent();
    this.scroll.goTo(place);
  }

  #lastSeq(): number {
    const last = this.room.timeline.get().items.findLast((item) => item.kind !== "pending");
    return last?.kind === "message" || last?.kind === "notice" ? last.seq : 0;
  }

  #change(change: Partial<StayState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }
}
