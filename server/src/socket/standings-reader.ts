import { wireLimits } from "@koe/protocol";
import type { ActorContext, TaskOutcome } from "../actor/actor.ts";
import type { OwnRoom } from "../store/entry.ts";
import { StorageUnavailable } from "../store/postgres.ts";
import type { Standing } from "../store/standing.ts";
import type { WantedLog } from "./subscription-plan.ts";

/**
 * Asks PostgreSQL how a connection's user stands to rooms: one question at a time, in their order, each about all the
 * rooms of a frame, so that no connection costs more than one query at once.
 */
export interface OwnState {
  readonly seq: number;
  readonly rooms: readonly OwnRoom[];
}

export interface StandingsSource {
  of(userId: string, roomIds: readonly string[]): Promise<ReadonlyMap<string, Standing>>;
  ownState(userId: string): Promise<OwnState>;
  greeting(userId: string): Promise<Beginning>;
}

/** Where the numbering and the user's own log stand when a connection begins. */
export interface Beginning {
  readonly epoch: string;
  readonly meSeq: number;
}

export interface StandingsQuestion {
  /** `subscribe`: a frame asked. `again`: what a room was told of the user was out of date. */
  readonly purpose: "subscribe" | "again";
  readonly frameId: number | undefined;
  readonly wanted: readonly WantedLog[];
}

export interface StandingsFound {
  /** By room; one that is not in it does not exist. */
  readonly standings: ReadonlyMap<string, Standing>;
  /** Undefined when the user's own log was not asked about, or is sure to be resumed. */
  readonly ownState: OwnState | undefined;
}

export type StandingsMessage = {
  readonly kind: "standings_read";
  readonly outcome: TaskOutcome<StandingsFound>;
};

export type StandingsAnswer =
  | { readonly kind: "found"; readonly question: StandingsQuestion; readonly found: StandingsFound }
  | { readonly kind: "away"; readonly question: StandingsQuestion };

export const standingsLimits = {
  /** Questions that wait; one more is refused. */
  waitingMax: 100,
  /** Missed entries of the own log up to which it is resumed for sure, however large they are. */
  surelyResumedMax: Math.floor(wireLimits.resumeEntriesMax / 3),
} as const;

export interface StandingsReaderDependencies {
  readonly context: ActorContext<StandingsMessage>;
  readonly source: StandingsSource;
  readonly user: { readonly id: string };
  readonly ownLog: string;
  /** The head of the user's own log when the connection began. */
  readonly ownSeq: number;
}

export class StandingsReader {
  readonly #dependencies: StandingsReaderDependencies;
  readonly #waiting: StandingsQuestion[] = [];

  constructor(dependencies: StandingsReaderDependencies) {
    this.#dependencies = dependencies;
  }

  get waitingCount(): number {
    return this.#waiting.length;
  }

  /** False when too many wait already. */
  ask(question: StandingsQuestion): boolean {
    if (this.#waiting.length >= standingsLimits.waitingMax) return false;
    this.#waiting.push(question);
    if (this.#waiting.length === 1) this.#read(question);
    return true;
  }

  /** Takes the outcome of a reading, and begins the next one. */
  settle({ outcome }: StandingsMessage): StandingsAnswer {
    const question = this.#waiting.shift();
    if (question === undefined) throw new Error("an answer to no question");
    const [next] = this.#waiting;
    if (next !== undefined) this.#read(next);
    if (outcome.kind === "done") return { kind: "found", question, found: outcome.value };
    if (!(outcome.error instanceof StorageUnavailable)) throw outcome.error;
    return { kind: "away", question };
  }

  #read(question: StandingsQuestion): void {
    const { context, source, user, ownLog } = this.#dependencies;
    const rooms = question.wanted.filter(({ logId }) => logId !== ownLog).map(({ logId }) => logId);
    const own = question.wanted.find(({ logId }) => logId === ownLog);
    const needsOwnState = own !== undefined && (question.purpose === "again" || !this.#isSurelyResumed(own));
    context.task(
      async () => ({
        standings: rooms.length === 0 ? new Map<string, Standing>() : await source.of(user.id, rooms),
        ownState: needsOwnState ? await source.ownState(user.id) : undefined,
      }),
      (outcome) => ({ kind: "standings_read", outcome }),
    );
  }

  #isSurelyResumed({ since }: WantedLog): boolean {
    const { ownSeq } = this.#dependencies;
    if (since === undefined || !since.isSameEpoch || since.seq > ownSeq) return false;
    return ownSeq - since.seq <= standingsLimits.surelyResumedMax;
  }
}
