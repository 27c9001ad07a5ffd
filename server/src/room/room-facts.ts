import type { Visibility } from "@koe/protocol";
import type { MemberEntry, RoomEntry } from "../store/entry.ts";
import type { Standing } from "../store/standing.ts";

export interface Facts {
  readonly name: string;
  readonly topic: string;
  readonly visibility: Visibility;
  readonly isArchived: boolean;
}

/**
 * What a room knows about itself: from the standings that those who join bring, and from the entries it delivers. Both
 * say up to which seq they are true, so whichever is newer counts.
 *
 * A standing was read a little before its join, and somebody may have been removed in between. It is stale, and the join
 * has to bring a newer one, when it was read before the last delivered entry about members; or, where not everybody may
 * enter, before the first entry that this room knows at all.
 */
export class RoomFacts {
  #known: Facts | undefined;
  /** Up to which seq `#known` is true; beyond it entries change it. */
  #asOf = 0;
  /** The latest delivered entry about members. */
  #membersAsOf = 0;
  /** The seq after which this room knows every entry. */
  #knownFrom: number;

  constructor(delivered: number) {
    this.#knownFrom = delivered;
  }

  /** Undefined before anybody has joined, and in a user's own log. */
  get known(): Facts | undefined {
    return this.#known;
  }

  isStale({ visibility, headSeq }: Standing): boolean {
    const isOlderThanRoom = visibility !== "public" && headSeq < this.#knownFrom;
    const isOlderThanFacts = this.#known === undefined && headSeq < this.#asOf;
    return isOlderThanRoom || isOlderThanFacts || headSeq < this.#membersAsOf;
  }

  learn({ name, topic, visibility, isArchived, headSeq }: Standing): void {
    if (this.#known !== undefined && headSeq < this.#asOf) return;
    this.#known = { name, topic, visibility, isArchived };
    this.#asOf = headSeq;
  }

  /** The entry is delivered. */
  apply(entry: RoomEntry | MemberEntry): void {
    if (entry.kind === "member") {
      this.#membersAsOf = entry.seq;
    } else if (entry.seq > this.#asOf) {
      this.#asOf = entry.seq;
      this.#known = this.#known && {
        name: entry.name ?? this.#known.name,
        topic: entry.topic ?? this.#known.topic,
        visibility: this.#known.visibility,
        isArchived: entry.isArchived ?? this.#known.isArchived,
      };
    }
  }

  /** Earlier entries became known, those after `seq`, and the last one of them about members is `memberSeq`. */
  reachBack(seq: number, memberSeq: number | undefined): void {
    this.#knownFrom = Math.min(this.#knownFrom, seq);
    this.#membersAsOf = Math.max(this.#membersAsOf, memberSeq ?? 0);
  }
}
