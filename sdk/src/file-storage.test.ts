import { afterAll, expect, test } from "bun:test";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { fileStorage } from "./file-storage.ts";
import type { StorageChange } from "./storage/storage.ts";

const folder = mkdtempSync(join(tmpdir(), "koe-storage-"));
let files = 0;
const newPath = () => join(folder, `${++files}.jsonl`);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const put = (key: string, value: unknown): StorageChange => ({
  kind: "put",
  collection: "outbox",
  key,
  value,
});
const remove = (key: string): StorageChange => ({ kind: "remove", collection: "outbox", key });

async function loaded(path: string) {
  const storage = fileStorage(path);
  const records = await storage.load();
  await storage.close();
  return records;
}

test("gives back what was written last, over any number of restarts", async () => {
  const change = fc.oneof(
    fc
      .record({ key: fc.constantFrom("a", "b", "c"), value: fc.jsonValue() })
      .map(({ key, value }) => put(key, value)),
    fc.constantFrom("a", "b", "c").map(remove),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(change, { minLength: 1, maxLength: 5 }), { maxLength: 5 }),
      async (writes) => {
        const path = newPath();
        const expected = new Map<string, unknown>();
        for (const changes of writes) {
          const storage = fileStorage(path);
          await storage.load();
          await storage.write(changes);
          await storage.close();
          for (const each of changes) {
            if (each.kind === "put") expected.set(each.key, JSON.parse(JSON.stringify(each.value)));
            else expected.delete(each.key);
          }
        }
        const records = await loaded(path);
        expect(new Map(records.map(({ key, value }) => [key, value]))).toEqual(expected);
      },
    ),
    { numRuns: 30 },
  );
});

test("what a crash cut off is passed over, the rest is there", async () => {
  const path = newPath();
  const storage = fileStorage(path);
  await storage.load();
  await storage.write([put("a", 1), put("b", 2)]);
  await storage.close();
  appendFileSync(path, '{"kind":"put","collection":"outbox","key":"c","val');
  const records = await loaded(path);
  expect(records.map(({ key }) => key)).toEqual(["a", "b"]);
});

test("does not grow with what it has forgotten, and is nobody else's to read", async () => {
  const path = newPath();
  const storage = fileStorage(path);
  await storage.load();
  for (let at = 0; at < 40; at++) await storage.write([put("a", "x".repeat(50_000))]);
  expect(readFileSync(path).length).toBeLessThan(1_300_000);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await storage.close();
});
