/**
 * One socket to the server, kept open: the edge around `lifecycle.ts`.
 *
 * On entering a state it does what the state is for, on leaving it undoes that; so there is one socket, one timer and one
 * question at most, and what an abandoned socket still says is not heard. Whoever listens gets the greeting first, then
 * every event in order, then `lost`.
 */
import {
  type ClientEvent,
  type ClientFrame,
  clientSubprotocol,
  closeCodes,
  decodeClientEvent,
  encodeClientFrame,
  type Hello,
} from "@koe/protocol/client";
import type { Environment, Socket, SocketAddress, Timer } from "../environment.ts";
import { Cell, type Observable } from "../observable.ts";
import type { ConnectionState } from "./connection-state.ts";
import { type Lifecycle, type LifecycleEvent, nextLifecycle } from "./lifecycle.ts";

export interface ConnectionListener {
  greeted(hello: Hello): void;
  event(event: ClientEvent): void;
  /** No more events until the next greeting. */
  lost(): void;
}

export interface ConnectionOptions {
  readonly environment: Pick<Environment, "now" | "monotonic" | "random" | "after" | "transport" | "onWake">;
  readonly url: string;
  readonly headers: SocketAddress["headers"];
  /** Whether the session lives, asked over HTTP; true when nobody can say. */
  readonly isSessionAlive: () => Promise<boolean>;
  readonly listener: ConnectionListener;
}

/** From opening a socket to the greeting. */
export const greetingTimeoutMs = 20_000;
/** Silence beyond the server's heartbeat interval after which the connection is taken for dead. */
export const silenceGraceMs = 10_000;
/** How soon a server answers when it is asked whether it is there. */
export const probeTimeoutMs = 5_000;

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #state = new Cell<ConnectionState>({ kind: "connecting" });
  #lifecycle: Lifecycle = { kind: "opening", attempt: 0 };
  #socket: Socket | undefined;
  #timer: Timer | undefined;
  #patienceMs = greetingTimeoutMs;
  #heardAtMs = 0;
  #stopWaking: (() => void) | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get state(): Observable<ConnectionState> {
    return this.#state;
  }

  get isOnline(): boolean {
    return this.#lifecycle.kind === "online";
  }

  start(): void {
    this.#stopWaking = this.#options.environment.onWake(() => this.#wake());
    this.#enter({ kind: "opening", attempt: 0 });
  }

  /** Only while online; otherwise the frame is nowhere. */
  send(frame: ClientFrame): void {
    if (this.isOnline) this.#socket?.send(encodeClientFrame(frame));
  }

  retryNow(): void {
    this.#happened({ kind: "retried" });
  }

  stop(): void {
    this.#stopWaking?.();
    // Whatever stopped it before, it is now closed for good.
    this.#enter({ kind: "stopped", reason: "closed" });
  }

  #wake(): void {
    if (this.isOnline) this.#probe();
    else this.#happened({ kind: "woken" });
  }

  /** After a sleep the socket may be dead without knowing. */
  #probe(): void {
    this.send({ event: "heartbeat", payload: {} });
    this.#expectWithin(probeTimeoutMs);
  }

  #happened(event: LifecycleEvent, onEntered: () => void = () => {}): void {
    const { environment } = this.#options;
    const chance = { nowMs: environment.monotonic(), random: environment.random() };
    const next = nextLifecycle(this.#lifecycle, event, chance);
    if (next !== this.#lifecycle) this.#enter(next, onEntered);
  }

  #enter(next: Lifecycle, onEntered: () => void = () => {}): void {
    const wasOnline = this.isOnline;
    this.#lifecycle = next;
    this.#timer?.cancel();
    this.#timer = undefined;
    // Anything but a clean close says that this client comes back, so that nobody sees it leave.
    if (next.kind !== "online") this.#dropSocket(next.kind === "stopped" ? 1000 : closeCodes.draining);
    if (wasOnline) this.#options.listener.lost();
    this.#begin(next);
    onEntered();
    // Whoever listened may have closed the connection.
    if (this.#lifecycle === next) this.#state.set(this.#shown(next));
  }

  #begin(state: Lifecycle): void {
    switch (state.kind) {
      case "opening":
        return this.#open();
      case "asking":
        return this.#ask(state);
      case "waiting":
        this.#timer = this.#after(state.delayMs, () => this.#happened({ kind: "wait_over" }));
        return;
      case "online":
      case "stopped":
        return;
    }
  }

  #shown(state: Lifecycle): ConnectionState {
    switch (state.kind) {
      case "waiting": {
        const retryAtMs = this.#options.environment.now() + state.delayMs;
        return { kind: "waiting", retryAtMs, attempt: state.attempt };
      }
      case "online":
      case "stopped":
        return state.kind === "online" ? { kind: "online" } : { kind: "stopped", reason: state.reason };
      case "opening":
      case "asking":
        return this.#state.get().kind === "connecting" ? this.#state.get() : { kind: "connecting" };
    }
  }

  #open(): void {
    const { environment, url, headers } = this.#options;
    this.#expectWithin(greetingTimeoutMs);
    const isCurrent = () => socket === this.#socket;
    const socket: Socket = environment.transport.open(
      { url, protocol: clientSubprotocol, headers },
      {
        opened: () => {},
        message: (text) => isCurrent() && this.#hear(text),
        closed: (code) => isCurrent() && this.#closed(code),
      },
    );
    this.#socket = socket;
  }

  #hear(text: string): void {
    this.#heardAtMs = this.#options.environment.monotonic();
    const decoded = decodeClientEvent(text);
    if (decoded.kind === "unknown") return;
    const { event } = decoded;
    if (event.event === "hello") this.#greeted(event.payload);
    else if (!this.isOnline) return;
    else if (event.event === "reconnect")
      this.#happened({ kind: "asked_to_leave", afterMs: event.payload.after_ms });
    else this.#options.listener.event(event);
  }

  #greeted(hello: Hello): void {
    this.#happened({ kind: "greeted" }, () => {
      this.#patienceMs = hello.heartbeat_interval_ms + silenceGraceMs;
      this.#expectWithin(this.#patienceMs);
      this.#options.listener.greeted(hello);
    });
  }

  #closed(code: number): void {
    this.#socket = undefined;
    this.#happened({ kind: "closed", code });
  }

  #dropSocket(code: number): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(code);
  }

  /** Something must be heard within this time. The timer is not moved with every frame, it looks again when it is due. */
  #expectWithin(patienceMs: number): void {
    this.#heardAtMs = this.#options.environment.monotonic();
    this.#timer?.cancel();
    this.#timer = this.#after(patienceMs, () => this.#lookForSilence(patienceMs));
  }

  #lookForSilence(patienceMs: number): void {
    const silentMs = this.#options.environment.monotonic() - this.#heardAtMs;
    if (silentMs < patienceMs) {
      const patience = this.isOnline ? this.#patienceMs : patienceMs;
      this.#timer = this.#after(Math.max(0, patience - silentMs), () => this.#lookForSilence(patience));
      return;
    }
    this.#happened({ kind: "closed", code: closeCodes.heartbeat_timeout });
  }

  #ask(asking: Lifecycle): void {
    const answered = (isAlive: boolean) => {
      if (this.#lifecycle === asking) this.#happened({ kind: "session_checked", isAlive });
    };
    this.#options.isSessionAlive().then(answered, () => answered(true));
  }

  #after(delayMs: number, run: () => void): Timer {
    return this.#options.environment.after(delayMs, run);
  }
}
