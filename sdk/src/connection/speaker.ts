/**
 * Says what there is to say, as fast as this connection may. Nothing waits in a queue here: when there is the right to a
 * frame, the sources are asked in the order of their importance for the next one, so what goes out is what is true then.
 *
 * Every frame gets an id; its answer goes back to whoever asked. Answers that a lost connection owes never come.
 */
import type { ClientAck, ClientError, ClientEvent, ClientFrame } from "@koe/protocol/client";
import type { Environment, Timer } from "../environment.ts";
import { Pace, type PaceLimits } from "./pace.ts";

export type Answer =
  | { readonly kind: "ack"; readonly ack: ClientAck }
  | { readonly kind: "error"; readonly error: ClientError };

export interface Outgoing {
  readonly frame: ClientFrame;
  readonly answered: (answer: Answer) => void;
}

export interface FrameSource {
  /** The next frame that is due; it counts as sent. */
  take(): Outgoing | undefined;
  /** How long until one is due, ms; undefined: none by itself. */
  waitMs(): number | undefined;
}

export interface SpeakerOptions {
  readonly environment: Pick<Environment, "monotonic" | "after">;
  readonly send: (frame: ClientFrame) => void;
  readonly sources: readonly FrameSource[];
}

/** What is said only when there is much room: who types can do without. */
const spareForTyping = 5;

export class Speaker {
  readonly #options: SpeakerOptions;
  readonly #answers = new Map<number, Outgoing["answered"]>();
  #pace: Pace | undefined;
  #timer: Timer | undefined;
  #isPumping = false;
  #lastId = 0;

  constructor(options: SpeakerOptions) {
    this.#options = options;
  }

  /** A new connection with these limits. */
  begin(limits: PaceLimits): void {
    this.#pace = new Pace(limits, this.#options.environment.monotonic());
    this.pump();
  }

  /** The connection is lost. */
  end(): void {
    this.#pace = undefined;
    this.#answers.clear();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Says all that is due and may be said, and looks again when there will be more. To be called after every change. */
  pump(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    // A source that is asked may find that there is more to say; it is said in its turn, or it would escape the pace.
    if (this.#pace === undefined || this.#isPumping) return;
    this.#isPumping = true;
    try {
      this.#lookAgain(this.#sayDue(this.#pace));
    } finally {
      this.#isPumping = false;
    }
  }

  /** Says something that means nothing later: now, or never. */
  sayNow(frame: ClientFrame): boolean {
    const nowMs = this.#options.environment.monotonic();
    if (this.#pace === undefined || this.#pace.spare(nowMs) < spareForTyping) return false;
    this.#pace.take(nowMs);
    this.#options.send(frame);
    return true;
  }

  /** Takes an ack or an error. */
  hear(event: Extract<ClientEvent, { readonly event: "ack" | "error" }>): void {
    const answered = event.id === undefined ? undefined : this.#answers.get(event.id);
    if (event.id === undefined || answered === undefined) return;
    this.#answers.delete(event.id);
    answered(
      event.event === "ack" ? { kind: "ack", ack: event.payload } : { kind: "error", error: event.payload },
    );
    this.pump();
  }

  /** Gives after how long to look again, ms; undefined: not by itself. */
  #sayDue(pace: Pace): number | undefined {
    const nowMs = this.#options.environment.monotonic();
    while (pace === this.#pace && pace.waitMs(nowMs) === 0) {
      const outgoing = this.#next();
      if (outgoing === undefined) return this.#sourcesWaitMs();
      pace.take(nowMs);
      this.#say(outgoing);
    }
    return pace === this.#pace ? pace.waitMs(nowMs) : undefined;
  }

  #next(): Outgoing | undefined {
    for (const source of this.#options.sources) {
      const outgoing = source.take();
      if (outgoing !== undefined) return outgoing;
    }
    return undefined;
  }

  #say({ frame, answered }: Outgoing): void {
    this.#lastId += 1;
    this.#answers.set(this.#lastId, answered);
    this.#options.send({ ...frame, id: this.#lastId });
  }

  #sourcesWaitMs(): number | undefined {
    const waits = this.#options.sources.flatMap((source) => source.waitMs() ?? []);
    return waits.length === 0 ? undefined : Math.min(...waits);
  }

  #lookAgain(delayMs: number | undefined): void {
    if (delayMs === undefined) return;
    this.#timer = this.#options.environment.after(Math.max(1, delayMs), () => this.pump());
  }
}
