import { expect, test } from "bun:test";
import { fold } from "./fold.ts";

test("case, accents and the width of letters do not count; what is another letter stays one", () => {
  expect(fold("CAFÉ Zürich")).toBe("cafe zurich");
  expect(fold("Ｋｏｅ")).toBe("koe");
  expect(fold("ﾃｽﾄ")).toBe(fold("テスト"));
  expect(fold("花子")).toBe("花子");
  expect(fold("ليلى")).toBe(fold("ليلى"));
});
