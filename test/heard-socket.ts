import { untilHolds } from "./until-holds.ts";

/**
 * One WebSocket, as a client that keeps everything it hears. Waiting is for events, never for time: `waitFor` gives an
 * event that was heard already or comes within the patience of a test.
 */
export interface Closed {
  readonly code: number;
  readonly reason: string;
}

export type Named<Event extends { readonly event: string }, Name extends Event["event"]> = Extract<
  Event,
  { readonly event: Name }
>;

export class HeardSocket<Event extends { readonly event: string }> {
  readonly events: Event[] = [];
  readonly closed: Promise<Closed>;
  readonly #socket: WebSocket;
  readonly #listeners = new Set<() => void>();
  #isClosed = false;

  /** `decode` gives undefined for what is no event of the protocol. */
  constructor(socket: WebSocket, decode: (text: string) => Event | undefined) {
    this.#socket = socket;
    const closed = Promise.withResolvers<Closed>();
    this.closed = closed.promise;
    socket.addEventListener("message", ({ data }) => {
      const event = decode(String(data));
      if (event === undefined)
        throw new Error(`not an event of this protocol: ${String(data).slice(0, 200)}`);
      this.events.push(event);
      this.#wake();
    });
    socket.addEventListener("close", ({ code, reason }) => {
      this.#isClosed = true;
      closed.resolve({ code, reason });
      this.#wake();
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Calls back after every event, and once at the end. */
  onEvent(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Sends the text of a frame as it is, or a value as JSON. */
  send(frame: string | object | Uint8Array<ArrayBuffer>): void {
    const isRaw = typeof frame === "string" || frame instanceof Uint8Array;
    this.#socket.send(isRaw ? frame : JSON.stringify(frame));
  }

  close(code?: number): void {
    this.#socket.close(code);
  }

  /** Gone without a close frame. */
  terminate(): void {
    this.#socket.terminate();
  }

  heard<Name extends Event["event"]>(name: Name): readonly Named<Event, Name>[] {
    return this.events.filter((event): event is Named<Event, Name> => event.event === name);
  }

  /** The first event of this kind that fits, heard already or to come. */
  async waitFor<Name extends Event["event"]>(
    name: Name,
    fits: (event: Named<Event, Name>) => boolean = () => true,
  ): Promise<Named<Event, Name>> {
    let found: Named<Event, Name> | undefined;
    await this.until(() => {
      found = this.heard(name).find(fits);
      return found !== undefined;
    }, `a fitting ${name}`);
    if (found === undefined) throw new Error(`no fitting ${name}`);
    return found;
  }

  /** Resolves once `holds`, which is asked after every event. */
  until(holds: () => boolean, what: string): Promise<void> {
    return untilHolds({ holds, what, listeners: this.#listeners, isOver: () => this.#isClosed });
  }

  #wake(): void {
    for (const look of [...this.#listeners]) look();
  }
}
