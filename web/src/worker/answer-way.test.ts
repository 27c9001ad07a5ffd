import { expect, test } from "bun:test";
import { answerWay, isOrdinaryPage } from "./answer-way.ts";

const origin = "https://koe.test";
const way = (path: string, mode = "no-cors", method = "GET") =>
  answerWay({ method, mode, url: new URL(path, origin).href }, origin, ["/mark.svg"]);

test("what is alive is never answered from a copy", () => {
  const alive = ["/api/v1/me", "/api/v1/rooms/general/messages", "/ws/v2", "/ws", "/api", "/health"];
  for (const path of alive) expect([path, way(path)]).toEqual([path, "server"]);
  expect(way("/api/v1/openapi.json", "navigate")).toBe("server");
  expect(way("https://elsewhere.test/assets/a.js")).toBe("server");
  expect(way("/assets/a.js", "cors", "POST")).toBe("server");
});

test("files of the build are copies, and addresses of the page are the page", () => {
  expect(["/assets/a-1b2c.js", "/mark.svg"].map((path) => way(path))).toEqual(["copy", "copy"]);
  expect(
    ["/", "/r/general", "/r/general/17", "/settings", "/apiary"].map((path) => way(path, "navigate")),
  ).toEqual(Array(5).fill("page"));
});

test("a page whose address holds a token is not kept for others", () => {
  expect(["/", "/r/a/t/3"].map((path) => isOrdinaryPage(`${origin}${path}`))).toEqual([true, true]);
  expect(["/owner/x", "/invite/x"].map((path) => isOrdinaryPage(`${origin}${path}`))).toEqual([false, false]);
});
