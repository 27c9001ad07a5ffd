import { expect, test } from "bun:test";
import { failureText } from "./failure-text.ts";
import { StartRefused } from "./store/start-refused.ts";

test("what a person can change is one sentence, however deep it lies", () => {
  const refused = new StartRefused("Set PORT to a free one.");
  const error = new Error("outer", { cause: new Error("inner", { cause: refused }) });
  expect(failureText(error)).toBe("Set PORT to a free one.");
});

test("a bug is told with every cause of it", () => {
  const text = failureText(new Error("the tree did not start", { cause: new TypeError("the bug itself") }));
  expect(text).toContain("the tree did not start");
  expect(text).toContain("because of TypeError: the bug itself");
  expect(text).toContain("failure-text.test.ts");
});

test("what is no error is told as it is", () => {
  expect(failureText("thrown text")).toBe("thrown text");
});
