import { expect, test } from "bun:test";
import { formatNumber, plural } from "./plural.ts";

const messages = { one: "# new message", other: "# new messages" };

test("a count takes the form of the language's category, and is written as the language writes it", () => {
  expect(plural("en", 1, messages)).toBe("1 new message");
  expect(plural("en", 0, messages)).toBe("0 new messages");
  expect(plural("en", 1234, messages)).toBe("1,234 new messages");
  expect(plural("ja", 1, { other: "新着 # 件" })).toBe("新着 1 件");
});

test("a form that is left out is the other one", () => {
  expect(plural("en", 1, { other: "# new" })).toBe("1 new");
  expect(formatNumber("en", 1e6)).toBe("1,000,000");
});
