/**
 * Invitations to register. An invite is known by the SHA-256 of its token, works until it expires or is used up, and
 * each use is spent in the same transaction that creates the user: no account without a use, no use without an account.
 */
import type { Database } from "./postgres.ts";
import { type CreateUserOutcome, insertUser, type NewUser } from "./users.ts";

/** Invites that `list` gives at most. */
export const invitesListedMax = 1_000;

export interface Invite {
  readonly id: string;
  readonly createdBy: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly usesLeft: number;
}

export interface NewInvite {
  /** SHA-256 of the token, 32 bytes. */
  readonly tokenHash: Uint8Array;
  readonly createdBy: string;
  readonly nowMs: number;
  readonly expiresAtMs: number;
  readonly uses: number;
}

interface InviteRow {
  readonly id: string;
  readonly created_by: string;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly uses_left: number;
}

export class Invites {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async create(invite: NewInvite): Promise<Invite> {
    const [row] = await this.#database.query(
      (sql) => sql<InviteRow[]>`
        insert into invites (token_hash, created_by, created_at, expires_at, uses_left)
        values (${invite.tokenHash}, ${invite.createdBy}, ${new Date(invite.nowMs)},
                ${new Date(invite.expiresAtMs)}, ${invite.uses})
        returning id, created_by, created_at, expires_at, uses_left`,
    );
    if (!row) throw new Error("insert … returning gave no row");
    return toInvite(row);
  }

  /** Invites that can still be used, the latest first. */
  async list(nowMs: number): Promise<readonly Invite[]> {
    const rows = await this.#database.query(
      (sql) => sql<InviteRow[]>`
        select id, created_by, created_at, expires_at, uses_left from invites
        where expires_at > ${new Date(nowMs)} and uses_left > 0
        order by created_at desc, id limit ${invitesListedMax}`,
    );
    return rows.map(toInvite);
  }

  /** False when there is no such invite. */
  async revoke(id: string): Promise<boolean> {
    const deleted = await this.#database.query((sql) => sql`delete from invites where id = ${id}`);
    return deleted.count > 0;
  }

  /** Registers a user with an invite: spends one use and creates the user, both or neither. */
  redeem(
    tokenHash: Uint8Array,
    user: NewUser,
    nowMs: number,
  ): Promise<CreateUserOutcome | { readonly kind: "invite_invalid" }> {
    return this.#database.transaction(async (sql) => {
      const [invite] = await sql<{ id: string }[]>`
        select id from invites
        where token_hash = ${tokenHash}::bytea and expires_at > ${new Date(nowMs)} and uses_left > 0
        for update`;
      if (!invite) return { kind: "invite_invalid" };
      const created = await insertUser(sql, user);
      if (!created) return { kind: "username_taken" };
      await sql`update invites set uses_left = uses_left - 1 where id = ${invite.id}`;
      return { kind: "created", user: created };
    });
  }
}

function toInvite(row: InviteRow): Invite {
  return {
    id: row.id,
    createdBy: row.created_by,
    createdAtMs: row.created_at.getTime(),
    expiresAtMs: row.expires_at.getTime(),
    usesLeft: row.uses_left,
  };
}
