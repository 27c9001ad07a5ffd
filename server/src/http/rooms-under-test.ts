/** People and rooms as the tests of the API meet them. */
import { me, ownRoom, sentMessage } from "@koe/protocol";
import type { Answer, ApiUnderTest, Sent } from "./api-under-test.ts";

export interface RoomPerson {
  readonly id: string;
  readonly username: string;
  readonly cookie: string;
}

export interface RoomsUnderTest {
  /** A new account, signed in. */
  person(username: string): Promise<RoomPerson>;
  /** A call by this person. */
  as(person: RoomPerson, method: string, path: string, body?: unknown, sent?: Sent): Promise<Answer>;
  /** A new room of this person; resolves with its id. */
  room(owner: RoomPerson, visibility: "public" | "private", name?: string): Promise<string>;
  /** Makes them members in this role. */
  add(
    roomId: string,
    owner: RoomPerson,
    person: RoomPerson,
    role?: "member" | "admin" | "owner",
  ): Promise<void>;
  /** Says it; resolves with its seq. */
  say(roomId: string, person: RoomPerson, text: string, threadSeq?: number): Promise<number>;
}

export function roomsOn(api: ApiUnderTest): RoomsUnderTest {
  const as: RoomsUnderTest["as"] = (person, method, path, body, sent = {}) =>
    api.call(`/api/v1${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
      cookie: person.cookie,
      ...sent,
    });

  async function done(status: number, answer: Promise<Answer>): Promise<unknown> {
    const { status: actual, text, json } = await answer;
    if (actual !== status) throw new Error(`${actual} ${text}`);
    return json;
  }

  return {
    as,
    async person(username) {
      await api.register(username);
      const cookie = await api.signIn(username);
      const { id } = me.parse((await api.call("/api/v1/me", { cookie })).json);
      return { id, username, cookie };
    },
    async room(owner, visibility, name = "A room") {
      return ownRoom.parse(await done(201, as(owner, "POST", "/rooms", { name, visibility }))).id;
    },
    async add(roomId, owner, person, role = "member") {
      await done(200, as(owner, "PUT", `/rooms/${roomId}/members/${person.id}`, { role }));
    },
    async say(roomId, person, text, threadSeq) {
      const body = { text, thread_seq: threadSeq };
      return sentMessage.parse(await done(201, as(person, "POST", `/rooms/${roomId}/messages`, body))).seq;
    },
  };
}

/** Status and code of a refusal, status alone of a success. */
export function outcomeOf({ status, json }: Answer): readonly unknown[] {
  const isRefusal = typeof json === "object" && json !== null && "code" in json && status >= 400;
  return isRefusal ? [status, json.code] : [status];
}
