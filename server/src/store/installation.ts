/**
 * What there is once: the epoch of the numbering, and how the installation gets its first owner.
 *
 * The epoch names the numbering of all room logs. It changes whenever numbers may have been given out twice: a restore
 * moves it on, another server or a fail-over shows in PostgreSQL's system identifier and timeline. It is opaque and
 * compared for equality only. A server that does not tell its identifier or timeline counts as always the same one.
 *
 * The claim is a one-time token (kept as its SHA-256) that makes its bearer the owner; it works only while there is no
 * owner who could hand out the role.
 */
import type { Database, Sql } from "./postgres.ts";
import { type CreateUserOutcome, insertUser, type NewUser, promoteToOwner } from "./users.ts";

export class Installation {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Read it anew after every loss of the database: a fail-over may have changed it. */
  async epoch(): Promise<string> {
    const [row] = await this.#database.query(
      (sql) => sql<{ epoch: string }[]>`select numbering_epoch() as epoch`,
    );
    if (!row) throw new Error("numbering_epoch() gave no row");
    return row.epoch;
  }

  ownerExists(): Promise<boolean> {
    return this.#database.query(ownerExists);
  }

  /** Replaces the claim. False, and nothing changes, once there is an owner. */
  renewOwnerClaim(tokenHash: Uint8Array): Promise<boolean> {
    return this.#database.transaction(async (sql) => {
      await sql`select from installation for update`;
      if (await ownerExists(sql)) return false;
      await sql`update installation set owner_claim_hash = ${tokenHash}::bytea`;
      return true;
    });
  }

  /** Makes an existing user the owner and uses the claim up, both or neither. */
  redeemOwnerClaim(tokenHash: Uint8Array, userId: string): Promise<boolean> {
    return this.#database.transaction(
      async (sql) =>
        (await isClaimOpen(sql, tokenHash)) && (await promoteToOwner(sql, userId)) && (await closeClaim(sql)),
    );
  }

  /** Registers the owner and uses the claim up, both or neither. */
  registerOwner(
    tokenHash: Uint8Array,
    user: Omit<NewUser, "role">,
  ): Promise<CreateUserOutcome | { readonly kind: "claim_invalid" }> {
    return this.#database.transaction(async (sql) => {
      if (!(await isClaimOpen(sql, tokenHash))) return { kind: "claim_invalid" };
      const created = await insertUser(sql, { ...user, role: "owner" });
      if (!created) return { kind: "username_taken" };
      await closeClaim(sql);
      return { kind: "created", user: created };
    });
  }
}

async function ownerExists(sql: Sql): Promise<boolean> {
  const rows = await sql`
    select from users where role = 'owner' and deactivated_at is null limit 1`;
  return rows.length > 0;
}

/** Locks the installation, so that of two who redeem at once the second finds the claim closed. */
async function isClaimOpen(sql: Sql, tokenHash: Uint8Array): Promise<boolean> {
  const rows = await sql`
    select from installation where owner_claim_hash = ${tokenHash}::bytea for update`;
  return rows.length > 0 && !(await ownerExists(sql));
}

async function closeClaim(sql: Sql): Promise<true> {
  await sql`update installation set owner_claim_hash = null`;
  return true;
}
