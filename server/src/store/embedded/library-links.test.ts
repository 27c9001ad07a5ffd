import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { completeLibraryLinks } from "./library-links.ts";

let folder = "";
let native = "";
const linkOf = (name: string) => join(native, "lib", name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "koe-links-"));
  native = join(folder, "native");
  mkdirSync(join(native, "lib"), { recursive: true });
  writeFileSync(linkOf("liba.so.1.2"), "");
});
afterEach(() => rmSync(folder, { recursive: true }));

function list(...links: [source: string, target: string][]): void {
  const entries = links.map(([source, target]) => ({ source, target }));
  writeFileSync(join(native, "pg-symlinks.json"), JSON.stringify(entries));
}

test("missing links are made beside the libraries, once", () => {
  list(["native/lib/liba.so.1.2", "native/lib/liba.so.1"], ["native/lib/liba.so.1.2", "native/lib/liba.so"]);
  for (let time = 0; time < 2; time++) {
    expect(completeLibraryLinks(native, join(folder, "own"))).toEqual([]);
    expect(readlinkSync(linkOf("liba.so.1"))).toBe("liba.so.1.2");
    expect(readlinkSync(linkOf("liba.so"))).toBe("liba.so.1.2");
  }
  expect(existsSync(join(folder, "own"))).toBe(false);
});

test("a list that leads out of the package is not followed", () => {
  list(["native/lib/liba.so.1.2", "../elsewhere"], ["../../etc/passwd", "native/lib/libb.so"]);
  completeLibraryLinks(native, join(folder, "own"));
  expect(existsSync(join(folder, "..", "elsewhere"))).toBe(false);
  expect(existsSync(linkOf("libb.so"))).toBe(false);
});

test("a package without a list needs none", () => {
  expect(completeLibraryLinks(native, join(folder, "own"))).toEqual([]);
});
