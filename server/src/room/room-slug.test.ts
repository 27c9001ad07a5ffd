import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { roomSlug, slugCharsMax, slugEncodedMax } from "./room-slug.ts";

const random = () => "a-random-id";

describe("the slug of a room", () => {
  test.each([
    ["General Chat", "general-chat"],
    ["  Tea & Cake, at 4!  ", "tea-cake-at-4"],
    ["@me", "me"],
    ["../../etc/passwd", "etc-passwd"],
    ["Ｆｕｌｌ Ｗｉｄｔｈ", "full-width"],
    ["雑談 2号", "雑談-2号"],
    ["हिन्दी बातचीत", "हिन्दी-बातचीत"],
    ["Čeština", "čeština"],
    ["\u0301", "a-random-id"],
    ["🎉🎉", "a-random-id"],
    ["x".repeat(80), "x".repeat(slugCharsMax)],
    [`${"x".repeat(59)} y`, "x".repeat(59)],
    ["雑".repeat(80), "雑".repeat(20)],
  ])("%j is %j", (name, slug) => {
    expect(roomSlug(name, random)).toBe(slug);
  });

  test("is words joined by single hyphens and short in an address, whatever the name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 120 }), (name) => {
        const slug = roomSlug(name, random);
        expect(slug).toMatch(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:-[\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*$/u);
        expect([...slug].length).toBeLessThanOrEqual(slugCharsMax);
        expect(encodeURIComponent(slug).length).toBeLessThanOrEqual(slugEncodedMax);
        expect(roomSlug(slug, random)).toBe(slug);
      }),
    );
  });
});
