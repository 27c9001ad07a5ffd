import { connect, type Socket } from "node:net";
import { decodeRoomEvent, defaultLimits, type RoomEvent } from "@koe/protocol";
import { untilHolds } from "../until-holds.ts";
import { frameBytes, opcodes, type ReceivedFrame, takeFrame } from "./raw-frame.ts";

/**
 * A WebSocket client that is nothing but a TCP connection: a test writes every byte of the handshake and of each frame
 * itself. What comes back is read into a response and frames, and kept. The one thing it does of its own is to answer
 * pings while it reads, else the server would give it up.
 */
export interface RawResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** How the server ended the connection: with a close frame, or the TCP connection alone. */
export interface Ending {
  readonly code: number | undefined;
  readonly reason: string;
}

export type EventOf<Name extends RoomEvent["event"]> = Extract<RoomEvent, { event: Name }>;

export class RawSocket {
  readonly frames: ReceivedFrame[] = [];
  readonly events: RoomEvent[] = [];
  readonly #socket: Socket;
  readonly #listeners = new Set<() => void>();
  #unread: Buffer = Buffer.alloc(0);
  #response: RawResponse | undefined;
  #isEnded = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.#read(Buffer.from(chunk)));
    // A reset; `close` follows.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#isEnded = true;
      this.#readResponse();
      this.#wake();
    });
  }

  static async connect(url: string): Promise<RawSocket> {
    const { hostname, port } = new URL(url);
    const opened = Promise.withResolvers<void>();
    const socket = connect({ host: hostname, port: Number(port) }, opened.resolve);
    socket.once("error", opened.reject);
    await opened.promise;
    return new RawSocket(socket);
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  write(bytes: Uint8Array | string): void {
    this.#socket.write(bytes);
  }

  /** Resolves when the bytes are with the kernel, or the connection is gone. */
  async written(bytes: Uint8Array | string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.once("close", resolve);
    this.#socket.write(bytes, () => resolve());
    await promise;
    this.#socket.off("close", resolve);
  }

  /** Stops taking bytes from the kernel, so that they pile up there and then at the server. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Takes one chunk from the kernel, then nothing more. */
  async gulp(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.once("data", () => {
      this.#socket.pause();
      resolve();
    });
    this.#socket.resume();
    await promise;
  }

  /** Half-closes: FIN, and still reading. */
  endWriting(): void {
    this.#socket.end();
  }

  /** Gone with RST. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Gone with FIN, reading no more. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** Forgets what came so far, so that a long test keeps little. */
  forget(): void {
    this.frames.length = 0;
    this.events.length = 0;
  }

  async response(): Promise<RawResponse> {
    await this.until(() => this.#response !== undefined, "a response");
    if (this.#response === undefined) throw new Error("no response");
    return this.#response;
  }

  async waitForFrame(fits: (frame: ReceivedFrame) => boolean): Promise<ReceivedFrame> {
    await this.until(() => this.frames.some(fits), "a fitting frame");
    const frame = this.frames.find(fits);
    if (frame === undefined) throw new Error("no fitting frame");
    return frame;
  }

  heard<Name extends RoomEvent["event"]>(name: Name): readonly EventOf<Name>[] {
    return this.events.filter((event): event is EventOf<Name> => event.event === name);
  }

  async waitFor<Name extends RoomEvent["event"]>(
    name: Name,
    fits: (event: EventOf<Name>) => boolean = () => true,
  ): Promise<EventOf<Name>> {
    await this.until(() => this.heard(name).some(fits), `a fitting ${name}`);
    const event = this.heard(name).find(fits);
    if (event === undefined) throw new Error(`no fitting ${name}`);
    return event;
  }

  /** Resolves when the server has ended the connection, and says how. */
  async ending(): Promise<Ending> {
    await this.until(() => this.#isEnded, "the end of the connection");
    const payload = this.frames.find(({ opcode }) => opcode === opcodes.close)?.payload;
    if (payload === undefined) return { code: undefined, reason: "" };
    return { code: payload.length < 2 ? 1005 : payload.readUInt16BE(0), reason: payload.toString("utf8", 2) };
  }

  /** Resolves once `holds`, which is asked whenever something came. */
  until(holds: () => boolean, what: string): Promise<void> {
    return untilHolds({ holds, what, listeners: this.#listeners, isOver: () => this.#isEnded });
  }

  #read(chunk: Buffer): void {
    this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    if (this.#response === undefined) this.#readResponse();
    if (this.#response?.status === 101) this.#readFrames();
    this.#wake();
  }

  #readResponse(): void {
    const headBytes = this.#unread.indexOf("\r\n\r\n");
    if (this.#response !== undefined || headBytes === -1) return;
    const [statusLine = "", ...lines] = this.#unread.toString("latin1", 0, headBytes).split("\r\n");
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1]);
    const headers = new Headers(lines.map((line): [string, string] => splitAtColon(line)));
    const rest = this.#unread.subarray(headBytes + 4);
    const bodyBytes = status === 101 ? 0 : Number(headers.get("content-length") ?? Number.POSITIVE_INFINITY);
    if (rest.length < bodyBytes && !this.#isEnded) return;
    const body = status === 101 ? "" : rest.toString("utf8", 0, bodyBytes);
    this.#unread = status === 101 ? rest : rest.subarray(body.length);
    this.#response = { status, headers, body };
  }

  #readFrames(): void {
    for (let taken = takeFrame(this.#unread); taken !== undefined; taken = takeFrame(this.#unread)) {
      this.#unread = taken.rest;
      this.frames.push(taken.frame);
      const { opcode, payload } = taken.frame;
      if (opcode === opcodes.text) this.#readEvent(payload.toString("utf8"));
      if (opcode === opcodes.ping) this.write(frameBytes({ opcode: opcodes.pong, payload }));
    }
  }

  #readEvent(text: string): void {
    const event = decodeRoomEvent(text, defaultLimits.jsonDepthMax);
    if (event === undefined) throw new Error(`not an event of this protocol: ${text.slice(0, 200)}`);
    this.events.push(event);
  }

  #wake(): void {
    for (const look of [...this.#listeners]) look();
  }
}

function splitAtColon(line: string): [string, string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}
