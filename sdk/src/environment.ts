/**
 * What the SDK needs of the machine it runs on: time, chance, sockets, HTTP, and to hear when it is worth trying again.
 *
 * Everything else in the SDK gets these by hand, so the same code runs in a browser, in Bun, in Node and on a simulated
 * clock. The machine's own are in `system-environment.ts`.
 */
export interface Environment {
  /** Wall clock, ms since the Unix epoch. */
  now(): number;
  /** Milliseconds from an unnamed origin, never going back. */
  monotonic(): number;
  /** A number in [0, 1). */
  random(): number;
  /** Names one action for good: 8 to 64 visible ASCII characters that nobody else chooses. */
  newId(): string;
  /** Runs `run` once, `delayMs` or a little more from now, unless cancelled first. */
  after(delayMs: number, run: () => void): Timer;
  readonly transport: Transport;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Calls back when the network came back, the page became visible or the clock jumped. Gives what ends that. */
  onWake(listener: () => void): () => void;
  /** Calls back when the program may be ended any moment without another word, as a page that is hidden. Gives what ends that. */
  onRest(listener: () => void): () => void;
  /** Says to whoever runs the program what it should know and cannot see, such as a storage that fails. */
  warn(message: string): void;
}

export interface Timer {
  /** Idempotent. */
  cancel(): void;
}

/** Opens sockets; a page that shares another's socket has another transport. */
export interface Transport {
  /** Calls `listener` never before it returns, and never again after `closed`. */
  open(address: SocketAddress, listener: SocketListener): Socket;
}

export interface SocketAddress {
  /** `ws://` or `wss://`. */
  readonly url: string;
  readonly protocol: string;
  /** Empty in browsers, which send their cookies by themselves. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface SocketListener {
  opened(): void;
  message(text: string): void;
  /** 1006 where the connection broke or never came to be. */
  closed(code: number): void;
}

export interface Socket {
  /** Only between `opened` and `closed`. */
  send(text: string): void;
  close(code: number): void;
}
