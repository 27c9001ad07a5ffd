import { describe, expect, test } from "bun:test";
import { queryNumber, storableText } from "@koe/protocol";
import { z } from "zod";
import { noParams, noQuery } from "./endpoint.ts";
import { endpoints } from "./endpoints.ts";
import { openApiDocument } from "./openapi.ts";
import { readParams, readQuery } from "./url-fields.ts";

const query = z.object({ limit: queryNumber(1, 50).default(20), prefix: storableText.max(5).optional() });
const readFrom = (search: string) => readQuery(`http://koe.example/api/v1/test${search}`, query);

describe("a query", () => {
  test.each([
    ["", { limit: 20 }],
    ["?", { limit: 20 }],
    ["?limit=50", { limit: 50 }],
    ["?limit=1&limit=2", { limit: 2 }],
    ["?prefix=%C3%A9+x&limit=007", { limit: 7, prefix: "é x" }],
    ["?prefix=&unknown=1&__proto__=2", { limit: 20, prefix: "" }],
  ])("%p is read", (search, fields) => {
    expect(readFrom(search)).toEqual({ kind: "ok", fields });
  });

  test.each([
    ["?limit=0", '"limit" must be between 1 and 50.'],
    ["?limit=51", '"limit" must be between 1 and 50.'],
    ["?limit=", '"limit" must be a whole number.'],
    ["?limit=-1", '"limit" must be a whole number.'],
    ["?limit=1.5", '"limit" must be a whole number.'],
    ["?limit=0x10", '"limit" must be a whole number.'],
    ["?limit=%2010", '"limit" must be a whole number.'],
    ["?limit=99999999999999999", '"limit" must be a whole number.'],
    ["?prefix=%00", '"prefix" must not contain the NUL character.'],
  ])("%p is refused with the name of its field", (search, error) => {
    expect(readFrom(search)).toEqual({ kind: "refused", code: "bad_payload", error });
  });

  test("that lacks a field is told which", () => {
    const read = readQuery("http://koe.example/", z.object({ prefix: storableText }));
    expect(read).toEqual({ kind: "refused", code: "bad_payload", error: '"prefix" is missing.' });
  });

  test("is not read where none is taken", () => {
    expect(readQuery("http://koe.example/?a=1", noQuery)).toEqual({ kind: "ok", fields: {} });
  });
});

describe("the names in a path", () => {
  test("are not found when nothing can have them", () => {
    const shape = z.object({ id: z.uuid() });
    const id = "6b2f3a0e-6a3f-4a1e-9a56-0c9a6d3f1b11";
    expect(readParams({ id }, shape)).toEqual({ kind: "ok", fields: { id } });
    for (const bad of ["", "1", "' or 1=1 --", `${id}\u0000`]) {
      expect(readParams({ id: bad }, shape)).toMatchObject({ kind: "refused", code: "not_found" });
    }
    expect(readParams({}, noParams)).toEqual({ kind: "ok", fields: {} });
  });

  test.each(Object.entries(endpoints))("of %s are those that it declares", (_, { path, params }) => {
    const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
    expect(Object.keys(params.shape)).toEqual(inPath.map(String));
  });

  test("begin with the room's, where a call is about a room", () => {
    for (const { auth, path } of Object.values(endpoints)) {
      const auths: string = auth;
      if (auths === "room") expect(path).toMatch(/^\/api\/v1\/rooms\/:id(\/|$)/);
    }
  });
});

test("the API's description has an entry for each name and field of an address", () => {
  const paths = z
    .record(z.string(), z.record(z.string(), z.object({ parameters: z.array(z.unknown()).default([]) })))
    .parse(openApiDocument()["paths"]);
  for (const { method, path, params, query: taken } of Object.values(endpoints)) {
    const operation = paths[path.replace(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
    const fields = [...Object.keys(params.shape), ...Object.keys(taken.shape)];
    expect(operation?.parameters).toMatchObject(fields.map((name) => ({ name })));
  }
});
