import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { writeReplacementFile } from "./replacement-file.ts";

let folder = "";
let path = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "koe-replacement-"));
  path = join(folder, "a.koe");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const writing = (text: string) => async (destination: Writable) => {
  await pipeline(Readable.from([text]), destination);
  return { kind: "written" as const };
};
const content = () => readFileSync(path, "utf8");

describe("a replacement file", () => {
  test("is there when all is written, for its owner alone", async () => {
    expect(await writeReplacementFile(path, writing("new"))).toEqual({ kind: "written" });
    expect(content()).toBe("new");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["a.koe"]);
  });

  test("takes the place of the one before, behind a link too", async () => {
    writeFileSync(path, "old");
    const link = join(folder, "link");
    symlinkSync(path, link);
    await writeReplacementFile(link, writing("new"));
    expect(content()).toBe("new");
    expect(readdirSync(folder).sort()).toEqual(["a.koe", "link"]);
  });

  test("leaves the one before as it was while it is written, and when writing fails", async () => {
    writeFileSync(path, "old");
    const failing = async (destination: Writable) => {
      destination.write("half of it");
      expect(content()).toBe("old");
      throw new Error("no space");
    };
    await expect(writeReplacementFile(path, failing)).rejects.toThrow("no space");
    expect(content()).toBe("old");
    expect(readdirSync(folder)).toEqual(["a.koe"]);
  });

  test("is not made when what fills it refuses", async () => {
    const refusing = async () => ({ kind: "refused" as const });
    expect(await writeReplacementFile(path, refusing)).toEqual({ kind: "refused" });
    expect(readdirSync(folder)).toEqual([]);
  });
});
