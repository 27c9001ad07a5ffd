import { type Refusal, wireLimits } from "@koe/protocol";
import type { ActorContext, TaskOutcome } from "../actor/actor.ts";
import { type Entry, isOwnLog, type MemberEntry } from "../store/entry.ts";
import { StorageUnavailable } from "../store/postgres.ts";
import type { Attendance } from "./attendance.ts";
import type { FanOut } from "./fan-out.ts";
import { roomTopic } from "./fan-out.ts";
import { type Members, setRole } from "./members.ts";
import type { RecentBudget } from "./recent-budget.ts";
import { RecentEntries } from "./recent-entries.ts";
import { refusals } from "./refusals.ts";
import type { RoomFacts } from "./room-facts.ts";
import { unsubscribedFrame } from "./room-frames.ts";
import { roomLimits } from "./room-limits.ts";
import type { Join, Member, RoomMessage, RoomRequest, SnapshotRequest } from "./room-message.ts";
import { takeSnapshot } from "./snapshot.ts";
import { resumeFrames, snapshotFrame } from "./snapshot-frame.ts";
import type { Stay } from "./told.ts";
import { WaitingJoins } from "./waiting-joins.ts";

/**
 * The way into a room, and out of it for whoever is removed.
 *
 * A connection gets its snapshot and begins to listen in one turn, so nothing is missing between the two and nothing
 * comes twice. All snapshots are made from the recent entries, which are read once, at the first need; whoever comes
 * meanwhile waits. A join whose standing may be out of date waits for a newer one.
 *
 * What a crash in the middle leaves: `Told` names a connection only when it has its snapshot and listens, so the
 * connection's next join does it all again.
 */
export interface EntranceDependencies {
  readonly roomId: string;
  readonly context: ActorContext<RoomMessage>;
  readonly log: {
    latest(roomId: string, uptoSeq: number, limit: number): Promise<readonly Entry[]>;
  };
  readonly fanOut: FanOut;
  readonly members: Members;
  readonly facts: RoomFacts;
  readonly attendance: Attendance;
  readonly recentBudget: RecentBudget;
  /** Where the room stands. */
  readonly delivered: () => number;
  /** Takes what a connection said while it waited; it is in the room now, or turned away. */
  readonly say: (request: RoomRequest & { readonly kind: "send" }) => void;
}

export class Entrance {
  readonly #dependencies: EntranceDependencies;
  readonly #waiting = new WaitingJoins();
  readonly #isOwnLog: boolean;
  #recent: RecentEntries | undefined;
  #isReading = false;
  #isComplete = false;

  constructor(dependencies: EntranceDependencies) {
    this.#dependencies = dependencies;
    this.#isOwnLog = isOwnLog(dependencies.roomId);
  }

  get waiting(): Pick<WaitingJoins, "size" | "has" | "hold"> {
    return this.#waiting;
  }

  /** The room ends. */
  close(): void {
    this.#recent?.release();
  }

  /** An entry is being delivered; its frame for `/ws/v2`, where it had to be made. */
  push(entry: Entry): string | undefined {
    return this.#recent?.push(entry);
  }

  join(join: Join): void {
    const { members, facts } = this.#dependencies;
    const stay = members.get(join.member.connectionId);
    if (stay !== undefined) return this.#joinAgain(join, stay);
    const isWaiting = this.#waiting.has(join.member.connectionId);
    if (!isWaiting && members.size + this.#waiting.size >= roomLimits.membersMax) {
      return this.#turnAway(join.member, refusals.serverBusy);
    }
    if (this.#hasToWait(join)) return;
    if (join.standing !== undefined) {
      if (facts.isStale(join.standing)) return this.#askAgain(join);
      facts.learn(join.standing);
      if (join.standing.role === undefined) return this.#turnAway(join.member, refusals.notMember);
    }
    this.#enter(join);
  }

  /** Gives whom it was; undefined when the connection was not in the room. */
  leave(connectionId: string): Member | undefined {
    const { fanOut, members, roomId } = this.#dependencies;
    const member = members.get(connectionId)?.member;
    if (member !== undefined) fanOut.unsubscribe(connectionId, roomTopic(member.wire, roomId));
    members.remove(connectionId);
    for (const request of this.#waiting.take(connectionId)) this.#dependencies.say(request);
    return member;
  }

  /** The entry is being delivered: whoever is no member any more hears nothing from here on. */
  applyMemberChange({ subject, role, seq }: MemberEntry): void {
    const { members, facts, roomId } = this.#dependencies;
    for (const stay of members.ofUser(subject.id)) {
      if (seq <= stay.roleAsOf) continue;
      if (facts.known?.visibility === "public") {
        // There one's role is more than the row in question: everybody may enter, and the server's owner is owner.
        stay.member.connection.cast({ kind: "stale_standing", roomId });
        setRole(stay, role ?? "member", seq);
      } else if (role === undefined) {
        this.#expel(stay);
      } else {
        setRole(stay, role, seq);
      }
    }
  }

  /** The recent entries have been read. */
  complete(outcome: TaskOutcome<readonly Entry[]>): void {
    const recent = this.#recent;
    if (recent === undefined) return;
    if (outcome.kind === "failed") {
      if (!(outcome.error instanceof StorageUnavailable)) throw outcome.error;
      this.#dependencies.context.after(roomLimits.readAgainMs, { kind: "read_recent_again" });
      return;
    }
    recent.prepend(outcome.value);
    const memberEntry = outcome.value.findLast(({ kind }) => kind === "member");
    this.#dependencies.facts.reachBack(recent.from, memberEntry?.seq);
    this.#isReading = false;
    this.#isComplete = true;
    for (const join of this.#waiting.ready()) this.join(join);
  }

  readAgain(): void {
    this.#isReading = false;
    this.#read();
  }

  #joinAgain(join: Join, stay: Stay): void {
    const { standing, snapshot } = join;
    if (standing !== undefined && standing.headSeq >= stay.roleAsOf) {
      if (standing.role === undefined) return this.#expel(stay);
      this.#dependencies.facts.learn(standing);
      setRole(stay, standing.role, standing.headSeq);
    }
    if (snapshot === undefined) return;
    if (snapshot === stay.snapshot) return this.#confirmSnapshot(join);
    if (this.#hasToWait(join)) return;
    if (!this.#tell(join, snapshot)) return;
    stay.snapshot = snapshot;
    this.#stopWaiting(join);
  }

  #enter(join: Join): void {
    const { members, attendance, fanOut, roomId } = this.#dependencies;
    const { connectionId, user, wire } = join.member;
    const announcements = this.#isOwnLog ? [] : attendance.arrive(user);
    if (join.snapshot !== undefined && !this.#tell(join, join.snapshot)) return;
    fanOut.subscribe(connectionId, roomTopic(wire, roomId));
    members.add(join);
    attendance.announce(announcements);
    this.#stopWaiting(join);
  }

  #stopWaiting({ member }: Join): void {
    for (const request of this.#waiting.take(member.connectionId)) this.#dependencies.say(request);
  }

  /** Sends the snapshot; false when there is none without a newer state of the user's rooms. */
  #tell(join: Join, request: SnapshotRequest): boolean {
    const { roomId, fanOut, attendance } = this.#dependencies;
    const { connectionId, wire } = join.member;
    const recent = this.#recent ?? this.#startRecent();
    const snapshot = takeSnapshot(recent, request, this.#isOwnLog);
    if (snapshot === "stale") {
      this.#askAgain(join);
      return false;
    }
    const { epoch, ownState } = request;
    if (wire === "v1") {
      for (const frame of resumeFrames(snapshot, epoch)) fanOut.send(connectionId, frame);
      return true;
    }
    const frame = snapshotFrame(snapshot, {
      roomId,
      epoch,
      presence: this.#isOwnLog ? undefined : attendance.online(),
      standing: join.standing,
      ownRooms: ownState?.rooms,
    });
    fanOut.send(connectionId, frame);
    this.#confirmSnapshot(join);
    return true;
  }

  #confirmSnapshot({ member }: Join): void {
    if (member.wire === "v2") {
      member.connection.cast({ kind: "snapshot_sent", roomId: this.#dependencies.roomId });
    }
  }

  /** Whether the join wants a snapshot and has to wait for the recent entries. */
  #hasToWait(join: Join): boolean {
    if (join.snapshot === undefined || this.#isComplete) return false;
    this.#wait(join, false);
    this.#read();
    return true;
  }

  #askAgain(join: Join): void {
    this.#wait(join, true);
    join.member.connection.cast({ kind: "stale_standing", roomId: this.#dependencies.roomId });
  }

  #wait(join: Join, isStale: boolean): void {
    this.#waiting.put(join, isStale);
    this.#dependencies.members.watch(join.member);
  }

  #startRecent(): RecentEntries {
    const { delivered, recentBudget } = this.#dependencies;
    this.#recent = new RecentEntries(delivered(), undefined, recentBudget);
    return this.#recent;
  }

  #read(): void {
    if (this.#isReading) return;
    const { context, log, roomId } = this.#dependencies;
    const recent = this.#recent ?? this.#startRecent();
    this.#isReading = true;
    context.task(
      () => log.latest(roomId, recent.from, wireLimits.resumeEntriesMax),
      (outcome) => ({ kind: "recent_read", outcome }),
    );
  }

  #turnAway(member: Member, refusal: Refusal): void {
    const { fanOut, members, roomId } = this.#dependencies;
    const { connectionId, wire, connection } = member;
    const isBusy = refusal.code === "server_busy";
    if (wire === "v2") fanOut.send(connectionId, unsubscribedFrame(roomId, refusal));
    else fanOut.close(connectionId, isBusy ? "server_busy" : "removed_from_room");
    members.remove(connectionId);
    if (wire === "v2" || !isBusy) connection.cast({ kind: "removed", roomId });
    for (const request of this.#waiting.take(connectionId)) this.#dependencies.say(request);
  }

  #expel({ member }: Stay): void {
    const { fanOut, attendance, roomId } = this.#dependencies;
    const { connectionId, wire, connection } = member;
    if (wire === "v2") fanOut.send(connectionId, unsubscribedFrame(roomId, removedFromRoom));
    else fanOut.close(connectionId, "removed_from_room");
    this.leave(connectionId);
    connection.cast({ kind: "removed", roomId });
    attendance.depart(member.user, true);
  }
}

const removedFromRoom = {
  code: "removed_from_room",
  message: "You are not a member of this room any more.",
};
