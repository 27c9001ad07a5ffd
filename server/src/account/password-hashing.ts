/**
 * Argon2id, bounded.
 *
 * One hash costs 19 MiB and some 35 ms of a core, on a thread of its own. Two run at a time and 32 wait; beyond
 * that the answer is `busy`, so that a flood of logins can use up neither the memory nor the cores. Each says who asks
 * (`party`, the client's address), so that a flood from one place cannot keep the others out either.
 *
 * A hash carries its parameters. A login with a right password whose hash was made with others (`needsRehash`) is the
 * moment to make it anew. For a username that does not exist there is a hash too, of a password nobody knows, so that
 * the answer takes the same work as for a wrong password.
 */
import { createBoundedConcurrency } from "./bounded-concurrency.ts";
import { normalizePassword } from "./password.ts";

/** What one hash costs. Bun always uses one lane, which `p=1` in each hash states. */
export interface HashCost {
  readonly memoryKiB: number;
  readonly passes: number;
}

export const hashCost: HashCost = { memoryKiB: 19_456, passes: 2 };
export const hashesRunningMax = 2;
export const hashesWaitingMax = 32;

/** The bare function, so that a test can count its calls. */
export interface Argon2 {
  hash(password: string, cost: HashCost): Promise<string>;
  verify(password: string, hash: string): Promise<boolean>;
}

export interface PasswordHashing {
  hash(password: string, party: string): Promise<{ readonly kind: "done"; readonly value: string } | Busy>;
  /** Whether the password belongs to the hash; with no hash at all it takes as long and is false. */
  verify(
    password: string,
    hash: string | undefined,
    party: string,
  ): Promise<{ readonly kind: "done"; readonly value: boolean } | Busy>;
  /** Whether a hash was made with other parameters than new ones are. */
  needsRehash(hash: string): boolean;
}

type Busy = { readonly kind: "busy" };

/** Of 32 random bytes that were thrown away, with the parameters above. */
export const hashOfNobody =
  "$argon2id$v=19$m=19456,t=2,p=1$cPKRjfUkMSs9Ndr+iaqM4rZ3dJfH2a53oeD/YW4foD0$dKPVaVCX4LtWep87QuksowzpQthhYqBE4R15Vd3aoHA";

export const bunArgon2: Argon2 = {
  hash: (password, cost) =>
    Bun.password.hash(password, { algorithm: "argon2id", memoryCost: cost.memoryKiB, timeCost: cost.passes }),
  verify: (password, hash) => Bun.password.verify(password, hash),
};

export function createPasswordHashing(
  argon2: Argon2 = bunArgon2,
  cost: HashCost = hashCost,
): PasswordHashing {
  const work = createBoundedConcurrency({ runningMax: hashesRunningMax, waitingMax: hashesWaitingMax });
  const currentPrefix = `$argon2id$v=19$m=${cost.memoryKiB},t=${cost.passes},p=1$`;
  return {
    hash: (password, party) => work.run(party, () => argon2.hash(normalizePassword(password), cost)),
    async verify(password, hash, party) {
      const verified = await work.run(party, () =>
        argon2.verify(normalizePassword(password), hash ?? hashOfNobody),
      );
      return verified.kind === "done"
        ? { kind: "done", value: verified.value && hash !== undefined }
        : verified;
    },
    needsRehash: (hash) => !hash.startsWith(currentPrefix),
  };
}
