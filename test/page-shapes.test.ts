import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as withZod from "@koe/protocol/client";
import fc from "fast-check";
import valid from "../protocol/fixtures/valid/client-events.json" with { type: "json" };

/** The client's side of the protocol as the page has it. */
let inPage: typeof withZod;
const folder = mkdtempSync(join(tmpdir(), "koe-shapes-"));

beforeAll(async () => {
  const shapes = resolve(import.meta.dir, "../web/src/wire/shapes.ts");
  const built = await Bun.build({
    entrypoints: [resolve(import.meta.dir, "../protocol/src/client.ts")],
    outdir: folder,
    plugins: [
      {
        name: "as in the page",
        setup: (build) => void build.onResolve({ filter: /^zod\/mini$/ }, () => ({ path: shapes })),
      },
    ],
  });
  expect(built.logs).toEqual([]);
  inPage = await import(join(folder, "client.js"));
});

afterAll(() => rmSync(folder, { recursive: true }));

const odd = fc.constantFrom<unknown>(
  ...[undefined, null, 0, -1, 1.5, 2 ** 53, "", "x", true, false, [], {}, [null], { a: 1 }],
  ...["admin", "direct", "new_message", "2024-02-30T10:00:00.000Z", "2024-02-29T10:00:00.000Z"],
  ...["2023-02-29T10:00:00.000Z", "2024-02-29T24:00:00.000Z", "2024-02-29T10:00:00Z", "@me"],
);

/** Every place in a value, as the keys that lead there. */
function places(value: unknown, way: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [way];
  return [way, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...way, key]))];
}

function changed(value: unknown, [key, ...rest]: readonly string[], to: unknown): unknown {
  if (key === undefined) return to;
  if (Array.isArray(value))
    return value.map((item, at) => (String(at) === key ? changed(item, rest, to) : item));
  if (typeof value !== "object" || value === null) return value;
  return { ...value, [key]: changed(Reflect.get(value, key), rest, to) };
}

const almostValid = fc
  .constantFrom(...valid.map(({ event }) => event))
  .chain((event) =>
    fc
      .array(fc.tuple(fc.constantFrom(...places(event)), odd), { maxLength: 2 })
      .map((changes) => changes.reduce<unknown>((before, [way, to]) => changed(before, way, to), event)),
  );

test("every event is read as zod reads it", () => {
  for (const { event } of valid) {
    const read = inPage.decodeClientEvent(JSON.stringify(event));
    expect(read).toEqual(withZod.decodeClientEvent(JSON.stringify(event)));
    expect(read.kind).toBe("event");
  }
});

test("what is no event, or almost one, is taken and refused as zod does", () => {
  fc.assert(
    fc.property(fc.oneof(almostValid, odd), (value) => {
      const text = JSON.stringify(value) ?? "";
      expect(inPage.decodeClientEvent(text)).toEqual(withZod.decodeClientEvent(text));
      expect(inPage.readHistoryEntry(value)).toEqual(withZod.readHistoryEntry(value));
      expect(inPage.clientEvent.safeParse(value).data).toEqual(withZod.clientEvent.safeParse(value).data);
    }),
    { numRuns: 3_000 },
  );
});
