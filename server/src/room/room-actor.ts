import type {
  Actor,
  ActorContext,
  ActorRef,
  ActorSpec,
  CallResult,
  Monitor,
  TaskOutcome,
} from "../actor/actor.ts";
import { MONITORS_MAX } from "../actor/actor-scope.ts";
import type { Timer } from "../actor/runtime.ts";
import type { Bus, Subscription } from "../bus/bus.ts";
import type { KeyedRate } from "../rate/keyed-rate.ts";
import { StorageUnavailable } from "../store/postgres.ts";
import type { Entry } from "../store/room-log.ts";
import { Answers } from "./answers.ts";
import type { FanOut } from "./fan-out.ts";
import { roomTopic } from "./fan-out.ts";
import type { AppendReply, LogWriterMessage } from "./log-writer.ts";
import { Presence, type PresenceAnnouncement } from "./presence.ts";
import { refusals, tooManyMessages } from "./refusals.ts";
import { messageFrame, presenceFrame } from "./room-frames.ts";
import type { Member, Pending, RoomMessage, Send } from "./room-message.ts";
import { Sequence } from "./sequence.ts";
import type { Told } from "./told.ts";

/**
 * One room: orders, stores, announces. What it decides is decided in plain functions beside it.
 *
 * It starts without I/O in `init` (a slow database must not look like a faulty room) and reads where the log stands as
 * a task; until then it holds what it is asked. Running, it hears of committed entries from the bus alone, delivers
 * them in the order of seq, the acks to their senders first and the broadcasts right after, and fills holes from the log.
 *
 * A crash loses the mailbox and the unanswered sends; both are made good by the connections, which watch the room and
 * come back with what is unanswered (the log knows what it already has), and by `Told`, which says where to go on.
 */
export interface RoomDependencies {
  readonly log: {
    head(roomId: string): Promise<number | undefined>;
    after(roomId: string, seq: number, limit: number): Promise<readonly Entry[]>;
  };
  readonly writer: ActorRef<LogWriterMessage>;
  readonly bus: Bus;
  readonly fanOut: FanOut;
  /** Messages a user may send into this room. */
  readonly messageRate: KeyedRate;
  readonly messagesPer10sMax: number;
  readonly told: Told;
}

export const roomLimits = {
  mailboxMax: 4_000,
  /** Connections in the room, each with a monitor; one more is closed with `server_busy`. */
  membersMax: MONITORS_MAX,
  /** Requests held while the room finds out where its log stands; joins are held up to `membersMax`. */
  heldMax: 2_000,
  /** Sends waiting for their commit; beyond it: `server_busy`. */
  unansweredMax: 2_000,
  /** Entries of one read when filling a hole. */
  readEntriesMax: 500,
  /** How long the writer may take before a send counts as failed for now. */
  appendTimeoutMs: 10_000,
  readAgainMs: 500,
  /** How long a user whose connection broke stays online. */
  fadingMs: 1_000,
  /** Above the full-list tier, how long changes of presence gather. */
  windowMs: 1_000,
  /** How long an empty room is kept. */
  idleMs: 30_000,
} as const;

export function roomSpec(roomId: string, dependencies: RoomDependencies): ActorSpec<RoomMessage> {
  return {
    name: `room ${roomId}`,
    mailboxMax: roomLimits.mailboxMax,
    // A send is answered at its delivery, a little before its task ends.
    tasksMax: 2 * roomLimits.unansweredMax,
    create: (context) => new RoomActor(roomId, context, dependencies),
  };
}

type Phase =
  | { readonly kind: "starting"; held: RoomMessage[] }
  | { readonly kind: "running"; readonly sequence: Sequence<Entry> };

const admitted = { kind: "ok" } as const;

interface Joined extends Member {
  readonly monitor: Monitor;
}

class RoomActor implements Actor<RoomMessage> {
  readonly #roomId: string;
  readonly #topic: string;
  readonly #context: ActorContext<RoomMessage>;
  readonly #dependencies: RoomDependencies;
  readonly #members = new Map<string, Joined>();
  readonly #presence = new Presence();
  readonly #answers: Answers;
  readonly #subscription: Subscription;
  #phase: Phase = { kind: "starting", held: [] };
  #isReading = false;
  #isBehind = false;
  #isWindowTimed = false;
  readonly #fading: { readonly userId: string; readonly fadingToken: number; readonly until: number }[] = [];
  #idleTimer: Timer | undefined;

  constructor(roomId: string, context: ActorContext<RoomMessage>, dependencies: RoomDependencies) {
    this.#roomId = roomId;
    this.#topic = roomTopic(roomId);
    this.#context = context;
    this.#dependencies = dependencies;
    this.#answers = new Answers(dependencies.fanOut);
    this.#subscription = dependencies.bus.subscribe(roomId, (entries) => {
      // A full mailbox costs a look into the log later, never an entry.
      if (context.self.cast({ kind: "committed", entries }) === "full") this.#isBehind = true;
    });
  }

  init(): void {
    const { told } = this.#dependencies;
    if (told.seq === undefined) this.#readLog();
    else this.#run(told.seq, []);
  }

  handle(message: RoomMessage): void {
    if (this.#phase.kind === "starting") this.#handleStarting(this.#phase, message);
    else this.#handleRunning(this.#phase.sequence, message);
  }

  terminate(reason: { readonly kind: "normal" | "shutdown" | "crash" }): void {
    this.#subscription.cancel();
    if (reason.kind !== "normal") return;
    this.#dependencies.told.seq = undefined;
    this.#dependencies.told.users.clear();
  }

  #handleStarting(phase: Phase & { kind: "starting" }, message: RoomMessage): void {
    switch (message.kind) {
      case "head_read":
        if (this.#failedForNow(message.outcome)) this.#refuseHeld(phase);
        else if (message.outcome.kind === "done")
          this.#run(this.#knownHead(message.outcome.value), phase.held);
        break;
      case "read_again":
        this.#isReading = false;
        this.#readLog();
        break;
      default:
        this.#hold(phase, message);
    }
  }

  #hold(phase: Phase & { kind: "starting" }, message: RoomMessage): void {
    // Everybody comes back at once after a restart of the server, while the first reading waits its turn.
    const heldMax = message.kind === "join" ? roomLimits.membersMax : roomLimits.heldMax;
    if (phase.held.length < heldMax) phase.held.push(message);
    else if (message.kind === "send") this.#answers.refuse(message.send, refusals.serverBusy);
    else if (message.kind === "join") {
      this.#dependencies.fanOut.close(message.member.connectionId, "server_busy");
    }
  }

  #handleRunning(sequence: Sequence<Entry>, message: RoomMessage): void {
    switch (message.kind) {
      case "join":
        this.#join(message.member);
        break;
      case "leave":
        this.#leave(message.connectionId, message.isClean);
        break;
      case "connection_down":
        this.#leaveAfterWaiting(message.connectionId);
        break;
      case "send":
        this.#say(message.send, message.isAgain === true);
        break;
      case "committed":
        this.#deliver(sequence, message.entries);
        break;
      case "head":
        if (message.seq > sequence.delivered) this.#isBehind = true;
        break;
      case "appended":
        this.#settle(sequence, message.pending, message.outcome);
        break;
      case "log_read":
        if (!this.#failedForNow(message.outcome) && message.outcome.kind === "done") {
          this.#isBehind ||= message.outcome.value.length === roomLimits.readEntriesMax;
          this.#deliver(sequence, message.outcome.value);
        }
        break;
      case "read_again":
        this.#isReading = false;
        this.#isBehind = true;
        break;
      case "head_read":
        break;
      case "grace_over":
        this.#endGrace();
        break;
      case "window_over":
        this.#isWindowTimed = false;
        this.#announce(this.#presence.closeWindow());
        break;
      case "idle":
        this.#retire();
        break;
    }
    if (this.#isBehind) this.#readLog();
  }

  /** Leaves `starting`: takes up what its predecessor had told, then what was held. */
  #run(delivered: number, held: readonly RoomMessage[]): void {
    const { told } = this.#dependencies;
    const announced = [...told.users].map(([id, username]) => ({ id, username }));
    told.seq = delivered;
    this.#phase = { kind: "running", sequence: new Sequence(delivered) };
    for (const fading of this.#presence.resume(announced)) this.#fade(fading.userId, fading.fadingToken);
    for (const message of held) this.handle(message);
    // What was committed since the last delivery went unheard.
    this.#readLog();
    if (this.#members.size === 0) this.#retireLater();
  }

  #knownHead(head: number | undefined): number {
    if (head === undefined) throw new Error(`room ${this.#roomId} has no log`);
    return head;
  }

  #refuseHeld(phase: Phase & { kind: "starting" }): void {
    const sends = phase.held.filter((message) => message.kind === "send");
    phase.held = phase.held.filter((message) => message.kind !== "send");
    for (const { send } of sends) this.#answers.refuse(send, refusals.storageUnavailable);
  }

  #join(member: Member): void {
    if (this.#members.has(member.connectionId)) return;
    const { connectionId } = member;
    const { fanOut } = this.#dependencies;
    if (this.#members.size >= roomLimits.membersMax) return fanOut.close(connectionId, "server_busy");
    const monitor = this.#context.monitor(member.connection, () => ({
      kind: "connection_down",
      connectionId,
    }));
    this.#members.set(connectionId, { ...member, monitor });
    fanOut.subscribe(connectionId, this.#topic);
    this.#announce(this.#presence.arrive(member.user));
  }

  #leave(connectionId: string, isClean: boolean): void {
    const member = this.#members.get(connectionId);
    if (member === undefined) return;
    this.#members.delete(connectionId);
    member.monitor.demonitor();
    this.#dependencies.fanOut.unsubscribe(connectionId, this.#topic);
    const departure = this.#presence.depart(member.user.id, isClean);
    this.#announce(departure.announcements);
    if (departure.fadingToken !== undefined) this.#fade(member.user.id, departure.fadingToken);
    if (this.#members.size === 0) this.#retireLater();
  }

  /** The news of a connection's end overtakes its own `leave`, which says how it ended; that one goes first. */
  #leaveAfterWaiting(connectionId: string): void {
    const left = this.#context.self.cast({ kind: "leave", connectionId, isClean: false });
    if (left !== "accepted") this.#leave(connectionId, false);
  }

  #fade(userId: string, fadingToken: number): void {
    const until = this.#context.runtime.monotonic() + roomLimits.fadingMs;
    this.#fading.push({ userId, fadingToken, until });
    if (this.#fading.length === 1) this.#context.after(roomLimits.fadingMs, { kind: "grace_over" });
  }

  /** One timer for all who fade: each has the same grace, so they stand in the order of their ends. */
  #endGrace(): void {
    const now = this.#context.runtime.monotonic();
    const over = this.#fading.filter(({ until }) => until <= now);
    this.#fading.splice(0, over.length);
    const [next] = this.#fading;
    if (next !== undefined) this.#context.after(next.until - now, { kind: "grace_over" });
    for (const { userId, fadingToken } of over) this.#announce(this.#presence.expire(userId, fadingToken));
  }

  #retire(): void {
    if (this.#members.size > 0) return;
    const isInUse = this.#presence.count + this.#answers.unansweredCount > 0;
    if (isInUse || !this.#context.retire()) this.#retireLater();
  }

  /** Lets the room go after a while without anybody; a member who comes meanwhile keeps it. */
  #retireLater(): void {
    this.#idleTimer?.cancel();
    this.#idleTimer = this.#context.after(roomLimits.idleMs, { kind: "idle" });
  }

  #announce(announcements: readonly PresenceAnnouncement[]): void {
    const { fanOut, told } = this.#dependencies;
    for (const announcement of announcements) {
      fanOut.publish(this.#topic, presenceFrame(announcement));
      for (const user of announcement.subjects) {
        if (announcement.kind === "joined") told.users.set(user.id, user.username);
        else told.users.delete(user.id);
      }
    }
    if (!this.#presence.hasOpenWindow || this.#isWindowTimed) return;
    this.#isWindowTimed = true;
    this.#context.after(roomLimits.windowMs, { kind: "window_over" });
  }

  #say(send: Send, isAgain: boolean): void {
    const member = this.#members.get(send.connectionId);
    if (member === undefined) return;
    const pending = { user: member.user, send };
    if (this.#answers.unansweredCount >= roomLimits.unansweredMax)
      return this.#answers.refuse(send, refusals.serverBusy);
    const { messageRate, messagesPer10sMax, writer } = this.#dependencies;
    const now = this.#context.runtime.monotonic();
    const admission = isAgain ? admitted : messageRate.take(member.user.id, now);
    if (admission.kind === "limited") {
      return this.#answers.refuse(send, tooManyMessages(messagesPer10sMax, admission.retryAfterMs));
    }
    this.#answers.expect(pending);
    const message = {
      roomId: this.#roomId,
      userId: member.user.id,
      username: member.user.username,
      clientMsgId: send.clientMsgId,
      text: send.text,
    };
    this.#context.task(
      () =>
        writer.call<AppendReply>((reply) => ({ kind: "append", message, reply }), roomLimits.appendTimeoutMs),
      (outcome) => ({ kind: "appended", pending, outcome }),
    );
  }

  #settle(sequence: Sequence<Entry>, pending: Pending, outcome: TaskOutcome<CallResult<AppendReply>>): void {
    if (outcome.kind === "failed") throw outcome.error;
    const verdict = this.#answers.settle(pending, outcome.value, sequence.delivered);
    if (verdict === "behind") this.#isBehind = true;
  }

  #deliver(sequence: Sequence<Entry>, entries: readonly Entry[]): void {
    const { fanOut, told } = this.#dependencies;
    const due = sequence.accept(entries);
    // All acks first: a frame to one socket between two broadcasts would make a write of each.
    for (const entry of due) this.#answers.acknowledgeDelivered(entry);
    for (const entry of due) {
      fanOut.publish(this.#topic, messageFrame(entry));
      told.seq = entry.seq;
    }
    this.#isBehind ||= sequence.hasHole;
  }

  /** Reads what the log has beyond what was delivered; one read at a time. */
  #readLog(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    this.#isBehind = false;
    const roomId = this.#roomId;
    const phase = this.#phase;
    const { log } = this.#dependencies;
    if (phase.kind === "starting") {
      this.#context.task(
        () => log.head(roomId),
        (outcome) => ({ kind: "head_read", outcome }),
      );
    } else {
      this.#context.task(
        () => log.after(roomId, phase.sequence.delivered, roomLimits.readEntriesMax),
        (outcome) => ({ kind: "log_read", outcome }),
      );
    }
  }

  /** Ends a reading. True in an outage, where it goes on later; what is no outage is a bug, and crashes. */
  #failedForNow(outcome: TaskOutcome<unknown>): boolean {
    if (outcome.kind === "failed") {
      if (!(outcome.error instanceof StorageUnavailable)) throw outcome.error;
      this.#context.after(roomLimits.readAgainMs, { kind: "read_again" });
      return true;
    }
    this.#isReading = false;
    return false;
  }
}
