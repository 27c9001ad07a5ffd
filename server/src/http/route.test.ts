import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { defaultLimits, me } from "@koe/protocol";
import { z } from "zod";
import { freshDatabase } from "../../../test/database.ts";
import type { Database } from "../store/postgres.ts";
import { apiOn } from "./api-under-test.ts";
import { endpoint, noBody, noParams, noQuery } from "./endpoint.ts";
import { endpoints } from "./endpoints.ts";
import { ok } from "./reply.ts";
import { type Call, openRoute } from "./route.ts";

let database: Database;
beforeAll(async () => {
  database = (await freshDatabase()).open();
});
afterAll(() => database.close());

const call: Call = {
  request: new Request("http://koe.example/api/v1/test"),
  client: { address: "192.0.2.1", addressKey: "192.0.2.1" },
  ownOrigin: "http://koe.example",
  pathParams: {},
  token: undefined,
  session: async () => undefined,
};

function answering<Body>(shape: z.ZodType<Body>, body: Body) {
  const described = endpoint({
    method: "GET",
    path: "/api/v1/test",
    summary: "A test.",
    auth: "none",
    params: noParams,
    query: noQuery,
    body: noBody,
    success: { status: 200, description: "Done.", shape },
    refusals: [],
  });
  return openRoute(described, defaultLimits, async () => ok(body)).respond(call);
}

describe("an answer", () => {
  test("loses every field that is not in its shape, however deep", async () => {
    const row = { id: "1", username: "anna", role: "owner", passwordHash: "$argon2id$" } as const;
    expect(await (await answering(me, row)).json()).toEqual({ id: "1", username: "anna", role: "owner" });
    const nested = await answering(z.object({ users: z.array(me) }), { users: [row] });
    expect(await nested.json()).toEqual({ users: [{ id: "1", username: "anna", role: "owner" }] });
  });

  test("that lacks a field of its shape is a bug, not a half answer", async () => {
    const untyped: z.infer<typeof me> = JSON.parse('{"id":"1"}');
    await expect(answering(me, untyped)).rejects.toThrow();
  });
});

describe("every call that is not for everybody", () => {
  const guarded = Object.entries(endpoints).filter(([, { auth }]) => auth !== "none");

  test.each(guarded)(
    "%s is refused without a session, before its body is read",
    async (_, { method, path }) => {
      const answer = await apiOn(database).call(path, {
        method,
        ...(method !== "GET" && { body: "{not json" }),
      });
      expect([answer.status, answer.json]).toMatchObject([401, { code: "not_signed_in" }]);
    },
  );
});
