import { type Online, wireLimits } from "@koe/protocol";
import type { ActorContext } from "../actor/actor.ts";
import type { FanOut } from "./fan-out.ts";
import { roomTopic } from "./fan-out.ts";
import type { Members } from "./members.ts";
import { Presence, type PresenceAnnouncement, type PresencePage, type PresenceUser } from "./presence.ts";
import { presenceDiffFrame, presenceFrame } from "./room-frames.ts";
import { roomLimits } from "./room-limits.ts";
import type { RoomMessage } from "./room-message.ts";
import type { Told } from "./told.ts";

export interface AttendanceDependencies {
  readonly roomId: string;
  readonly context: ActorContext<RoomMessage>;
  readonly fanOut: FanOut;
  readonly told: Told;
  readonly members: Members;
}

/**
 * Who is online in a room, with the time that presence takes: graces and windows end here, and what is announced is
 * published and noted in `Told`, in one turn.
 */
export class Attendance {
  readonly #dependencies: AttendanceDependencies;
  readonly #presence = new Presence();
  readonly #fading: { readonly userId: string; readonly fadingToken: number; readonly until: number }[] = [];
  #isWindowTimed = false;

  constructor(dependencies: AttendanceDependencies) {
    this.#dependencies = dependencies;
  }

  get count(): number {
    return this.#presence.count;
  }

  page(after: string | undefined, limit: number): PresencePage {
    return this.#presence.page(after, limit);
  }

  online(): Online {
    const { usernames, count, hasMore } = this.#presence.page(undefined, wireLimits.onlineListMax);
    return { count, usernames: [...usernames], complete: !hasMore };
  }

  /** Takes up what the predecessor announced: who is still in the room stays, the others fade. */
  resume(): void {
    const { told, members } = this.#dependencies;
    const announced = [...told.users].map(([id, username]) => ({ id, username }));
    for (const fading of this.#presence.resume(announced)) this.#fade(fading.userId, fading.fadingToken);
    for (const { member } of members.all()) this.announce(this.#presence.arrive(member.user));
  }

  /** One more connection of a user; what comes back is to be announced once that connection listens. */
  arrive(user: PresenceUser): readonly PresenceAnnouncement[] {
    return this.#presence.arrive(user);
  }

  depart(user: PresenceUser, isClean: boolean): void {
    const departure = this.#presence.depart(user.id, isClean);
    this.announce(departure.announcements);
    if (departure.fadingToken !== undefined) this.#fade(user.id, departure.fadingToken);
  }

  /** One timer for all who fade: each has the same grace, so they stand in the order of their ends. */
  endGrace(): void {
    const { context } = this.#dependencies;
    const now = context.runtime.monotonic();
    const over = this.#fading.filter(({ until }) => until <= now);
    this.#fading.splice(0, over.length);
    const [next] = this.#fading;
    if (next !== undefined) context.after(next.until - now, { kind: "grace_over" });
    for (const { userId, fadingToken } of over) this.announce(this.#presence.expire(userId, fadingToken));
  }

  closeWindow(): void {
    this.#isWindowTimed = false;
    this.announce(this.#presence.closeWindow());
  }

  announce(announcements: readonly PresenceAnnouncement[]): void {
    if (announcements.length > 0) this.#publish(announcements);
    if (!this.#presence.hasOpenWindow || this.#isWindowTimed) return;
    this.#isWindowTimed = true;
    this.#dependencies.context.after(roomLimits.windowMs, { kind: "window_over" });
  }

  #publish(announcements: readonly PresenceAnnouncement[]): void {
    const { roomId, fanOut, told, members } = this.#dependencies;
    // What clients may hear twice goes first: after a fault in between it is told again.
    if (members.countOf("v2") > 0) {
      fanOut.publish(roomTopic("v2", roomId), presenceDiffFrame(roomId, announcements));
    }
    for (const announcement of announcements) {
      if (members.countOf("v1") > 0) fanOut.publish(roomTopic("v1", roomId), presenceFrame(announcement));
      for (const user of announcement.subjects) {
        if (announcement.kind === "joined") told.users.set(user.id, user.username);
        else told.users.delete(user.id);
      }
    }
  }

  #fade(userId: string, fadingToken: number): void {
    const { context } = this.#dependencies;
    const until = context.runtime.monotonic() + roomLimits.fadingMs;
    this.#fading.push({ userId, fadingToken, until });
    if (this.#fading.length === 1) context.after(roomLimits.fadingMs, { kind: "grace_over" });
  }
}
