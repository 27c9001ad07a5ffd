import { describe, expect, test } from "bun:test";
import { normalizePassword, parseNewPassword } from "./password.ts";

const kindOf = (password: string, usernameKey = "gleam_fan") => parseNewPassword(password, usernameKey).kind;

describe("a new password", () => {
  test.each([
    "correct horse battery staple",
    "k7#mQ2xv",
    "gleam_fan likes tea",
    "koe means voice in Japanese",
    "        x",
    "пароль из слов",
    "密码很长很长",
    "🐙🐙🐙",
    "a".repeat(1024),
  ])("may be %s", (password) => {
    expect(kindOf(password)).toBe("ok");
  });

  test("has 8 to 1024 bytes of UTF-8", () => {
    expect(["ab3$xyz", "ab3$xyzw"].map((password) => kindOf(password))).toEqual(["invalid", "ok"]);
    expect(["é".repeat(512), "é".repeat(513)].map((password) => kindOf(password))).toEqual(["ok", "invalid"]);
  });

  test.each(["password", "PASSWORD1", "qwertyuiop", "iloveyou", "1q2w3e4r", "Superman"])(
    "is not as common as %s",
    (password) => {
      expect(parseNewPassword(password, "gleam_fan")).toMatchObject({
        kind: "invalid",
        why: expect.stringContaining("commonest"),
      });
    },
  );

  test.each(["gleam_fan", "GLEAM_FAN", "gleam_fangleam_fan"])("is not the username, as %s is", (password) => {
    expect(parseNewPassword(password, "gleam_fan")).toMatchObject({
      why: "The password must not be the username.",
    });
  });

  test.each(["koekoekoe", "Koe-2026!", "koechat1", "koe12345", "声声声声", "123koe123"])(
    "is not just the name of the place, as %s is",
    (password) => {
      expect(kindOf(password)).toBe("invalid");
    },
  );

  test("is refused in a sentence", () => {
    for (const password of ["", "password", "gleam_fan", "koe12345", "a".repeat(1025)]) {
      const parsed = parseNewPassword(password, "gleam_fan");
      expect(parsed).toMatchObject({ kind: "invalid", why: expect.stringMatching(/^[A-Z].*\.$/) });
    }
  });

  test("is the same however its accents are composed", () => {
    expect(normalizePassword("cafe\u0301 au lait")).toBe(normalizePassword("café au lait"));
  });
});
