import { describe, expect, test } from "bun:test";
import postgres from "postgres";
import { classifyFailure, QueryFailed, StorageUnavailable } from "./outage.ts";

function postgresError(code: string, message: string, more: object = {}): Error {
  return Object.assign(Object.create(postgres.PostgresError.prototype), {
    ...more,
    code,
    message,
    routine: "some_routine",
  });
}

describe("an outage", () => {
  const states = ["08006", "25006", "53100", "53300", "57014", "57P01", "57P02", "57P03", "58030"];
  test.each(states)("is SQLSTATE %s", (code) => {
    expect(classifyFailure(postgresError(code, "gone"))).toBeInstanceOf(StorageUnavailable);
  });

  test.each(["CONNECTION_CLOSED", "CONNECT_TIMEOUT", "ECONNREFUSED", "ENOENT"])(
    "is the socket's %s",
    (code) => {
      const error = Object.assign(new Error("gone"), { code, query: "select 1" });
      expect(classifyFailure(error)).toBeInstanceOf(StorageUnavailable);
    },
  );
});

describe("a fault", () => {
  test.each(["23503", "23514", "42P01", "40P01"])("is SQLSTATE %s, by its code and message alone", (code) => {
    const failure = classifyFailure(
      postgresError(code, "refused", { detail: "Failing row contains (secret)." }),
    );
    expect(failure).toBeInstanceOf(QueryFailed);
    expect(failure).toMatchObject({ code, message: `refused (${code})` });
    expect(Bun.inspect(failure)).not.toContain("secret");
  });

  test("keeps a value out of its message that PostgreSQL quotes there", () => {
    const failure = classifyFailure(postgresError("22P02", 'invalid input syntax for type uuid: "secret"'));
    expect(failure).toMatchObject({ code: "22P02", message: "data exception in some_routine (22P02)" });
  });

  test("that is not the database's comes back as it is", () => {
    const own = new RangeError("own");
    const coded = Object.assign(new Error("own"), { code: "ENOENT" });
    expect(classifyFailure(own)).toBe(own);
    expect(classifyFailure(coded)).toBe(coded);
    expect(classifyFailure("text")).toBe("text");
  });
});
