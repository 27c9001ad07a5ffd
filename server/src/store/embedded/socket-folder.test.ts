import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { discardSocketFolder, prepareSocketFolder } from "./socket-folder.ts";

let folder = "";
let temporaryFolder = "";
let deep = "";
const uid = process.geteuid?.() ?? -1;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "koe-socket-")));
  temporaryFolder = join(folder, "tmp");
  deep = join(folder, "d".repeat(100));
  for (const path of [temporaryFolder, deep]) mkdirSync(path);
});
afterEach(() => rmSync(folder, { recursive: true }));

const prepare = (dataFolder: string, as = uid) =>
  prepareSocketFolder({ dataFolder, uid: as, owner: undefined, temporaryFolder });

/** Where the socket of the deep folder goes, before it is made. */
function shortFolder(): string {
  const path = prepare(deep);
  if (typeof path !== "string") throw new Error(path.message);
  rmSync(path, { recursive: true });
  return path;
}

test("the socket lies in the data folder, closed to others and cleared of what an earlier server left", () => {
  mkdirSync(join(folder, "run"), { mode: 0o755 });
  writeFileSync(join(folder, "run", ".s.PGSQL.5432.lock"), "1\n");
  expect(prepare(folder)).toBe(join(folder, "run"));
  expect(statSync(join(folder, "run")).mode & 0o777).toBe(0o700);
  expect(readdirSync(join(folder, "run"))).toEqual([]);
});

test("for a path too long it lies in a folder of the same name every time, which goes after use", () => {
  const path = shortFolder();
  expect(path.startsWith(temporaryFolder)).toBe(true);
  expect(prepare(deep)).toBe(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(prepare(deep)).toBe(path);
  discardSocketFolder(path, deep);
  expect(readdirSync(temporaryFolder)).toEqual([]);
});

test("a link in that place is refused, even to a folder of ours", () => {
  const path = shortFolder();
  mkdirSync(join(folder, "mine"), { mode: 0o700 });
  symlinkSync(join(folder, "mine"), path);
  expect(prepare(deep)).toMatchObject({
    code: "data_folder_unusable",
    message: expect.stringContaining(path),
  });
});

test("a stranger's folder or a file in that place is refused and left as it is", () => {
  const path = shortFolder();
  writeFileSync(path, "");
  expect(prepare(deep)).toMatchObject({ code: "data_folder_unusable" });
  const strangers = join(temporaryFolder, basename(path).replace(`koe-${uid}-`, `koe-${uid + 1}-`));
  mkdirSync(strangers);
  chmodSync(strangers, 0o755);
  expect(prepare(deep, uid + 1)).toMatchObject({ code: "data_folder_unusable" });
  expect(statSync(strangers).mode & 0o777).toBe(0o755);
});
