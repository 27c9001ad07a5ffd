/** The list of behaviours against the tests: what is called tested is cited by the test it names, and nothing else is cited. */
import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readSources } from "../../test/tidy/source-file.ts";

const root = join(import.meta.dir, "../..");
const page = readFileSync(join(root, "docs/web-behaviours.md"), "utf8");
const behaviourCount = 66;
const states = ["tested", "built", "partly", "not yet"];

interface Behaviour {
  readonly id: string;
  readonly state: string;
  readonly reason: string;
  /** Paths from the root. */
  readonly files: readonly string[];
}

const behaviours: readonly Behaviour[] = page
  .split("\n")
  .filter((line) => line.startsWith("| **W"))
  .map((line) => {
    const [id = "", , , described = "", named = ""] = line.split("|").slice(1, -1);
    const [state = "", reason = ""] = described.split(": ");
    const files = named
      .split(",")
      .flatMap((name) => (name.trim() === "" ? [] : [join("web/e2e", name.trim())]));
    return { id: id.replaceAll(/[ *]/g, ""), state: state.trim(), reason: reason.trim(), files };
  });

/** `(W4, W5)` in the name of a test. */
const idsIn = (text: string) =>
  [...text.matchAll(/["`][^"`\n]*\((W\d+(?:, ?W\d+)*)\)[^"`\n]*["`],/g)].flatMap(([, ids = ""]) =>
    ids.split(/, ?/),
  );

const cited = readSources(join(root, "web"))
  .filter(({ path }) => /\.test\.tsx?$/.test(path))
  .flatMap(({ path, text }) => idsIn(text).map((id) => ({ path: join("web", path), id })));

test("all behaviours are listed, in their order", () => {
  const ids = Array.from({ length: behaviourCount }, (_, index) => `W${index + 1}`);
  expect(behaviours.map(({ id }) => id)).toEqual(ids);
});

describe("each behaviour", () => {
  test("is in a state that the page explains, and says what is missing", () => {
    expect(behaviours.filter(({ state }) => !states.includes(state))).toEqual([]);
    expect(behaviours.filter(({ state, reason }) => state === "partly" && reason === "")).toEqual([]);
  });

  test("that is called tested names its tests, which cite it", () => {
    const named = behaviours.flatMap(({ id, files }) => files.map((path) => ({ path, id })));
    expect(behaviours.filter(({ state, files }) => state === "tested" && files.length === 0)).toEqual([]);
    expect(named.filter(({ path }) => !existsSync(join(root, path)))).toEqual([]);
    expect(
      named.filter((name) => !cited.some(({ path, id }) => path === name.path && id === name.id)),
    ).toEqual([]);
  });

  test("that a test cites is one whose tests the page names", () => {
    const tested = new Set(behaviours.filter(({ files }) => files.length > 0).map(({ id }) => id));
    expect(cited.length).toBeGreaterThan(50);
    expect(cited.filter(({ id }) => !tested.has(id))).toEqual([]);
  });
});
