/** The HTTP calls about oneself: who one is, where one is logged in, one's tokens. */
import type { AccountApi } from "./api.ts";
import { type Fields, fieldsOf, listOf } from "./fields.ts";
import type { CallHttp } from "./http-call.ts";
import type { AccessToken, NewAccessToken, Session, User } from "./shapes.ts";

export function accountCalls(call: CallHttp): AccountApi {
  return {
    me: async () => readUser(await call({ method: "GET", path: ["me"] })),
    login: async (username, password) => {
      await call({ method: "POST", path: ["login"], body: { username, password } });
    },
    register: async (username, password, invite) => {
      await call({ method: "POST", path: ["register"], body: { username, password, invite } });
    },
    logout: async () => {
      await call({ method: "POST", path: ["logout"] });
    },
    changePassword: async (currentPassword, newPassword) => {
      const body = { current_password: currentPassword, new_password: newPassword };
      await call({ method: "POST", path: ["password"], body });
    },
    createInvite: async () => {
      const fields = fieldsOf(await call({ method: "POST", path: ["invites"] }));
      return { url: fields.text("url"), expiresAtMs: fields.time("expires_at") };
    },
    sessions: async () => listOf(await call({ method: "GET", path: ["sessions"] }), readSession),
    endSession: async (id) => {
      await call({ method: "DELETE", path: ["sessions", id] });
    },
    tokens: async () =>
      listOf(await call({ method: "GET", path: ["tokens"] }), (item) => readToken(fieldsOf(item))),
    createToken: async (token) => {
      const fields = fieldsOf(await call({ method: "POST", path: ["tokens"], body: tokenBody(token) }));
      return { ...readToken(fields), token: fields.text("token") };
    },
    revokeToken: async (id) => {
      await call({ method: "DELETE", path: ["tokens", id] });
    },
  };
}

function readUser(answer: unknown): User {
  const fields = fieldsOf(answer);
  const role = fields.text("role") === "owner" ? "owner" : "member";
  return { id: fields.text("id"), username: fields.text("username"), role };
}

function readSession(item: unknown): Session {
  const fields = fieldsOf(item);
  return {
    id: fields.text("id"),
    createdAtMs: fields.time("created_at"),
    lastSeenAtMs: fields.time("last_seen_at"),
    userAgent: fields.optionalText("user_agent"),
    isCurrent: fields.flag("current"),
  };
}

function readToken(fields: Fields): AccessToken {
  return {
    id: fields.text("id"),
    name: fields.text("name"),
    createdAtMs: fields.time("created_at"),
    lastUsedAtMs: fields.optionalTime("last_used_at"),
    rooms: fields.optionalTexts("room_ids"),
    isReadOnly: fields.flag("read_only"),
  };
}

function tokenBody({ name, rooms, isReadOnly }: NewAccessToken): unknown {
  return { name, room_ids: rooms, read_only: isReadOnly };
}
