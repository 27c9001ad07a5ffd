import type { Limits, Refusal } from "@koe/protocol";
import { admission, charged, fullBucket, type Rate, type TokenBucket } from "../rate/token-bucket.ts";

/**
 * How fast one connection may send frames; asked before a frame is read.
 *
 * A frame above the rate is `limited`: refused, with its ids, so that the client can try again. Who goes on regardless
 * floods, and is disconnected, since even a refusal costs reading.
 */
export type GateVerdict =
  | { readonly kind: "open" }
  | { readonly kind: "limited"; readonly retryAfterMs: number }
  | { readonly kind: "flooded" };

export class FrameGate {
  readonly #frames: Rate;
  readonly #refusals: Rate;
  #frameBucket: TokenBucket;
  #refusalBucket: TokenBucket;

  constructor(limits: Pick<Limits, "framesPerMinuteMax" | "frameBurstMax">, now: number) {
    this.#frames = { burst: limits.frameBurstMax, refillMs: 60_000 / limits.framesPerMinuteMax };
    this.#refusals = { burst: limits.framesPerMinuteMax, refillMs: 60_000 / limits.framesPerMinuteMax };
    this.#frameBucket = fullBucket(this.#frames, now);
    this.#refusalBucket = fullBucket(this.#refusals, now);
  }

  /** One frame more; `now` is monotonic ms. */
  pass(now: number): GateVerdict {
    const frame = admission(this.#frameBucket, this.#frames, now);
    if (frame.kind === "ok") {
      this.#frameBucket = charged(this.#frameBucket, this.#frames, now);
      return { kind: "open" };
    }
    if (admission(this.#refusalBucket, this.#refusals, now).kind === "limited") return { kind: "flooded" };
    this.#refusalBucket = charged(this.#refusalBucket, this.#refusals, now);
    return { kind: "limited", retryAfterMs: frame.retryAfterMs };
  }
}

/** What a frame above the rate is answered with. */
export function tooManyFrames(
  { framesPerMinuteMax }: Pick<Limits, "framesPerMinuteMax">,
  retryAfterMs: number,
): Refusal {
  return {
    code: "rate_limited",
    message: `A connection may send ${framesPerMinuteMax} frames a minute; wait a moment.`,
    retryAfterMs,
  };
}
