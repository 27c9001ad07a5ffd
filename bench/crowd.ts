/**
 * Many WebSocket clients in one process, as cheap as they can be, so that they are slower than no server they measure:
 * each is a TCP connection whose incoming bytes are cut into frames and otherwise left alone. They mask with zeros,
 * know no ping (a server that pings hears nothing for the seconds of a benchmark), and take unfragmented frames only.
 */
import type { Socket } from "bun";

export interface Client {
  /** 0, 1, 2 … in the order of `cookies`. */
  readonly index: number;
  send(text: string): void;
}

export interface CrowdOptions {
  readonly url: string;
  /** Of the room that the client with this index goes to. */
  readonly pathOf: (index: number) => string;
  /** The `Cookie` header of each client. */
  readonly cookies: readonly string[];
  /** Handshakes under way at once. */
  readonly handshakesMax?: number;
  /** The payload is valid only during the call. */
  readonly onFrame: (client: Client, payload: Buffer) => void;
}

export interface Crowd {
  readonly clients: readonly Client[];
  /** Bytes of everything received after the handshakes. */
  readonly bytesReceived: number;
  /** Closes every connection as somebody does who leaves. */
  leave(): void;
}

const handshakesMaxDefault = 100;
const headerEnd = "\r\n\r\n";
/** Any 16 bytes will do. */
const handshakeKey = "dGhlIHNhbXBsZSBub25jZQ==";

/** Resolves when every client is connected. */
export async function gatherCrowd(options: CrowdOptions): Promise<Crowd> {
  const clients: CrowdClient[] = [];
  const waiting = options.cookies.keys();
  const connectSome = async () => {
    for (const index of waiting) {
      const client = new CrowdClient(index, options);
      clients[index] = client;
      await client.connect();
    }
  };
  await Promise.all(Array.from({ length: options.handshakesMax ?? handshakesMaxDefault }, connectSome));
  return {
    clients,
    get bytesReceived() {
      return clients.reduce((sum, client) => sum + client.bytesReceived, 0);
    },
    leave() {
      for (const client of clients) client.leave();
    },
  };
}

class CrowdClient implements Client {
  readonly index: number;
  bytesReceived = 0;
  readonly #options: CrowdOptions;
  readonly #upgraded = Promise.withResolvers<void>();
  #socket: Socket | undefined;
  #unread: Buffer = Buffer.alloc(0);
  #isUpgraded = false;
  #hasLeft = false;

  constructor(index: number, options: CrowdOptions) {
    this.index = index;
    this.#options = options;
  }

  async connect(): Promise<void> {
    const { hostname, port, host } = new URL(this.#options.url);
    this.#socket = await Bun.connect({
      hostname,
      port: Number(port),
      socket: {
        data: (_, chunk) => this.#read(chunk),
        close: () => this.#closed(),
        error: (_, error) => this.#upgraded.reject(error),
      },
    });
    this.#socket.write(
      `GET ${this.#options.pathOf(this.index)} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\n` +
        `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${handshakeKey}\r\n` +
        `Cookie: ${this.#options.cookies[this.index]}${headerEnd}`,
    );
    await this.#upgraded.promise;
  }

  send(text: string): void {
    const frame = textFrame(text);
    const written = this.#socket?.write(frame);
    if (written !== frame.length) throw new Error(`client ${this.index} could write ${written} bytes`);
  }

  leave(): void {
    this.#hasLeft = true;
    this.#socket?.end(closeFrame);
  }

  #closed(): void {
    if (this.#hasLeft) return;
    const error = new Error(`the server closed the connection of client ${this.index}`);
    if (this.#isUpgraded) throw error;
    this.#upgraded.reject(error);
  }

  #read(chunk: Buffer): void {
    const bytes = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    const rest = this.#isUpgraded ? bytes : this.#readResponse(bytes);
    if (this.#isUpgraded) this.bytesReceived += rest === bytes ? chunk.length : rest.length;
    const unread = this.#isUpgraded ? this.#readFrames(rest) : rest;
    // The chunk's memory belongs to the runtime.
    this.#unread = unread.length === 0 ? unread : Buffer.from(unread);
  }

  #readResponse(bytes: Buffer): Buffer {
    const end = bytes.indexOf(headerEnd);
    if (end === -1) return bytes;
    if (!bytes.toString("latin1", 0, 12).endsWith(" 101")) {
      this.#hasLeft = true;
      this.#upgraded.reject(new Error(`client ${this.index} was refused: ${bytes.toString()}`));
      return bytes;
    }
    this.#isUpgraded = true;
    this.#upgraded.resolve();
    return bytes.subarray(end + headerEnd.length);
  }

  /** Gives what is left: the beginning of a frame whose end is still to come. */
  #readFrames(bytes: Buffer): Buffer {
    let at = 0;
    while (bytes.length - at >= 2) {
      const short = (bytes[at + 1] ?? 0) & 0x7f;
      const headLength = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (bytes.length - at < headLength) break;
      const length =
        short === 127
          ? Number(bytes.readBigUInt64BE(at + 2))
          : short === 126
            ? bytes.readUInt16BE(at + 2)
            : short;
      const end = at + headLength + length;
      if (bytes.length < end) break;
      if (bytes[at] === finalText) this.#options.onFrame(this, bytes.subarray(at + headLength, end));
      at = end;
    }
    return at === 0 ? bytes : bytes.subarray(at);
  }
}

const finalText = 0x81;
const maskBit = 0x80;
/** A masked close with status 1000: it is on purpose. */
const closeFrame = Buffer.of(0x88, maskBit | 2, 0, 0, 0, 0, 0x03, 0xe8);

function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  if (payload.length > 0xffff) throw new RangeError("a client here sends short frames");
  const isShort = payload.length < 126;
  const head = Buffer.alloc((isShort ? 2 : 4) + 4);
  head[0] = finalText;
  head[1] = maskBit | (isShort ? payload.length : 126);
  if (!isShort) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}
