/**
 * Shows what arrives for this person, one notification for a room, and takes it away when the room is read, here or on
 * another device. What is read within `patienceMs` needs none: somebody is looking at it.
 */
import type { Koe, Observable, RoomSummary, Timeline } from "@koe/sdk";
import { type Arrival, Arrivals, forMeIn } from "./arrivals.ts";
import type { ShownNotification } from "./shown-notification.ts";

export const patienceMs = 1_000;

export interface NotifierOptions {
  readonly rooms: Koe["rooms"];
  readonly user: Koe["user"];
  readonly timelineOf: (roomId: string) => Observable<Pick<Timeline, "items">>;
  readonly now: () => number;
  /** Gives what takes it back. */
  readonly after: (delayMs: number, run: () => void) => () => void;
  /** Somebody has it before their eyes. */
  readonly isAttended: (roomId: string) => Promise<boolean>;
  /** Undefined: nothing is to be shown. */
  readonly show: (arrival: Arrival) => ShownNotification | undefined;
}

interface Waiting {
  readonly arrival: Arrival;
  readonly cancel: () => void;
}

interface Shown {
  readonly seq: number;
  readonly count: number;
  readonly notification: ShownNotification;
}

export class Notifier {
  readonly #options: NotifierOptions;
  readonly #arrivals: Arrivals;
  /** By room, as is what is shown. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #shown = new Map<string, Shown>();
  /** Ends the watching of each room with something unread for this person. */
  readonly #watched = new Map<string, () => void>();

  constructor(options: NotifierOptions) {
    this.#options = options;
    const { timelineOf } = options;
    this.#arrivals = new Arrivals({
      sinceMs: options.now(),
      itemsOf: (roomId) => timelineOf(roomId).get().items,
    });
  }

  /** Gives what ends it. */
  start(): () => void {
    this.#update();
    const stop = this.#options.rooms.subscribe(this.#update);
    return () => {
      stop();
      for (const stopWatching of this.#watched.values()) stopWatching();
      for (const { cancel } of this.#waiting.values()) cancel();
      for (const { notification } of this.#shown.values()) notification.close();
    };
  }

  readonly #update = (): void => {
    const rooms = this.#options.rooms.get();
    for (const room of rooms) {
      this.#withdraw(room);
      this.#watch(room);
    }
    for (const arrival of this.#arrivals.update(rooms, this.#options.user.get())) this.#wait(arrival);
  };

  /** The room may hear of what is unread later than the list of rooms. */
  #watch(room: RoomSummary): void {
    const stop = this.#watched.get(room.id);
    if (forMeIn(room) === 0) {
      stop?.();
      this.#watched.delete(room.id);
    } else if (stop === undefined) {
      this.#watched.set(room.id, this.#options.timelineOf(room.id).subscribe(this.#update));
    }
  }

  /** Everything up to `read_seq` is read. */
  #withdraw({ id, read_seq: readSeq }: RoomSummary): void {
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined && waiting.arrival.seq <= readSeq) {
      waiting.cancel();
      this.#waiting.delete(id);
    }
    const shown = this.#shown.get(id);
    if (shown !== undefined && shown.seq <= readSeq) {
      shown.notification.close();
      this.#shown.delete(id);
    }
  }

  #wait(arrival: Arrival): void {
    const { id } = arrival.room;
    const before = this.#waiting.get(id);
    before?.cancel();
    const count = arrival.count + (before?.arrival.count ?? 0);
    const all = { ...arrival, count };
    const cancel = this.#options.after(patienceMs, () => this.#due(all));
    this.#waiting.set(id, { arrival: all, cancel });
  }

  async #due(arrival: Arrival): Promise<void> {
    const { id } = arrival.room;
    if (await this.#options.isAttended(id)) this.#waiting.delete(id);
    // Read or followed by another while it was asked.
    if (this.#waiting.get(id)?.arrival !== arrival) return;
    this.#waiting.delete(id);
    const count = arrival.count + (this.#shown.get(id)?.count ?? 0);
    const notification = this.#options.show({ ...arrival, count });
    if (notification !== undefined) this.#shown.set(id, { seq: arrival.seq, count, notification });
  }
}
