/**
 * Follows logs over the socket: subscribes to what is wanted, and again to what has a hole or has fallen behind.
 */
import { temporaryCodes } from "@koe/protocol/client";
import type { Answer, FrameSource, Outgoing } from "../connection/speaker.ts";
import type { Environment, Timer } from "../environment.ts";
import type { LogPosition } from "../timeline/log-sequencer.ts";
import { type SubscribeRequest, Subscriptions } from "./subscriptions.ts";

/** A log as far as it has come here. */
export interface FollowedLog {
  readonly position: LogPosition | undefined;
  /** Entries have come whose predecessors are missing. */
  readonly hasHole: boolean;
  isBehind(headSeq: number): boolean;
}

export interface LogFollowerOptions {
  readonly environment: Pick<Environment, "monotonic" | "random" | "after">;
  readonly logOf: (logId: string) => FollowedLog | undefined;
  /** There is something to say. */
  readonly onDue: () => void;
}

/** What is missing may still come by itself for so long. */
export const holePatienceMs = 200;

export class LogFollower implements FrameSource {
  readonly #options: LogFollowerOptions;
  readonly #subscriptions: Subscriptions;
  readonly #unwanted = new Set<string>();
  readonly #holes = new Map<string, Timer>();

  constructor(options: LogFollowerOptions) {
    this.#options = options;
    this.#subscriptions = new Subscriptions((logId) => options.logOf(logId)?.position);
  }

  get epoch(): string | undefined {
    return this.#subscriptions.epoch;
  }

  get logIds(): readonly string[] {
    return this.#subscriptions.ids;
  }

  isWanted(logId: string): boolean {
    return this.#subscriptions.following(logId) !== undefined;
  }

  isLive(logId: string): boolean {
    return this.#subscriptions.following(logId)?.kind === "live";
  }

  /** Whether the server knows that this connection follows the log, or has said that it may not. */
  isSettled(logId: string): boolean {
    const kind = this.#subscriptions.following(logId)?.kind;
    return kind === "live" || kind === "refused";
  }

  /** Asked for in the next frame, together with whatever else is due then. */
  follow(logId: string): void {
    this.#unwanted.delete(logId);
    this.#subscriptions.want(logId);
  }

  /** The user has just come into the room. */
  entered(logId: string): void {
    this.#subscriptions.entered(logId);
  }

  unfollow(logId: string): void {
    this.#holes.get(logId)?.cancel();
    this.#holes.delete(logId);
    if (this.#subscriptions.forget(logId)) this.#unwanted.add(logId);
  }

  /** A new connection: everything is asked for again. */
  greeted(epoch: string): void {
    this.#unwanted.clear();
    this.#subscriptions.greeted(epoch);
  }

  stop(): void {
    for (const timer of this.#holes.values()) timer.cancel();
    this.#holes.clear();
  }

  snapshotCame(logId: string): void {
    this.#subscriptions.snapshotCame(logId);
    this.entryCame(logId);
  }

  entryCame(logId: string): void {
    const hasHole = this.#options.logOf(logId)?.hasHole === true;
    if (hasHole === this.#holes.has(logId)) return;
    if (hasHole) {
      this.#holes.set(
        logId,
        this.#options.environment.after(holePatienceMs, () => this.#fillHole(logId)),
      );
    } else {
      this.#holes.get(logId)?.cancel();
      this.#holes.delete(logId);
    }
  }

  unsubscribed(logId: string, code: string): void {
    this.#failed(logId, { code, temporary: temporaryCodes.some((temporary) => temporary === code) });
  }

  /** The server says where the logs stand; one that it does not name is not followed there. */
  heads(heads: Readonly<Record<string, number>>): void {
    for (const logId of this.#subscriptions.ids) {
      const headSeq = Object.hasOwn(heads, logId) ? heads[logId] : undefined;
      const isBehind = headSeq === undefined || this.#options.logOf(logId)?.isBehind(headSeq) === true;
      if (isBehind) this.#subscriptions.fellBehind(logId);
    }
    this.#options.onDue();
  }

  take(): Outgoing | undefined {
    const rooms = this.#subscriptions.takeDue(this.#options.environment.monotonic());
    if (rooms.length > 0) return this.#subscribe(rooms);
    if (this.#unwanted.size === 0) return undefined;
    const unwanted = [...this.#unwanted];
    this.#unwanted.clear();
    return { frame: { event: "unsubscribe", payload: { rooms: unwanted } }, answered: () => {} };
  }

  waitMs(): number | undefined {
    const dueAtMs = this.#subscriptions.nextDueAtMs();
    return dueAtMs === undefined ? undefined : dueAtMs - this.#options.environment.monotonic();
  }

  #subscribe(rooms: readonly SubscribeRequest[]): Outgoing {
    const { epoch } = this.#subscriptions;
    return {
      frame: {
        event: "subscribe",
        payload: { rooms: [...rooms], ...(epoch === undefined ? {} : { epoch }) },
      },
      answered: (answer) => this.#answered(rooms, answer),
    };
  }

  /** The snapshots are the true answer; an error says that there will be none. */
  #answered(rooms: readonly SubscribeRequest[], answer: Answer): void {
    if (answer.kind === "ack") return;
    for (const { room_id: logId } of rooms) this.#failed(logId, answer.error);
  }

  #failed(
    logId: string,
    error: {
      readonly code: string;
      readonly temporary: boolean;
      readonly retry_after_ms?: number | undefined;
    },
  ): void {
    const { environment, onDue } = this.#options;
    if (error.temporary) {
      const [nowMs, random] = [environment.monotonic(), environment.random()];
      const failure = { kind: "temporary", nowMs, random, retryAfterMs: error.retry_after_ms } as const;
      this.#subscriptions.failed(logId, failure);
    } else this.#subscriptions.failed(logId, { kind: "permanent", code: error.code });
    onDue();
  }

  #fillHole(logId: string): void {
    this.#holes.delete(logId);
    this.#subscriptions.fellBehind(logId);
    this.#options.onDue();
  }
}
