/**
 * The documents against the code: what they link to exists, and the names, codes and numbers they state are those in
 * force. Words cannot be checked so; a change of behaviour still needs a reader.
 */
import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  closeCodes,
  defaultLimits,
  httpErrors,
  isTemporary,
  permanentCodes,
  temporaryCodes,
} from "@koe/protocol";
import { loadConfig } from "../server/src/config.ts";
import { readSources } from "./tidy/source-file.ts";

const root = join(import.meta.dir, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const sources = readSources(root);
const documents = sources.filter(({ path }) => path.endsWith(".md"));
const protocol = read("docs/protocol.md");
const architecture = read("ARCHITECTURE.md");

/** All that a pattern's first group finds. */
const findAll = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, found = ""]) => found.trim());

/** What stands between a heading and the next one of its rank or above. */
function section(text: string, heading: string): string {
  const [, after = ""] = text.split(`\n${heading}\n`);
  const rank = heading.indexOf(" ");
  return after.split(new RegExp(`^#{1,${rank}} `, "m"))[0] ?? "";
}

/** The cells of a section's table rows, without code marks; the head and the line under it are left out. */
function rows(text: string): readonly (readonly string[])[] {
  const lines = text.split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll(/[`*]/g, "")),
  );
}

describe("links", () => {
  /** As GitHub makes anchors of headings. */
  const anchorOf = (heading: string) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-");
  const withoutCode = (text: string) => text.replaceAll(/^```[\s\S]*?^```/gm, "");

  test.each(documents.map(({ path, text }) => [path, text] as const))(
    "of %s lead somewhere",
    (path, text) => {
      const links = findAll(withoutCode(text), /\]\(([^)\s]+)\)/g).filter((link) => !/^[a-z]+:/.test(link));
      const broken = links.filter((link) => {
        const [file = "", anchor] = link.split("#");
        const target = file === "" ? path : join(dirname(path), file);
        if (!existsSync(join(root, target))) return true;
        return (
          anchor !== undefined &&
          !findAll(read(target), /^#+ (.*)$/gm)
            .map(anchorOf)
            .includes(anchor)
        );
      });
      expect(broken).toEqual([]);
    },
  );

  test("and every path that a document names is there", () => {
    const named = documents.flatMap(({ path, text }) =>
      findAll(text, /`((?:protocol|server|test|bench|bin|docs|deploy)\/[\w./-]+)`/g).map((name) => ({
        path,
        name,
      })),
    );
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter(({ name }) => !existsSync(join(root, name)))).toEqual([]);
  });
});

test("ARCHITECTURE.md names every layer that there is", () => {
  const [order = ""] = findAll(section(architecture, "## Layers"), /^server +([^`]*)/gm);
  const layers = readdirSync(join(root, "server/src"))
    .filter((name) => !name.includes(".test."))
    .map((name) => name.replace(/\.ts$/, ""));
  expect(order.split(/\s+/).toSorted()).toEqual(layers.toSorted());
});

describe("length", () => {
  const linesOf = (path: string) => read(path).trimEnd().split("\n").length;

  test("of README.md is at most 100 lines, of ARCHITECTURE.md 200", () => {
    expect(linesOf("README.md")).toBeLessThanOrEqual(100);
    expect(linesOf("ARCHITECTURE.md")).toBeLessThanOrEqual(200);
  });

  test("of a decision is a page", () => {
    const decisions = documents.filter(({ path }) => path.startsWith("docs/decisions/"));
    expect(decisions.length).toBeGreaterThan(0);
    expect(decisions.filter(({ path }) => linesOf(path) > 60).map(({ path }) => path)).toEqual([]);
  });
});

describe("rules", () => {
  const behaviours = read("docs/web-behaviours.md");
  const defined = findAll(`${protocol}\n${architecture}\n${behaviours}`, /^(?:- |\| )\*\*([A-Z]\d+)\*\*/gm);

  /** `G2, G4` and `I1–I7`, written out. */
  const idsIn = (cited: string) =>
    cited.split(/, ?/).flatMap((part) => {
      const [, letter = "", first, last = first] = /^([A-Z])(\d+)(?:–\1(\d+))?$/.exec(part) ?? [];
      const count = Number(last) - Number(first) + 1;
      return Array.from({ length: count }, (_, index) => `${letter}${Number(first) + index}`);
    });

  test("have one meaning for each id", () => {
    expect(defined.toSorted()).toEqual([...new Set(defined)].toSorted());
    expect(idsIn("G2, I1–I3")).toEqual(["G2", "I1", "I2", "I3"]);
  });

  test("that tests cite exist", () => {
    const citation = /\(([A-Z]\d+(?:(?:, ?|–)[A-Z]\d+)*)\)[`"]/g;
    const cited = sources
      .filter(({ path }) => path.endsWith(".test.ts"))
      .flatMap(({ path, text }) =>
        findAll(text, citation)
          .flatMap(idsIn)
          .map((id) => ({ path, id })),
      );
    expect(cited.length).toBeGreaterThan(10);
    expect(cited.filter(({ id }) => !defined.includes(id))).toEqual([]);
  });

  test("that the documents themselves cite exist", () => {
    const cited = findAll(`${protocol}\n${architecture}`, /\b([GFSPECLHIVRTM]\d{1,2})\b/g);
    expect(cited.filter((id) => !defined.includes(id))).toEqual([]);
  });
});

describe("settings", () => {
  const settings = new Map(
    [...read(".env.example").matchAll(/^# ([A-Z\d_]+)=(.*)$/gm)].map(([, name = "", value = ""]) => [
      name,
      value,
    ]),
  );

  test("that a document names exist", () => {
    const known = new Set([
      ...settings.keys(),
      ...findAll(read("compose.yaml"), /\$\{(KOE_\w+)/g),
      ...sources.flatMap(({ path, text }) =>
        /^(?:test|bench|web\/e2e)\//.test(path) ? findAll(text, /\b(KOE_(?:TEST|BENCH)_\w+)/g) : [],
      ),
    ]);
    const named = documents.flatMap(({ path, text }) =>
      findAll(text, /\b(KOE_[A-Z\d_]*[A-Z\d])\b/g).map((name) => ({ path, name })),
    );
    expect(named.filter(({ name }) => !known.has(name))).toEqual([]);
  });

  test("stand in README.md with their defaults, the limits apart", () => {
    const expected = [...settings].filter(([name]) => !name.startsWith("KOE_MAX_"));
    expect(
      rows(section(read("README.md"), "## Settings")).map(([name = "", value = ""]) => [name, value]),
    ).toEqual(expected);
  });
});

describe("limits", () => {
  const table = rows(section(protocol, "## Limits"));

  test("stand in docs/protocol.md with the defaults in force", () => {
    const stated = table.map(([, name = "", value = ""]) => [name, Number(value)] as const);
    expect(Object.fromEntries(stated)).toEqual({ ...defaultLimits });
  });

  test.each(table.map(([, name = "", value = "", variable = ""]) => [name, value, variable] as const))(
    "%s (%s) is set by %s",
    (name, value, variable) => {
      const raised = String(Number(value) + 1);
      const loaded = loadConfig({ [variable]: raised });
      if (loaded.kind === "invalid") throw new Error(loaded.problems.join("\n"));
      expect(Object.entries(loaded.config.limits)).toContainEqual([name, Number(raised)]);
    },
  );
});

describe("codes", () => {
  test("of errors stand in docs/protocol.md, each with its duty", () => {
    const stated = rows(section(protocol, "## Errors")).map(([code = "", temporary = ""]) => [
      code,
      temporary,
    ]);
    const actual = [...permanentCodes, ...temporaryCodes].map((code) => [
      code,
      isTemporary(code) ? "yes" : "no",
    ]);
    expect(stated.toSorted()).toEqual(actual.toSorted());
  });

  test("of closes stand in docs/protocol.md", () => {
    const stated = rows(section(protocol, "## The end of a socket")).map(([code = "", name = ""]) => [
      name,
      code,
    ]);
    const actual = Object.entries(closeCodes).map(([name, code]) => [name, String(code)]);
    expect(stated.toSorted()).toEqual(actual.toSorted());
  });

  test("that are reserved are sent by no part of the server", () => {
    const [errors, closes] = ["## Errors", "## The end of a socket"].map((heading) =>
      rows(section(protocol, heading)).filter(([, , when]) => when?.startsWith("reserved")),
    );
    const server = sources.filter(({ path }) => /^server\/src\/(?:room|socket)\/(?!.*test)/.test(path));
    const sent = (name: string) => server.some(({ text }) => text.includes(`"${name}"`));
    const reserved = [...(errors ?? []).map(([code]) => code), ...(closes ?? []).map(([, name]) => name)];
    expect(reserved.length).toBeGreaterThan(0);
    expect(reserved.filter((name) => name === undefined || sent(name))).toEqual([]);
  });

  test("of the HTTP API stand in docs/protocol.md with their statuses", () => {
    const [, table = ""] = section(protocol, "## HTTP").split(/(?=^\| code \|)/m);
    const stated = rows(table).flatMap(([left = "", status = "", right = "", other = ""]) => [
      [left, status],
      [right, other],
    ]);
    const actual = Object.entries(httpErrors).map(([code, status]) => [code, String(status)]);
    const filled = stated.filter(([code]) => code !== "");
    expect(filled.toSorted()).toEqual(actual.toSorted());
  });
});
