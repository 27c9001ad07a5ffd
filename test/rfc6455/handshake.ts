import type { Person } from "../harness.ts";
import { type RawResponse, RawSocket } from "./raw-socket.ts";

/** The opening handshake of RFC 6455 (4.1) as text, each header of which a test may replace or leave out. */
export const sampleKey = "dGhlIHNhbXBsZSBub25jZQ==";
/** What the standard itself (1.3) says the answer to that key is. */
export const sampleAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

export type HeaderChanges = Readonly<Record<string, string | undefined>>;

export interface Handshake {
  readonly path?: string;
  readonly requestLine?: string;
  readonly headers?: HeaderChanges;
}

export function handshakeText(url: string, { path, requestLine, headers }: Handshake): string {
  const all: HeaderChanges = {
    Host: new URL(url).host,
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": sampleKey,
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return [requestLine ?? `GET ${path ?? "/ws/v1/chat/general"} HTTP/1.1`, ...lines, "", ""].join("\r\n");
}

/** What a handshake is answered with; the connection stays open. */
export async function shakeHands(
  url: string,
  handshake: Handshake,
): Promise<{ readonly socket: RawSocket; readonly response: RawResponse }> {
  const socket = await RawSocket.connect(url);
  socket.write(handshakeText(url, handshake));
  return { socket, response: await socket.response() };
}

/** A socket in a room, upgraded. */
export async function openRaw(url: string, person: Person, roomId = "general"): Promise<RawSocket> {
  const { socket, response } = await shakeHands(url, {
    path: `/ws/v1/chat/${roomId}`,
    headers: { Cookie: person.cookie },
  });
  if (response.status !== 101) throw new Error(`not upgraded: ${response.status} ${response.body}`);
  return socket;
}

/** A person's first socket in a room, which the room has taken in: from now on it hears everything. */
export async function enterRaw(url: string, person: Person, roomId = "general"): Promise<RawSocket> {
  const socket = await openRaw(url, person, roomId);
  await socket.waitFor("user_joined_room", ({ payload }) => payload.online_users.includes(person.username));
  return socket;
}
