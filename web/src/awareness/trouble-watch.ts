/**
 * What to say of the connection: nothing for the first `calmMs` without one, since most losses end by themselves before
 * anybody needs to know; then that it comes back, and when. A stop for good is said at once.
 */
import type { ConnectionState, Observable } from "@koe/sdk";
import { StateCell } from "../koe/state-cell.ts";

export type Trouble =
  | { readonly kind: "none" }
  /** `retryInS` is undefined while it is being tried. */
  | { readonly kind: "reconnecting"; readonly retryInS: number | undefined }
  /** The machine itself has no network. */
  | { readonly kind: "offline" }
  | { readonly kind: "stopped"; readonly reason: "unsupported_version" | "refused" };

export const calmMs = 2_000;

export interface TroubleWatchOptions {
  readonly connection: Observable<ConnectionState>;
  /** Whether the machine has a network, as far as it knows. */
  readonly hasNetwork: Observable<boolean>;
  readonly now: () => number;
  /** Gives what takes it back. */
  readonly after: (delayMs: number, run: () => void) => () => void;
}

const none: Trouble = { kind: "none" };
const offline: Trouble = { kind: "offline" };

export class TroubleWatch {
  readonly #options: TroubleWatchOptions;
  readonly #trouble = new StateCell<Trouble>(none);
  #lostAtMs: number | undefined;
  #cancel: (() => void) | undefined;

  constructor(options: TroubleWatchOptions) {
    this.#options = options;
  }

  get trouble(): Observable<Trouble> {
    return this.#trouble;
  }

  /** Gives what ends it. */
  start(): () => void {
    const look = () => this.#look();
    const { connection, hasNetwork } = this.#options;
    const stops = [connection.subscribe(look), hasNetwork.subscribe(look)];
    look();
    return () => {
      for (const stop of stops) stop();
      this.#cancel?.();
    };
  }

  #look(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const connection = this.#options.connection.get();
    if (connection.kind === "online" || connection.kind === "stopped") {
      this.#lostAtMs = undefined;
      this.#show(connection.kind === "online" ? none : troubleOfStop(connection.reason));
      return;
    }
    const nowMs = this.#options.now();
    this.#lostAtMs ??= nowMs;
    const calmLeftMs = this.#lostAtMs + calmMs - nowMs;
    if (calmLeftMs > 0) return this.#lookAgain(calmLeftMs);
    if (!this.#options.hasNetwork.get()) return this.#show(offline);
    const leftMs = connection.kind === "waiting" ? Math.max(0, connection.retryAtMs - nowMs) : 0;
    this.#show({ kind: "reconnecting", retryInS: leftMs === 0 ? undefined : Math.ceil(leftMs / 1000) });
    if (leftMs > 0) this.#lookAgain(leftMs % 1000 || 1000);
  }

  #lookAgain(delayMs: number): void {
    this.#cancel = this.#options.after(delayMs, () => this.#look());
  }

  #show(trouble: Trouble): void {
    if (!isSame(trouble, this.#trouble.get())) this.#trouble.set(trouble);
  }
}

/** A session that ended asks for the password in its own dialog, and what the page closed itself is no trouble. */
function troubleOfStop(reason: Extract<ConnectionState, { kind: "stopped" }>["reason"]): Trouble {
  return reason === "unsupported_version" || reason === "refused" ? { kind: "stopped", reason } : none;
}

function isSame(one: Trouble, other: Trouble): boolean {
  if (one.kind === "reconnecting" && other.kind === "reconnecting") return one.retryInS === other.retryInS;
  if (one.kind === "stopped" && other.kind === "stopped") return one.reason === other.reason;
  return one.kind === other.kind;
}
