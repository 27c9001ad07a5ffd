/**
 * Access tokens: what a program shows instead of a session's cookie. One is known by the SHA-256 of its text alone, as
 * a session is.
 *
 * A token lives until it is revoked; one of a deactivated user is none. A change of the password leaves it: programs
 * were given it to go on without the password. Being used is noted at most once per `touchIntervalMs`.
 */
import type { Database, Sql } from "./postgres.ts";
import type { Access, AuthenticatedSession } from "./sessions.ts";
import type { Role } from "./users.ts";

export interface AccessToken {
  readonly id: string;
  readonly userId: string;
  /** What its user calls it. */
  readonly name: string;
  readonly access: Access;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number | undefined;
}

export interface NewAccessToken {
  readonly userId: string;
  readonly createdBy: string;
  readonly name: string;
  /** The SHA-256 of the token, 32 bytes. */
  readonly tokenHash: Uint8Array;
  readonly access: Access;
  readonly nowMs: number;
}

export type CreateAccessTokenOutcome =
  | { readonly kind: "created"; readonly accessToken: AccessToken }
  /** The user has as many as one may have. */
  | { readonly kind: "limit_exceeded" }
  /** Unknown or deactivated. */
  | { readonly kind: "user_not_found" };

/** How exactly "last used" is kept. */
export const touchIntervalMs = 60_000;

interface AccessTokenRow {
  readonly id: string;
  readonly user_id: string;
  readonly name: string;
  readonly room_ids: readonly string[] | null;
  readonly is_read_only: boolean;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
}

type AuthenticatedRow = Pick<
  AccessTokenRow,
  "id" | "user_id" | "room_ids" | "is_read_only" | "last_used_at"
> & {
  readonly username: string;
  readonly role: Role;
};

export class AccessTokens {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Of several at once no more are created than `perUserMax` allows. */
  create(token: NewAccessToken, perUserMax: number): Promise<CreateAccessTokenOutcome> {
    return this.#database.transaction(async (sql) => {
      // The lock comes first, in its own statement, so that the count below sees what other holders of it wrote.
      const users = await sql`
        select from users where id = ${token.userId} and deactivated_at is null for no key update`;
      if (users.length === 0) return { kind: "user_not_found" };
      const row = await insert(sql, token, perUserMax);
      return row ? { kind: "created", accessToken: toAccessToken(row) } : { kind: "limit_exceeded" };
    });
  }

  /** Whose token this is and what it is for, while it lives; notes that it was used. */
  authenticate(tokenHash: Uint8Array, nowMs: number): Promise<AuthenticatedSession | undefined> {
    return this.#database.query(async (sql) => {
      const [row] = await sql<AuthenticatedRow[]>`
        select t.id, t.user_id, to_jsonb(t.room_ids) as room_ids, t.is_read_only, t.last_used_at, u.username, u.role
        from access_tokens t join users u on u.id = t.user_id
        where t.token_hash = ${tokenHash}::bytea and u.deactivated_at is null`;
      if (!row) return undefined;
      const lastUsedAtMs = row.last_used_at?.getTime();
      if (lastUsedAtMs === undefined || nowMs - lastUsedAtMs >= touchIntervalMs) {
        await touch(sql, row.id, nowMs);
      }
      return {
        sessionId: row.id,
        access: toAccess(row),
        user: { id: row.user_id, username: row.username, role: row.role },
      };
    });
  }

  /** The user's, the newest first. */
  async list(userId: string): Promise<readonly AccessToken[]> {
    const rows = await this.#database.query(
      (sql) => sql<AccessTokenRow[]>`
        select id, user_id, name, to_jsonb(room_ids) as room_ids, is_read_only, created_at, last_used_at
        from access_tokens where user_id = ${userId} order by created_at desc, id`,
    );
    return rows.map(toAccessToken);
  }

  /** False when there is no such token, or it is not this user's; without a user, whosever it is. */
  async revoke(id: string, userId: string | undefined): Promise<boolean> {
    const deleted = await this.#database.query(
      (sql) => sql`
        delete from access_tokens
        where id = ${id} and user_id = coalesce(${userId ?? null}::uuid, user_id)`,
    );
    return deleted.count > 0;
  }
}

async function insert(
  sql: Sql,
  { userId, createdBy, name, tokenHash, access, nowMs }: NewAccessToken,
  perUserMax: number,
): Promise<AccessTokenRow | undefined> {
  const roomIds = access.roomIds === undefined ? null : [...access.roomIds];
  const [row] = await sql<AccessTokenRow[]>`
    insert into access_tokens (user_id, created_by, name, token_hash, room_ids, is_read_only, created_at)
    select ${userId}::uuid, ${createdBy}::uuid, ${name}::text, ${tokenHash}::bytea, ${roomIds}::text[],
           ${access.isReadOnly}::boolean, ${new Date(nowMs)}::timestamptz
    where (select count(*) from access_tokens where user_id = ${userId}) < ${perUserMax}::integer
    returning id, user_id, name, to_jsonb(room_ids) as room_ids, is_read_only, created_at, last_used_at`;
  return row;
}

function touch(sql: Sql, id: string, nowMs: number): Promise<unknown> {
  return sql`
    update access_tokens set last_used_at = greatest(last_used_at, ${new Date(nowMs)}::timestamptz)
    where id = ${id}`;
}

function toAccess(row: Pick<AccessTokenRow, "room_ids" | "is_read_only">): Access {
  return { roomIds: row.room_ids ?? undefined, isReadOnly: row.is_read_only };
}

function toAccessToken(row: AccessTokenRow): AccessToken {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    access: toAccess(row),
    createdAtMs: row.created_at.getTime(),
    lastUsedAtMs: row.last_used_at?.getTime(),
  };
}
