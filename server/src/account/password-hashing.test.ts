import { describe, expect, test } from "bun:test";
import {
  type Argon2,
  createPasswordHashing,
  hashesRunningMax,
  hashesWaitingMax,
  hashOfNobody,
} from "./password-hashing.ts";

const hashing = createPasswordHashing();
const party = "192.0.2.1";

async function hashOf(password: string): Promise<string> {
  const hashed = await hashing.hash(password, party);
  if (hashed.kind === "busy") throw new Error("busy");
  return hashed.value;
}

describe("password hashing", () => {
  test("is Argon2id with 19 MiB, two passes and one lane", async () => {
    expect(await hashOf("correct horse")).toStartWith("$argon2id$v=19$m=19456,t=2,p=1$");
  });

  test("looks at every byte of a long password", async () => {
    const long = "é".repeat(500);
    const hash = await hashOf(`${long}a`);
    expect(await hashing.verify(`${long}a`, hash, party)).toEqual({ kind: "done", value: true });
    expect(await hashing.verify(`${long}b`, hash, party)).toEqual({ kind: "done", value: false });
  });

  test("takes a password typed on another system as the same", async () => {
    expect(await hashing.verify("cafe\u0301 au lait", await hashOf("café au lait"), party)).toEqual({
      kind: "done",
      value: true,
    });
  });

  test("costs as much for a name that does not exist, and never succeeds there", async () => {
    const verified: string[] = [];
    const agreeable: Argon2 = {
      hash: async () => "",
      verify: async (_, hash) => verified.push(hash) > 0,
    };
    const answer = await createPasswordHashing(agreeable).verify("anything", undefined, party);
    expect(answer).toEqual({ kind: "done", value: false });
    expect(verified).toEqual([hashOfNobody]);
    expect(hashing.needsRehash(hashOfNobody)).toBe(false);
    expect(await Bun.password.verify("anything", hashOfNobody)).toBe(false);
  });

  test("wants a hash made anew when its parameters are not today's", () => {
    expect(hashing.needsRehash("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA")).toBe(false);
    expect(hashing.needsRehash("$argon2id$v=19$m=4096,t=2,p=1$c2FsdA$aGFzaA")).toBe(true);
    expect(hashing.needsRehash("$2b$10$abcdefghijklmnopqrstuv")).toBe(true);
  });

  test("is busy beyond its two threads and its queue", async () => {
    const gate = Promise.withResolvers<string>();
    const stuck = createPasswordHashing({ hash: () => gate.promise, verify: async () => false });
    const admitted = Array.from({ length: hashesRunningMax + hashesWaitingMax }, () =>
      stuck.hash("password", party),
    );
    expect(await stuck.hash("one too many", party)).toEqual({ kind: "busy" });
    expect(await stuck.verify("one too many", undefined, party)).toEqual({ kind: "busy" });
    gate.resolve("hash");
    expect(new Set((await Promise.all(admitted)).map(({ kind }) => kind))).toEqual(new Set(["done"]));
  });
});
