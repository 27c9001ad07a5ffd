import { expect, test } from "bun:test";
import { ownPath } from "./own-path.ts";

const origin = "https://koe.example";

test("(W35) a link to a room or a message of this server stays in the page", () => {
  expect(ownPath("https://koe.example/r/general/12", origin)).toBe("/r/general/12");
  expect(ownPath("https://koe.example/", origin)).toBe("/");
});

test("(W35) another server's, another port's, and the API's addresses are left", () => {
  for (const href of [
    "https://koe.example.evil/r/general",
    "https://koe.example:8443/r/general",
    "http://koe.example/r/general",
    "https://koe.example/api/v1/me",
    "no address",
  ]) {
    expect(ownPath(href, origin)).toBeUndefined();
  }
});
