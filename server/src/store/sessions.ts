/**
 * Who is logged in. A session is known by the SHA-256 of its token alone, so that a copy of the database opens no
 * account.
 *
 * A session lives until it is ended, has not been seen for `idleTimeoutMs`, or is `absoluteTimeoutMs` old; a session
 * of a deactivated user is no session. Being seen is noted at most once per `touchIntervalMs`, so that a busy session
 * costs reads only. A clock that jumps back extends nothing. A user has `perUserMax` sessions; one more ends the one that
 * was not seen for longest, so that logging in again and again does not fill the disk.
 *
 * Open sockets may rest on an access token instead; `living` and `markSeen` know those too, by the same kind of id.
 */
import type { Database, Sql } from "./postgres.ts";
import type { Role } from "./users.ts";

export interface SessionRules {
  /** How long a session lives without being seen. */
  readonly idleTimeoutMs: number;
  /** How long a session lives at all. */
  readonly absoluteTimeoutMs: number;
  /** Sessions of one user. */
  readonly perUserMax: number;
  /** How exactly "last seen" is kept. */
  readonly touchIntervalMs: number;
}

const dayMs = 24 * 60 * 60 * 1000;

export const defaultSessionRules: SessionRules = {
  idleTimeoutMs: 14 * dayMs,
  absoluteTimeoutMs: 90 * dayMs,
  perUserMax: 100,
  touchIntervalMs: 60 * 1000,
};

export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
  /** What the browser or program that logged in calls itself. */
  readonly userAgent: string | undefined;
}

/** A living session and whose it is, or an access token that stands for one. */
export interface AuthenticatedSession {
  /** The session's, or the access token's. */
  readonly sessionId: string;
  /** What an access token confines it to; undefined for a session, which may do whatever its user may. */
  readonly access: Access | undefined;
  readonly user: { readonly id: string; readonly username: string; readonly role: Role };
}

/** What an access token is for. */
export interface Access {
  /** The rooms it is for; undefined for all that its user may enter. */
  readonly roomIds: readonly string[] | undefined;
  /** Whether it may change nothing. */
  readonly isReadOnly: boolean;
}

/** Characters that are kept of what a browser calls itself. */
export const userAgentCharsMax = 200;

interface SessionRow {
  readonly id: string;
  readonly user_id: string;
  readonly created_at: Date;
  readonly last_seen_at: Date;
  readonly user_agent: string | null;
}

interface AuthenticatedRow {
  readonly session_id: string;
  readonly last_seen_at: Date;
  readonly user_id: string;
  readonly username: string;
  readonly role: Role;
}

export class Sessions {
  readonly #database: Database;
  readonly #rules: SessionRules;

  constructor(database: Database, rules: SessionRules = defaultSessionRules) {
    this.#database = database;
    this.#rules = rules;
  }

  /**
   * `tokenHash` is the SHA-256 of the token, 32 bytes; `userAgent` has `userAgentCharsMax` characters at most.
   * Undefined when the user is unknown or deactivated.
   */
  async create(session: {
    readonly userId: string;
    readonly tokenHash: Uint8Array;
    readonly nowMs: number;
    readonly userAgent?: string | undefined;
  }): Promise<Session | undefined> {
    const now = new Date(session.nowMs);
    const [row] = await this.#database.query(
      (sql) => sql<SessionRow[]>`
        with surplus as (
          delete from sessions where id in (
            select id from sessions where user_id = ${session.userId}
            order by last_seen_at desc, created_at desc, id offset ${this.#rules.perUserMax - 1}))
        insert into sessions (token_hash, user_id, created_at, last_seen_at, user_agent)
        select ${session.tokenHash}::bytea, id, ${now}::timestamptz, ${now}::timestamptz,
               ${session.userAgent ?? null}::text
        from users where id = ${session.userId} and deactivated_at is null
        returning id, user_id, created_at, last_seen_at, user_agent`,
    );
    return row && toSession(row);
  }

  /** Whose token this is, while the session lives; notes that it was seen. */
  async authenticate(tokenHash: Uint8Array, nowMs: number): Promise<AuthenticatedSession | undefined> {
    return this.#database.query(async (sql) => {
      const [row] = await sql<AuthenticatedRow[]>`
        select s.id as session_id, s.last_seen_at, u.id as user_id, u.username, u.role
        from sessions s join users u on u.id = s.user_id
        where s.token_hash = ${tokenHash}::bytea and ${this.#isAlive(sql, nowMs)}`;
      if (!row) return undefined;
      if (nowMs - row.last_seen_at.getTime() >= this.#rules.touchIntervalMs) {
        await touch(sql, row.session_id, nowMs);
      }
      return {
        sessionId: row.session_id,
        access: undefined,
        user: { id: row.user_id, username: row.username, role: row.role },
      };
    });
  }

  /** The user's living sessions, the latest seen first. */
  async list(userId: string, nowMs: number): Promise<readonly Session[]> {
    const rows = await this.#database.query(
      (sql) => sql<SessionRow[]>`
        select s.id, s.user_id, s.created_at, s.last_seen_at, s.user_agent
        from sessions s join users u on u.id = s.user_id
        where s.user_id = ${userId} and ${this.#isAlive(sql, nowMs)}
        order by s.last_seen_at desc, s.id`,
    );
    return rows.map(toSession);
  }

  /** Resolves with the id of the session that ended, if there was one. */
  async endByToken(tokenHash: Uint8Array): Promise<string | undefined> {
    const [row] = await this.#database.query(
      (sql) => sql<{ id: string }[]>`
        delete from sessions where token_hash = ${tokenHash}::bytea returning id`,
    );
    return row?.id;
  }

  /** Ends one of this user's sessions. False when the user has no such session. */
  async end(userId: string, sessionId: string): Promise<boolean> {
    const deleted = await this.#database.query(
      (sql) => sql`delete from sessions where id = ${sessionId} and user_id = ${userId}`,
    );
    return deleted.count > 0;
  }

  /** Resolves with the ids of those that ended. */
  async endOthers(userId: string, keepSessionId: string): Promise<readonly string[]> {
    const rows = await this.#database.query(
      (sql) => sql<{ id: string }[]>`
        delete from sessions where user_id = ${userId} and id <> ${keepSessionId} returning id`,
    );
    return rows.map((row) => row.id);
  }

  /** Resolves with the ids of those that ended. */
  async endAll(userId: string): Promise<readonly string[]> {
    const rows = await this.#database.query(
      (sql) => sql<{ id: string }[]>`delete from sessions where user_id = ${userId} returning id`,
    );
    return rows.map((row) => row.id);
  }

  /** Which of these sessions and access tokens still live, in one query. Does not count as being seen. */
  async living(sessionIds: readonly string[], nowMs: number): Promise<ReadonlySet<string>> {
    const rows = await this.#database.query(
      (sql) => sql<{ id: string }[]>`
        select s.id from sessions s join users u on u.id = s.user_id
        where s.id = any (${[...sessionIds]}::uuid[]) and ${this.#isAlive(sql, nowMs)}
        union all
        select t.id from access_tokens t join users u on u.id = t.user_id
        where t.id = any (${[...sessionIds]}::uuid[]) and u.deactivated_at is null`,
    );
    return new Set(rows.map((row) => row.id));
  }

  /** These sessions and access tokens are in use, by an open socket: the living ones count as seen now. */
  async markSeen(sessionIds: readonly string[], nowMs: number): Promise<void> {
    const now = new Date(nowMs);
    await this.#database.query(
      (sql) => sql`
        with used as (
          update access_tokens set last_used_at = greatest(last_used_at, ${now}::timestamptz)
          where id = any (${[...sessionIds]}::uuid[]))
        update sessions s set last_seen_at = greatest(s.last_seen_at, ${now}::timestamptz)
        from users u
        where u.id = s.user_id and s.id = any (${[...sessionIds]}::uuid[]) and ${this.#isAlive(sql, nowMs)}`,
    );
  }

  /** Removes what has expired; resolves with how many. */
  async deleteExpired(nowMs: number): Promise<number> {
    const deleted = await this.#database.query(
      (sql) => sql`
        delete from sessions s using users u where u.id = s.user_id and not (${this.#isAlive(sql, nowMs)})`,
    );
    return deleted.count;
  }

  /** The condition on `sessions s` and `users u` that makes a session one. */
  #isAlive(sql: Sql, nowMs: number) {
    const seenAfter = new Date(nowMs - this.#rules.idleTimeoutMs);
    const createdAfter = new Date(nowMs - this.#rules.absoluteTimeoutMs);
    return sql`
      s.last_seen_at > ${seenAfter} and s.created_at > ${createdAfter} and u.deactivated_at is null`;
  }
}

function touch(sql: Sql, sessionId: string, nowMs: number): Promise<unknown> {
  return sql`
    update sessions set last_seen_at = greatest(last_seen_at, ${new Date(nowMs)}::timestamptz)
    where id = ${sessionId}`;
}

function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    userId: row.user_id,
    createdAtMs: row.created_at.getTime(),
    lastSeenAtMs: row.last_seen_at.getTime(),
    userAgent: row.user_agent ?? undefined,
  };
}
