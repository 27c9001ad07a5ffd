import type { Actor, ActorContext, ActorRef, ActorSpec, CallResult, TaskOutcome } from "../actor/actor.ts";
import type { Timer } from "../actor/runtime.ts";
import type { Bus, Subscription } from "../bus/bus.ts";
import type { Entry } from "../store/entry.ts";
import { StorageUnavailable } from "../store/postgres.ts";
import { Answers } from "./answers.ts";
import { Attendance } from "./attendance.ts";
import { Entrance } from "./entrance.ts";
import { entryFrame, messageFrame } from "./entry-frames.ts";
import { type FanOut, roomTopic } from "./fan-out.ts";
import type { AppendReply, LogWriterMessage } from "./log-writer.ts";
import { Members } from "./members.ts";
import type { MessageRate } from "./message-rate.ts";
import type { RecentBudget } from "./recent-budget.ts";
import { refusals } from "./refusals.ts";
import { RoomFacts } from "./room-facts.ts";
import { typingFrame, unsubscribedFrame } from "./room-frames.ts";
import { roomLimits } from "./room-limits.ts";
import type { Join, Pending, RoomMessage, RoomRequest } from "./room-message.ts";
import { Sends } from "./sends.ts";
import { Sequence } from "./sequence.ts";
import type { Told } from "./told.ts";
import { Typing, typingLimits } from "./typing.ts";

export { roomLimits } from "./room-limits.ts";

/**
 * One log of this node, a room's or a user's own: orders, stores, announces. What it decides is decided in the files
 * beside it; here it is put in order.
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
    latest(roomId: string, uptoSeq: number, limit: number): Promise<readonly Entry[]>;
  };
  readonly writer: ActorRef<LogWriterMessage>;
  readonly bus: Bus;
  readonly fanOut: FanOut;
  readonly messageRate: MessageRate;
  /** Of all rooms together. */
  readonly recentBudget: RecentBudget;
  readonly told: Told;
}

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
  | {
      readonly kind: "running";
      readonly sequence: Sequence<Entry>;
      readonly facts: RoomFacts;
      readonly entrance: Entrance;
    };

type Running = Phase & { readonly kind: "running" };

class RoomActor implements Actor<RoomMessage> {
  readonly #roomId: string;
  readonly #context: ActorContext<RoomMessage>;
  readonly #dependencies: RoomDependencies;
  readonly #members: Members;
  readonly #attendance: Attendance;
  readonly #answers: Answers;
  readonly #sends: Sends;
  readonly #typing = new Typing();
  #subscription: Subscription | undefined;
  #phase: Phase = { kind: "starting", held: [] };
  #isReading = false;
  #isBehind = false;
  #idleTimer: Timer | undefined;

  constructor(roomId: string, context: ActorContext<RoomMessage>, dependencies: RoomDependencies) {
    const { fanOut, told } = dependencies;
    this.#roomId = roomId;
    this.#context = context;
    this.#dependencies = dependencies;
    this.#members = new Members(context, told);
    this.#attendance = new Attendance({ roomId, context, fanOut, told, members: this.#members });
    this.#answers = new Answers(roomId, fanOut);
    this.#sends = new Sends({ ...dependencies, roomId, context, answers: this.#answers });
  }

  init(): void {
    const { told } = this.#dependencies;
    if (told.seq === undefined) this.#readLog();
    else this.#run(told.seq, []);
    // The last thing, since an actor that fails to start is not asked to give anything back.
    this.#subscription = this.#listen();
  }

  #listen(): Subscription {
    const { self } = this.#context;
    return this.#dependencies.bus.subscribe(this.#roomId, (entries) => {
      // A full mailbox costs a look into the log later, never an entry.
      if (self.cast({ kind: "committed", entries }) === "full") this.#isBehind = true;
    });
  }

  handle(message: RoomMessage): void {
    if (this.#phase.kind === "starting") this.#handleStarting(this.#phase, message);
    else this.#handleRunning(this.#phase, message);
  }

  terminate(reason: { readonly kind: "normal" | "shutdown" | "crash" }): void {
    this.#subscription?.cancel();
    if (this.#phase.kind === "running") this.#phase.entrance.close();
    if (reason.kind !== "normal") return;
    this.#dependencies.told.seq = undefined;
    this.#dependencies.told.users.clear();
    this.#dependencies.told.stays.clear();
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
    else if (message.kind === "join") this.#turnAway(message);
  }

  #turnAway({ member: { connectionId, connection, wire } }: Join): void {
    const { fanOut } = this.#dependencies;
    if (wire === "v1") return fanOut.close(connectionId, "server_busy");
    fanOut.send(connectionId, unsubscribedFrame(this.#roomId, refusals.serverBusy));
    connection.cast({ kind: "removed", roomId: this.#roomId });
  }

  #handleRunning(phase: Running, message: RoomMessage): void {
    const { sequence, entrance } = phase;
    switch (message.kind) {
      case "join":
        this.#join(phase, message);
        break;
      case "leave":
        this.#leave(entrance, message.connectionId, message.isClean);
        break;
      case "send":
        this.#say(phase, message);
        break;
      case "typing":
        if (this.#mayType(phase, message.userId)) {
          this.#tellTyping(message.threadSeq, this.#typing.note(message.threadSeq, message.username));
        }
        break;
      case "online":
        message.reply(this.#attendance.page(message.after, message.limit));
        break;
      case "committed":
        this.#deliver(phase, message.entries);
        break;
      case "head":
        if (message.seq > sequence.delivered) this.#isBehind = true;
        break;
      default:
        this.#handleEcho(phase, message);
    }
    if (this.#isBehind) this.#readLog();
  }

  #handleEcho(phase: Running, message: Exclude<RoomMessage, RoomRequest>): void {
    switch (message.kind) {
      case "appended":
        return this.#settle(phase.sequence, message.pending, message.outcome);
      case "log_read":
        return this.#takeRead(phase, message.outcome);
      case "recent_read":
        return phase.entrance.complete(message.outcome);
      case "read_recent_again":
        return phase.entrance.readAgain();
      case "read_again":
        this.#isReading = false;
        this.#isBehind = true;
        return;
      case "connection_down":
        return this.#leaveAfterWaiting(phase.entrance, message.connectionId);
      case "grace_over":
        return this.#attendance.endGrace();
      case "window_over":
        return this.#attendance.closeWindow();
      case "typing_over":
        return this.#tellTyping(message.threadSeq, this.#typing.closeWindow(message.threadSeq));
      case "idle":
        return this.#retire(phase.entrance);
      case "head_read":
        return;
    }
  }

  /** Leaves `starting`: takes up what its predecessor had told, then what was held. */
  #run(delivered: number, held: readonly RoomMessage[]): void {
    const roomId = this.#roomId;
    const { log, fanOut, told, recentBudget } = this.#dependencies;
    told.seq = delivered;
    const sequence = new Sequence<Entry>(delivered);
    const facts = new RoomFacts(delivered);
    const entrance = new Entrance({
      ...{ roomId, log, fanOut, facts, recentBudget },
      context: this.#context,
      members: this.#members,
      attendance: this.#attendance,
      delivered: () => sequence.delivered,
      say: (request) => this.#handleRunning(phase, request),
    });
    const phase: Running = { kind: "running", sequence, facts, entrance };
    this.#phase = phase;
    this.#attendance.resume();
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

  #join({ sequence, entrance }: Running, join: Join): void {
    entrance.join(join);
    // Whoever joins may have read further than the bus has told.
    const knownHead = join.standing?.headSeq ?? join.snapshot?.ownState?.seq ?? 0;
    if (knownHead > sequence.delivered) this.#isBehind = true;
  }

  #leave(entrance: Entrance, connectionId: string, isClean: boolean): void {
    const member = entrance.leave(connectionId);
    if (member === undefined) return;
    this.#attendance.depart(member.user, isClean);
    if (this.#members.size === 0) this.#retireLater();
  }

  /** The news of a connection's end overtakes its own `leave`, which says how it ended; that one goes first. */
  #leaveAfterWaiting(entrance: Entrance, connectionId: string): void {
    const left = this.#context.self.cast({ kind: "leave", connectionId, isClean: false });
    if (left !== "accepted") this.#leave(entrance, connectionId, false);
  }

  #retire(entrance: Entrance): void {
    if (this.#members.size > 0) return;
    const isInUse = this.#attendance.count + this.#answers.unansweredCount + entrance.waiting.size > 0;
    if (isInUse || !this.#context.retire()) this.#retireLater();
  }

  /** Lets the room go after a while without anybody; a member who comes meanwhile keeps it. */
  #retireLater(): void {
    this.#idleTimer?.cancel();
    this.#idleTimer = this.#context.after(roomLimits.idleMs, { kind: "idle" });
  }

  #say({ entrance, facts }: Running, request: RoomRequest & { readonly kind: "send" }): void {
    const { connectionId } = request.send;
    const stay = this.#members.get(connectionId);
    if (stay !== undefined) {
      return this.#sends.say(request.send, stay, facts.known, request.isAgain === true);
    }
    if (!entrance.waiting.has(connectionId)) return this.#answers.refuse(request.send, refusals.notMember);
    if (!entrance.waiting.hold(request, roomLimits.heldMax)) {
      this.#answers.refuse(request.send, refusals.serverBusy);
    }
  }

  #mayType({ facts }: Running, userId: string): boolean {
    return facts.known?.isArchived === false && this.#members.ofUser(userId).length > 0;
  }

  #tellTyping(threadSeq: number | undefined, usernames: readonly string[]): void {
    if (usernames.length === 0) return;
    const frame = typingFrame(this.#roomId, threadSeq, usernames);
    this.#dependencies.fanOut.publish(roomTopic("v2", this.#roomId), frame);
    this.#context.after(typingLimits.windowMs, { kind: "typing_over", threadSeq });
  }

  #settle(sequence: Sequence<Entry>, pending: Pending, outcome: TaskOutcome<CallResult<AppendReply>>): void {
    if (outcome.kind === "failed") throw outcome.error;
    const verdict = this.#answers.settle(pending, outcome.value, sequence.delivered);
    if (verdict === "behind") this.#isBehind = true;
  }

  #takeRead(phase: Running, outcome: TaskOutcome<readonly Entry[]>): void {
    if (this.#failedForNow(outcome) || outcome.kind !== "done") return;
    this.#isBehind ||= outcome.value.length === roomLimits.readEntriesMax;
    this.#deliver(phase, outcome.value);
  }

  #deliver(phase: Running, entries: readonly Entry[]): void {
    const { sequence } = phase;
    const due = sequence.accept(entries);
    // All acks first: a frame to one socket between two broadcasts would make a write of each.
    for (const entry of due) this.#answers.acknowledgeDelivered(entry);
    for (const entry of due) {
      this.#apply(phase, entry);
      this.#broadcast(phase, entry);
      this.#dependencies.told.seq = entry.seq;
    }
    this.#isBehind ||= sequence.hasHole;
  }

  #apply({ facts, entrance }: Running, entry: Entry): void {
    if (entry.kind === "message") this.#typing.end(entry.threadSeq, entry.username);
    if (entry.kind === "member") entrance.applyMemberChange(entry);
    if (entry.kind === "member" || entry.kind === "room") facts.apply(entry);
  }

  #broadcast({ entrance }: Running, entry: Entry): void {
    const { fanOut } = this.#dependencies;
    const frame = entrance.push(entry);
    // Clients at v2 know what they have by its seq, so theirs goes first: a fault in between repeats it to them alone.
    if (this.#members.countOf("v2") > 0) {
      fanOut.publish(roomTopic("v2", this.#roomId), frame ?? entryFrame(entry));
    }
    if (entry.kind === "message" && !entry.isDeleted && this.#members.countOf("v1") > 0) {
      fanOut.publish(roomTopic("v1", this.#roomId), messageFrame(entry));
    }
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
