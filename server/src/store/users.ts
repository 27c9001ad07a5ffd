/**
 * Accounts. A name is taken once its key is: the caller folds the name into the key, this table only compares keys,
 * so what counts as the same name is decided in one place.
 */
import type { Database, Sql } from "./postgres.ts";

export type Role = "owner" | "member";

export interface User {
  readonly id: string;
  readonly username: string;
  readonly role: Role;
  readonly createdAtMs: number;
  /** When the account was closed; undefined while it may be used. */
  readonly deactivatedAtMs: number | undefined;
}

/** What a login needs to know. */
export type UserWithPassword = User & { readonly passwordHash: string };

export interface NewUser {
  readonly username: string;
  /** The name folded for comparison. */
  readonly usernameKey: string;
  readonly passwordHash: string;
  /** `member` unless given. */
  readonly role?: Role;
}

export type CreateUserOutcome =
  | { readonly kind: "created"; readonly user: User }
  | { readonly kind: "username_taken" };

/** Users that `list` gives at most. */
export const usersListedMax = 10_000;

/** People that a search gives at most. */
export const usersFoundMax = 50;

export interface Person {
  readonly id: string;
  readonly username: string;
}

export interface UserRow {
  readonly id: string;
  readonly username: string;
  readonly role: Role;
  readonly created_at: Date;
  readonly deactivated_at: Date | null;
}

export class Users {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Of several at once with the same key exactly one is created. */
  async create(user: NewUser): Promise<CreateUserOutcome> {
    const created = await this.#database.query((sql) => insertUser(sql, user));
    return created ? { kind: "created", user: created } : { kind: "username_taken" };
  }

  /** Deactivated accounts are found too. */
  async findByKey(usernameKey: string): Promise<UserWithPassword | undefined> {
    const [row] = await this.#database.query(
      (sql) => sql<(UserRow & { password_hash: string })[]>`
        select id, username, role, created_at, deactivated_at, password_hash
        from users where username_key = ${usernameKey}`,
    );
    return row && { ...toUser(row), passwordHash: row.password_hash };
  }

  async get(id: string): Promise<User | undefined> {
    const [row] = await this.#database.query(
      (sql) => sql<UserRow[]>`
        select id, username, role, created_at, deactivated_at from users where id = ${id}`,
    );
    return row && toUser(row);
  }

  /** Everybody by name, the first `usersListedMax`. */
  async list(): Promise<readonly User[]> {
    const rows = await this.#database.query(
      (sql) => sql<UserRow[]>`
        select id, username, role, created_at, deactivated_at
        from users order by username_key limit ${usersListedMax}`,
    );
    return rows.map(toUser);
  }

  /** People whose folded name begins so, by name, at most `limit` and never more than `usersFoundMax`. */
  async search(prefixKey: string, limit: number): Promise<readonly Person[]> {
    const pattern = `${prefixKey.replace(/[\\%_]/g, "\\$&")}%`;
    return this.#database.query(
      (sql) => sql<Person[]>`
        select id, username from users where username_key like ${pattern} and deactivated_at is null
        order by username_key limit ${Math.min(limit, usersFoundMax)}`,
    );
  }

  /** Those of the folded names that somebody has who is not deactivated. */
  async findByUsernames(usernameKeys: readonly string[]): Promise<ReadonlyMap<string, Person>> {
    const rows = await this.#database.query(
      (sql) => sql<(Person & { key: string })[]>`
        select id, username, username_key as key from users
        where username_key = any (${[...usernameKeys]}::text[]) and deactivated_at is null`,
    );
    return new Map(rows.map(({ id, username, key }) => [key, { id, username }]));
  }

  /** A new password: ends the user's sessions, except the one that is kept. Gives their ids; undefined for an unknown user. */
  setPassword(
    id: string,
    passwordHash: string,
    keepSessionId?: string,
  ): Promise<readonly string[] | undefined> {
    return this.#database.transaction(async (sql) => {
      const updated = await sql`update users set password_hash = ${passwordHash} where id = ${id}`;
      if (updated.count === 0) return undefined;
      const ended = await sql<{ id: string }[]>`
        delete from sessions
        where user_id = ${id} and id is distinct from ${keepSessionId ?? null}::uuid
        returning id`;
      return ended.map((session) => session.id);
    });
  }

  /**
   * The same password hashed anew with today's parameters; sessions go on. False if the password is no longer the one
   * that was hashed.
   */
  async updateHash(id: string, oldHash: string, newHash: string): Promise<boolean> {
    const updated = await this.#database.query(
      (sql) => sql`
        update users set password_hash = ${newHash} where id = ${id} and password_hash = ${oldHash}`,
    );
    return updated.count > 0;
  }

  /** Closes the account and ends its sessions, both or neither. False for an unknown user. */
  deactivate(id: string): Promise<boolean> {
    return this.#database.transaction(async (sql) => {
      const updated = await sql`
        update users set deactivated_at = coalesce(deactivated_at, now()) where id = ${id}`;
      await sql`delete from sessions where user_id = ${id}`;
      return updated.count > 0;
    });
  }

  /** False for an unknown or deactivated user. */
  async makeOwner(id: string): Promise<boolean> {
    return this.#database.query((sql) => promoteToOwner(sql, id));
  }
}

/**
 * With the user's own log, and in the rooms where everybody is, read up to now. One statement, also for use inside a
 * transaction; undefined when the name is taken.
 */
export async function insertUser(sql: Sql, user: NewUser): Promise<User | undefined> {
  const [row] = await sql<UserRow[]>`
    with created as (
      insert into users (username, username_key, password_hash, role)
      values (${user.username}, ${user.usernameKey}, ${user.passwordHash}, ${user.role ?? "member"})
      on conflict (username_key) do nothing
      returning id, username, role, created_at, deactivated_at
    ),
    own_log as (
      insert into rooms (id, name, visibility, created_by) select '@' || id, '', 'self', id from created
    ),
    own_head as (
      insert into room_heads (room_id) select '@' || id from created
    ),
    entered as (
      insert into members (room_id, user_id)
      select r.id, c.id from created c, rooms r where r.is_default and r.archived_at is null
      returning room_id, user_id
    ),
    marked as (
      insert into read_markers (user_id, room_id, seq, ordinal)
      select e.user_id, h.room_id, h.seq, h.ordinal from entered e join room_heads h using (room_id)
    )
    select * from created`;
  return row && toUser(row);
}

/** For use inside a transaction; false for an unknown or deactivated user. */
export async function promoteToOwner(sql: Sql, userId: string): Promise<boolean> {
  const updated = await sql`
    update users set role = 'owner' where id = ${userId} and deactivated_at is null`;
  return updated.count > 0;
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    role: row.role,
    createdAtMs: row.created_at.getTime(),
    deactivatedAtMs: row.deactivated_at?.getTime(),
  };
}
