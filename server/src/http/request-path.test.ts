import { expect, test } from "bun:test";
import { connect } from "node:net";
import { requestPath } from "./request-path.ts";

test.each([
  ["GET /api/v1/health HTTP/1.1\r\nHost: koe.example", "/api/v1/health"],
  ["GET /api/v1/health?x=/y HTTP/1.1\r\nHost: koe.example:4000", "/api/v1/health"],
  ["GET http://other.example/api HTTP/1.1\r\nHost: koe.example", "/api"],
  ["GET /api/v1/health HTTP/1.0", "/api/v1/health"],
  ["GET /api/v1/health?x HTTP/1.1\r\nHost:", "/api/v1/health"],
  ["GET /api/v1/health HTTP/1.1\r\nHost: a b<>", "/api/v1/health"],
  ["GET /api/v1/health HTTP/1.1\r\nHost: evil/../..", "/api/v1/health"],
  ["GET /a/../b/%2e%2e/c HTTP/1.1\r\nHost: koe.example", "/c"],
  ["GET //evil.example/x HTTP/1.1\r\nHost: koe.example", "//evil.example/x"],
])("%j has the path %s", async (head, expected) => {
  const seen = Promise.withResolvers<string>();
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      seen.resolve(requestPath(request));
      return new Response();
    },
  });
  const socket = connect(server.port ?? 0, "127.0.0.1");
  socket.write(`${head}\r\n\r\n`);
  expect(await seen.promise).toBe(expected);
  socket.destroy();
  await server.stop(true);
});
