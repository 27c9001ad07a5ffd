import { RoomClient } from "./room-client.ts";

/** The vocabulary of the tests from outside: people, and what they do to a running Koe. */
export interface Person {
  readonly username: string;
  readonly password: string;
  /** The `Cookie` header of a signed-in session. */
  readonly cookie: string;
}

const password = "a long enough secret";

export async function post(url: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  return fetch(`${url}${path}`, {
    method: "POST",
    headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** A new account, signed in. */
export async function newPerson(url: string, username: string): Promise<Person> {
  const registered = await post(url, "/api/v1/register", { username, password });
  if (registered.status !== 201) throw new Error(`register: ${registered.status} ${await registered.text()}`);
  return signIn(url, username);
}

export async function signIn(url: string, username: string): Promise<Person> {
  const response = await post(url, "/api/v1/login", { username, password });
  const cookie = /auth_token=[^;]+/.exec(response.headers.get("set-cookie") ?? "")?.[0];
  if (cookie === undefined) throw new Error(`login: ${response.status} ${await response.text()}`);
  return { username, password, cookie };
}

export async function newPeople(url: string, count: number, prefix = "person"): Promise<readonly Person[]> {
  const people: Person[] = [];
  for (let index = 0; index < count; index++) people.push(await newPerson(url, `${prefix}-${index}`));
  return people;
}

/** Why a socket did not open. */
export class NotConnected extends Error {}

/** Opens a socket in the room; resolves when it is open. `query` begins with its `?`. @throws NotConnected */
export async function connect(url: string, roomId: string, person: Person, query = ""): Promise<RoomClient> {
  const path = `/ws/v1/chat/${encodeURIComponent(roomId)}${query}`;
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}${path}`, {
    headers: { Cookie: person.cookie },
  });
  const client = new RoomClient(socket);
  const opened = Promise.withResolvers<void>();
  socket.addEventListener("open", () => opened.resolve());
  socket.addEventListener("error", () => opened.reject(new NotConnected(`${roomId} for ${person.username}`)));
  socket.addEventListener("close", () => opened.reject(new NotConnected(`${roomId} for ${person.username}`)));
  await opened.promise;
  return client;
}

/** Opens a socket and waits until the room has taken it in. */
export async function enter(url: string, roomId: string, person: Person): Promise<RoomClient> {
  const client = await connect(url, roomId, person);
  await client.waitFor("user_joined_room", ({ payload }) => payload.online_users.includes(person.username));
  return client;
}

/** What an upgrade request is answered with, when it is not upgraded. */
export async function tryUpgrade(
  url: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}${path}`, {
    headers: {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
      ...headers,
    },
  });
}
