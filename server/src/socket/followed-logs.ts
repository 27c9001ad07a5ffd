import { type ClientCommand, ownLogId, type Refusal, wireLimits } from "@koe/protocol";
import type { ActorContext } from "../actor/actor.ts";
import { Allowance } from "../rate/allowance.ts";
import type { Directory } from "../room/directory.ts";
import type { PresenceUser } from "../room/presence.ts";
import { refusals } from "../room/refusals.ts";
import { errorFrame, type Question } from "../room/room-frames.ts";
import type { RoomNotice, Send, SnapshotRequest } from "../room/room-message.ts";
import { isOwnLog } from "../store/entry.ts";
import type { Access } from "../store/sessions.ts";
import type { Standing } from "../store/standing.ts";
import { doneFrame, notFollowedFrame } from "./client-frames.ts";
import { RoomStay, type StayMessage } from "./room-stay.ts";
import { type PaceMessage, SnapshotPace } from "./snapshot-pace.ts";
import type { SocketOutlet } from "./socket-message.ts";
import { readStandingAgainMs, staleStandingRate } from "./stale-standing.ts";
import {
  type StandingsFound,
  type StandingsMessage,
  type StandingsQuestion,
  StandingsReader,
  type StandingsSource,
} from "./standings-reader.ts";
import { planSubscription, type WantedLog } from "./subscription-plan.ts";

/**
 * The logs that one connection at `/ws/v2` follows, and its stay in each.
 *
 * A log is `asked` from its `subscribe` until PostgreSQL has said how the user stands to the room; what is sent to it
 * meanwhile waits. Then it is `followed`, until the client or the room ends it. A stay that is over is kept until its
 * last send is answered, so that each gets its one answer.
 */
export type FollowedLogsMessage = StayMessage | StandingsMessage | RoomNotice | PaceMessage;

export interface FollowedLogsDependencies {
  readonly context: ActorContext<FollowedLogsMessage>;
  readonly connectionId: string;
  readonly user: PresenceUser;
  readonly access: Access | undefined;
  readonly directory: Directory;
  readonly standings: StandingsSource;
  readonly roomsPerSocketMax: number;
  readonly backlogBytesMax: number;
  readonly outlet: SocketOutlet;
  readonly epoch: string;
  readonly ownLog: string;
  readonly ownSeq: number;
}

interface Asked {
  readonly kind: "asked";
  readonly roomId: string;
  readonly held: Send[];
}

interface Followed {
  readonly kind: "followed";
  readonly roomId: string;
  readonly stay: RoomStay;
  /** What the next joining says. */
  standing: Standing | undefined;
  snapshot: SnapshotRequest;
  readonly staleStandings: Allowance;
  typedAtMs: number | undefined;
}

type Subscribe = ClientCommand & { readonly event: "subscribe" };

export class FollowedLogs {
  readonly #dependencies: FollowedLogsDependencies;
  readonly #reader: StandingsReader;
  readonly #pace: SnapshotPace;
  readonly #subscriptions: Allowance;
  readonly #byLog = new Map<string, Asked | Followed>();
  readonly #leaving = new Set<RoomStay>();

  constructor(dependencies: FollowedLogsDependencies) {
    this.#dependencies = dependencies;
    this.#reader = new StandingsReader({ ...dependencies, source: dependencies.standings });
    this.#pace = new SnapshotPace(dependencies);
    const { roomsPerSocketMax, context } = dependencies;
    const rate = { burst: subscriptionsBurst * roomsPerSocketMax, refillMs: 60_000 / roomsPerSocketMax };
    this.#subscriptions = new Allowance(rate, context.runtime.monotonic());
  }

  /** Frames that wait for their answer: subscriptions, and sends in all logs. */
  get unansweredCount(): number {
    let count = this.#reader.waitingCount;
    for (const log of this.#byLog.values()) {
      count += log.kind === "asked" ? log.held.length : log.stay.unansweredCount;
    }
    for (const stay of this.#leaving) count += stay.unansweredCount;
    return count;
  }

  /** The heads of the followed logs, as far as they are known here. */
  heads(): Record<string, number> {
    const heads: Record<string, number> = {};
    for (const [logId, log] of this.#byLog) {
      const head = this.#dependencies.directory.delivered(logId);
      if (log.kind === "followed" && head !== undefined) heads[log.roomId] = head;
    }
    return heads;
  }

  subscribe({ id: frameId, payload }: Subscribe): void {
    const { context, outlet, ownLog, access, epoch, roomsPerSocketMax } = this.#dependencies;
    const followed = new Set([...this.#byLog.keys()].filter((logId) => logId !== ownLog));
    const { wanted, refused } = planSubscription(payload, {
      ownLog,
      access,
      epoch,
      followed,
      roomsPerSocketMax,
    });
    const admission = this.#subscriptions.takeAll(wanted.length, context.runtime.monotonic());
    if (admission.kind === "limited") {
      return outlet.send(errorFrame(anonymous(frameId), tooManySubscriptions(admission.retryAfterMs)));
    }
    if (!this.#reader.ask({ purpose: "subscribe", frameId, wanted })) {
      return outlet.send(errorFrame(anonymous(frameId), refusals.serverBusy));
    }
    for (const { roomId, refusal } of refused) outlet.send(notFollowedFrame(roomId, refusal));
    for (const { roomId, logId } of wanted) {
      if (!this.#byLog.has(logId)) this.#byLog.set(logId, { kind: "asked", roomId, held: [] });
    }
  }

  unsubscribe(roomIds: readonly string[]): void {
    for (const roomId of roomIds) if (isName(roomId)) this.#end(this.#logOf(roomId), refusals.notMember);
  }

  /** Each send is answered once. */
  say(roomId: string, send: Send): void {
    const log = this.#byLog.get(this.#logOf(roomId));
    if (log === undefined) this.#refuse(send, notFollowed);
    else if (log.kind === "asked") log.held.push(send);
    else log.stay.say(send);
  }

  /** More often than clients show it, it says nothing new. False when the room is not followed. */
  type(roomId: string, threadSeq: number | undefined): boolean {
    const { context, user } = this.#dependencies;
    const log = this.#byLog.get(this.#logOf(roomId));
    if (log === undefined) return false;
    const now = context.runtime.monotonic();
    if (log.kind === "asked" || now - (log.typedAtMs ?? -Infinity) < wireLimits.typingIntervalMs) return true;
    log.typedAtMs = now;
    log.stay.mention({ kind: "typing", userId: user.id, username: user.username, threadSeq });
    return true;
  }

  handle(message: FollowedLogsMessage): void {
    switch (message.kind) {
      case "room_down":
      case "rejoin":
        message.stay.handle(message);
        return this.#forgetSettled();
      case "answered":
        return this.#settle(message.send);
      case "snapshot_sent":
        return this.#pace.settle(message.roomId);
      case "removed":
        return this.#end(message.roomId, refusals.notMember);
      case "stale_standing":
        this.#readAgain(message.roomId);
        return this.#pace.settle(message.roomId);
      case "pace":
        return this.#pace.handle();
      case "standings_read":
        return this.#settleReading(message);
    }
  }

  leaveAll(isClean: boolean): void {
    for (const log of this.#byLog.values()) {
      if (log.kind === "followed") log.stay.leave(this.#dependencies.connectionId, isClean);
    }
  }

  #logOf(roomId: string): string {
    return roomId === ownLogId ? this.#dependencies.ownLog : roomId;
  }

  #settle(send: Send): void {
    const log = this.#byLog.get(this.#logOf(send.roomId ?? ""));
    if (log?.kind === "followed") log.stay.settle(send);
    for (const stay of this.#leaving) stay.settle(send);
    this.#forgetSettled();
  }

  #settleReading(message: StandingsMessage): void {
    const { context, outlet } = this.#dependencies;
    const { question, ...answer } = this.#reader.settle(message);
    const { wanted, frameId, purpose } = question;
    if (answer.kind === "found") {
      if (purpose === "subscribe" && frameId !== undefined) outlet.send(doneFrame(frameId));
      for (const log of wanted) {
        this.#pace.add(log.logId, () => this.#follow(log, answer.found, purpose) === "joining");
      }
    } else if (purpose === "again") {
      for (const { logId } of wanted)
        context.after(readStandingAgainMs, { kind: "stale_standing", roomId: logId });
    } else {
      outlet.send(errorFrame(anonymous(frameId), refusals.storageUnavailable));
      const unread = wanted.filter(({ logId }) => this.#byLog.get(logId)?.kind === "asked");
      for (const { logId } of unread) this.#end(logId, refusals.storageUnavailable);
    }
  }

  #follow(
    wanted: WantedLog,
    { standings, ownState }: StandingsFound,
    purpose: StandingsQuestion["purpose"],
  ): "joining" | "not_now" {
    const { ownLog, epoch } = this.#dependencies;
    const { logId, roomId, since } = wanted;
    const log = this.#byLog.get(logId);
    // The client has thought better of it meanwhile.
    if (log === undefined) return "not_now";
    const standing = standings.get(logId);
    if (logId !== ownLog && standing?.role === undefined) {
      this.#endUntold(roomId, logId, standing === undefined ? refusals.notFound : refusals.notMember);
      return "not_now";
    }
    const withOwnState = logId === ownLog && ownState !== undefined ? { ownState } : {};
    const request = { since, epoch, ...withOwnState };
    if (log.kind === "asked") return this.#begin(wanted, standing, request, log.held);
    log.standing = standing;
    // One request is answered once, however often it is said; the user's rooms are read anew for another one.
    if (purpose === "subscribe" || logId === ownLog) log.snapshot = request;
    log.stay.joinAnew();
    return log.stay.isJoined ? "joining" : "not_now";
  }

  #begin(
    { roomId, logId }: WantedLog,
    standing: Standing | undefined,
    snapshot: SnapshotRequest,
    held: readonly Send[],
  ): "joining" | "not_now" {
    const { context, connectionId, user, directory } = this.#dependencies;
    const member = { connectionId, user, connection: context.self, wire: "v2" } as const;
    const stay = new RoomStay({
      roomId: logId,
      directory,
      context,
      joining: () => ({ kind: "join", member, standing: log.standing, snapshot: log.snapshot }),
      refuse: (send, refusal) => this.#refuse(send, refusal),
      onFull: () => this.#endUntold(roomId, logId, refusals.serverBusy),
    });
    const log: Followed = {
      kind: "followed",
      roomId,
      stay,
      standing,
      snapshot,
      staleStandings: new Allowance(staleStandingRate, context.runtime.monotonic()),
      typedAtMs: undefined,
    };
    this.#byLog.set(logId, log);
    stay.join();
    for (const send of held) stay.say(send);
    return stay.isJoined ? "joining" : "not_now";
  }

  #readAgain(logId: string): void {
    const log = this.#byLog.get(logId);
    if (log?.kind !== "followed") return;
    const now = this.#dependencies.context.runtime.monotonic();
    const { roomId } = log;
    const wanted = [{ roomId, logId, since: log.snapshot.since }];
    const isAllowed = log.staleStandings.take(now);
    if (isAllowed && this.#reader.ask({ purpose: "again", frameId: undefined, wanted })) return;
    this.#endUntold(roomId, logId, refusals.serverBusy);
  }

  #endUntold(roomId: string, logId: string, refusal: Refusal): void {
    this.#dependencies.outlet.send(notFollowedFrame(roomId, refusal));
    this.#end(logId, refusal);
  }

  /** `refusal` is for what no room has heard of yet. */
  #end(logId: string, refusal: Refusal): void {
    const log = this.#byLog.get(logId);
    if (log === undefined) return;
    this.#byLog.delete(logId);
    this.#pace.settle(logId);
    if (log.kind === "asked") {
      for (const send of log.held) this.#refuse(send, refusal);
      return;
    }
    const { connectionId, outlet } = this.#dependencies;
    if (log.stay.leave(connectionId, true) === "full") outlet.close("server_busy");
    this.#leaving.add(log.stay);
    this.#forgetSettled();
  }

  #forgetSettled(): void {
    for (const stay of this.#leaving) if (stay.unansweredCount === 0) this.#leaving.delete(stay);
  }

  #refuse(send: Send, refusal: Refusal): void {
    this.#dependencies.outlet.send(errorFrame(send, refusal));
  }
}

/** Whether clients call a log so: their own is `@me` and nothing else. */
function isName(roomId: string): boolean {
  return roomId === ownLogId || !isOwnLog(roomId);
}

/** Subscriptions of a connection at once after a rest, for each room that it may follow; a minute brings one. */
const subscriptionsBurst = 4;

function tooManySubscriptions(retryAfterMs: number): Refusal {
  return {
    code: "rate_limited",
    message: "These rooms were asked for too often on this connection; wait a moment.",
    retryAfterMs,
  };
}

function anonymous(frameId: number | undefined): Question {
  return { frameId, clientMsgId: undefined };
}

/** Of a room that this connection does not follow. */
export const notFollowed: Refusal = {
  code: "not_member",
  message: "This connection does not follow that room; subscribe first.",
};
