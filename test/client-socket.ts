import {
  type ClientEvent,
  type ClientFrame,
  clientSubprotocol,
  decodeClientEvent,
  type EntryEvent,
  entryEvent,
  ownLogId,
  type RoomSnapshot,
} from "@koe/protocol";
import { HeardSocket, type Named } from "./heard-socket.ts";

/** One socket at `/ws/v2`. */
export class ClientSocket extends HeardSocket<ClientEvent> {
  #lastId = 0;

  constructor(socket: WebSocket) {
    super(socket, (text) => {
      const decoded = decodeClientEvent(text);
      return decoded.kind === "event" ? decoded.event : undefined;
    });
  }

  /** Sends a command and waits for its one answer. */
  async ask(command: Unnumbered<ClientFrame>): Promise<Answer> {
    const id = ++this.#lastId;
    this.send({ ...command, id });
    let answer: Answer | undefined;
    await this.until(() => {
      answer = this.events.filter(isAnswer).find((event) => event.id === id);
      return answer !== undefined;
    }, `an answer to ${command.event}`);
    if (answer === undefined) throw new Error("no answer");
    return answer;
  }

  /** The same, which has to succeed; gives the seq of the entry that it made. */
  async do(command: Unnumbered<ClientFrame>): Promise<number> {
    const answer = await this.ask(command);
    if (answer.event !== "ack") throw new Error(JSON.stringify(answer));
    return answer.payload.seq ?? 0;
  }

  /** A message under a new name; gives its seq. */
  say(roomId: string, text: string, more: { readonly thread_seq?: number } = {}): Promise<number> {
    const payload = { room_id: roomId, text, client_msg_id: crypto.randomUUID(), ...more };
    return this.do({ event: "send_message", payload });
  }

  /** Subscribes to one log and gives its snapshot. */
  async follow(
    roomId: string,
    since?: { readonly seq: number; readonly epoch: string },
  ): Promise<RoomSnapshot> {
    const known = this.heard("room_snapshot").length;
    const room = { room_id: roomId, ...(since === undefined ? {} : { since_seq: since.seq }) };
    const epoch = since === undefined ? {} : { epoch: since.epoch };
    this.send({ event: "subscribe", payload: { ...epoch, rooms: [room] } });
    const snapshots = () => this.heard("room_snapshot").slice(known);
    const isOf = ({ payload }: { readonly payload: RoomSnapshot }) => payload.room_id === roomId;
    await this.until(() => snapshots().some(isOf), `a snapshot of ${roomId}`);
    const snapshot = snapshots().find(isOf);
    if (snapshot === undefined) throw new Error("no snapshot");
    return snapshot.payload;
  }

  /** The entries of a log that were heard live, as (event, seq). */
  entries(roomId: string): readonly EntryEvent[] {
    return this.events.filter(isEntry).filter(({ payload }) => payload.room_id === roomId);
  }

  get ownEntries(): readonly EntryEvent[] {
    return this.entries(ownLogId);
  }
}

type Unnumbered<Frame> = Frame extends unknown ? Omit<Frame, "id"> : never;
type Answer = Named<ClientEvent, "ack" | "error" | "heartbeat">;

function isAnswer(event: ClientEvent): event is Answer {
  return event.event === "ack" || event.event === "error" || event.event === "heartbeat";
}

function isEntry(event: ClientEvent): event is EntryEvent {
  return entryEvent.safeParse(event).success;
}

/** Who opens a socket: a session's cookie, or an access token. */
export type Credentials = { readonly cookie: string } | { readonly token: string };

/** Opens the socket; resolves at its `hello`, and at its close if it comes to that first. */
export async function openClient(url: string, credentials: Credentials): Promise<ClientSocket> {
  const headers =
    "token" in credentials
      ? { Authorization: `Bearer ${credentials.token}` }
      : { Cookie: credentials.cookie };
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/ws/v2`, {
    headers,
    protocols: [clientSubprotocol],
  });
  const client = new ClientSocket(socket);
  await Promise.race([client.waitFor("hello"), client.closed]);
  return client;
}
