import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { userSummary } from "@koe/protocol";
import { z } from "zod";
import { freshDatabase } from "../../../test/database.ts";
import type { Database } from "../store/postgres.ts";
import { type ApiUnderTest, apiOn } from "./api-under-test.ts";

let database: Database;
let api: ApiUnderTest;
let cookie: string;
beforeAll(async () => {
  database = (await freshDatabase()).open();
  api = apiOn(database);
  for (const name of ["Zoë", "zoltan", "Zo_e", "Straßer", "anna", "Gone"]) await api.register(name);
  const gone = await api.store.users.findByKey("gone");
  await api.store.users.deactivate(gone?.id ?? "");
  cookie = await api.signIn("anna");
});
afterAll(() => database.close());

async function found(search: string): Promise<readonly string[]> {
  const answer = await api.call(`/api/v1/users${search}`, { cookie });
  expect(answer.status).toBe(200);
  return z
    .array(userSummary)
    .parse(answer.json)
    .map(({ username }) => username);
}

describe("the search for people", () => {
  test.each([
    ["zo", ["Zo_e", "Zoë", "zoltan"]],
    ["ZO%C3%8B", ["Zoë"]],
    ["zoe%CC%88", ["Zoë"]],
    ["STRASS", ["Straßer"]],
    ["stra%C3%9F", ["Straßer"]],
    ["%EF%BD%81nn", ["anna"]],
    ["zo_", ["Zo_e"]],
    ["zo%25", []],
    ["%25", []],
    ["%5C", []],
    ["gone", []],
    ["nobody", []],
    ["anna&limit=1", ["anna"]],
  ])("for %p finds %p", async (prefix, names) => {
    expect((await found(`?prefix=${prefix}`)).toSorted()).toEqual(names.toSorted());
  });

  test("tells id and name, and no more", async () => {
    const answer = await api.call("/api/v1/users?prefix=anna", { cookie });
    expect(answer.json).toEqual([{ id: expect.any(String), username: "anna" }]);
  });

  test("without a prefix begins at the start, and gives no more than asked for", async () => {
    expect(await found("")).toHaveLength(5);
    expect(await found("?limit=2")).toEqual((await found("")).slice(0, 2));
  });

  test.each([
    ["limit=0", "limit"],
    ["limit=51", "limit"],
    ["limit=many", "limit"],
    ["prefix=%00", "prefix"],
    [`prefix=${"x".repeat(65)}`, "prefix"],
  ])("with %p is refused", async (search, field) => {
    const answer = await api.call(`/api/v1/users?${search}`, { cookie });
    expect([answer.status, answer.json]).toMatchObject([400, { code: "bad_payload" }]);
    expect(answer.text).toContain(`\\"${field}\\"`);
  });
});
