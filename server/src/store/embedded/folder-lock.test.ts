import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isFolderLocked, takeFolderLock } from "./folder-lock.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "koe-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Takes the lock, forgets it, and holds it all the same until it is killed or its input ends. */
const holder = `
  import { takeFolderLock } from ${JSON.stringify(join(import.meta.dir, "folder-lock.ts"))};
  const isTaken = takeFolderLock(process.argv[1]) !== "held";
  Bun.gc(true);
  console.log(isTaken ? "taken" : "held");
  process.stdin.resume();
`;

async function holdElsewhere() {
  const child = Bun.spawn([process.execPath, "-e", holder, folder], { stdin: "pipe", stdout: "pipe" });
  const { value } = await child.stdout.getReader().read();
  return { said: new TextDecoder().decode(value).trim(), child };
}

test("a lock that another process holds is free as soon as that process was killed", async () => {
  const first = await holdElsewhere();
  const second = await holdElsewhere();
  expect([first.said, second.said]).toEqual(["taken", "held"]);
  expect(takeFolderLock(folder)).toBe("held");
  expect(isFolderLocked(folder)).toBe(true);
  for (const { child } of [first, second]) {
    child.kill("SIGKILL");
    await child.exited;
  }
  expect(isFolderLocked(folder)).toBe(false);
  const lock = takeFolderLock(folder);
  if (lock === "held") throw new Error("it should be free");
  lock.release();
});

test("looking at a lock of this process, or failing to take it again, does not free it for others", async () => {
  const lock = takeFolderLock(folder);
  if (lock === "held") throw new Error("it should be free");
  expect(takeFolderLock(folder)).toBe("held");
  expect(isFolderLocked(folder)).toBe(true);
  const other = await holdElsewhere();
  expect(other.said).toBe("held");
  other.child.kill("SIGKILL");
  await other.child.exited;
  lock.release();
  lock.release();
  expect(isFolderLocked(folder)).toBe(false);
});
