import { beforeAll, describe, expect, test } from "bun:test";
import { errorBody } from "@koe/protocol";
import { newPerson, type Person } from "../harness.ts";
import { type Handshake, handshakeText, sampleAccept, shakeHands } from "./handshake.ts";
import { koeOfThisFile } from "./koe-of-this-file.ts";
import { textFrame } from "./raw-frame.ts";
import { type RawResponse, RawSocket } from "./raw-socket.ts";

/** The opening handshake (RFC 6455, 4.2), byte by byte. */
const koe = koeOfThisFile({ KOE_MAX_SOCKETS_PER_USER: "1000" });
let alice: Person;
beforeAll(async () => {
  alice = await newPerson(koe.url, "alice");
});

async function answerTo({ headers, ...handshake }: Handshake): Promise<RawResponse> {
  const { socket, response } = await shakeHands(koe.url, {
    ...handshake,
    headers: { Cookie: alice.cookie, ...headers },
  });
  socket.destroy();
  return response;
}

describe("is upgraded", () => {
  test("with the standard's own key and its own answer to it", async () => {
    const { status, headers } = await answerTo({});
    expect(status).toBe(101);
    expect(headers.get("sec-websocket-accept")).toBe(sampleAccept);
    expect(headers.get("upgrade")).toBe("websocket");
    expect(headers.get("connection")).toBe("Upgrade");
  });

  const variants: readonly (readonly [string, Handshake])[] = [
    ["Upgrade in other letters", { headers: { Upgrade: "WebSocket" } }],
    ["Upgrade among other protocols", { headers: { Upgrade: "h2c, websocket" } }],
    ["Connection in other letters", { headers: { Connection: "upgrade" } }],
    ["Connection among other tokens", { headers: { Connection: "keep-alive, Upgrade" } }],
    ["header names in other letters", { headers: { Upgrade: undefined, uPGRADE: "websocket" } }],
    ["a query that nothing here knows", { path: "/ws/v1/chat/general?colour=red" }],
    ["a room id with needless percents", { path: "/ws/v1/chat/gen%65ral" }],
    ["headers that nothing here knows", { headers: { "X-Anything": "1", DNT: "1" } }],
    // The version of HTTP is not to be seen from here, and nothing depends on it once the headers are complete.
    ["HTTP/1.0, with every header there", { requestLine: "GET /ws/v1/chat/general HTTP/1.0" }],
  ];
  test.each(variants)("%s", async (_, handshake) => {
    expect((await answerTo(handshake)).status).toBe(101);
  });

  test("and a subprotocol is not agreed to, since none is spoken here", async () => {
    const { status, headers } = await answerTo({
      headers: { "Sec-WebSocket-Protocol": "chat, koe.v2.json" },
    });
    expect(status).toBe(101);
    expect(headers.has("sec-websocket-protocol")).toBe(false);
  });

  const extensions = [
    "permessage-deflate",
    "permessage-deflate; client_max_window_bits; server_no_context_takeover",
    "x-webkit-deflate-frame",
    "bogus;;;=",
  ];
  test.each(extensions)("and the extension %s is not agreed to", async (extension) => {
    const { status, headers } = await answerTo({ headers: { "Sec-WebSocket-Extensions": extension } });
    expect(status).toBe(101);
    expect(headers.has("sec-websocket-extensions")).toBe(false);
  });

  test("and it may come byte by byte", async () => {
    const socket = await RawSocket.connect(koe.url);
    const text = handshakeText(koe.url, { headers: { Cookie: alice.cookie } });
    for (const byte of Buffer.from(text)) await socket.written(Uint8Array.of(byte));
    expect((await socket.response()).status).toBe(101);
    socket.destroy();
  });
});

interface Refused {
  readonly status: number;
  readonly code: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const upgradeRequired: Refused = {
  status: 426,
  code: "upgrade_required",
  headers: { upgrade: "websocket", connection: "Upgrade", "sec-websocket-version": "13" },
};
const badHandshake: Refused = { status: 400, code: "bad_handshake" };
const methodNotAllowed: Refused = { status: 405, code: "method_not_allowed", headers: { allow: "GET" } };

const headersTooLarge: Refused = { status: 431, code: "headers_too_large" };

describe("is refused in plain HTTP", () => {
  const refusals: readonly (readonly [string, Handshake, Refused])[] = [
    ["no Upgrade", { headers: { Upgrade: undefined } }, upgradeRequired],
    ["an Upgrade to something else", { headers: { Upgrade: "h2c" } }, upgradeRequired],
    ["an Upgrade that only contains the word", { headers: { Upgrade: "websocket2" } }, upgradeRequired],
    ["no Connection", { headers: { Connection: undefined } }, upgradeRequired],
    ["Connection: close", { headers: { Connection: "close" } }, upgradeRequired],
    ["Connection: keep-alive", { headers: { Connection: "keep-alive" } }, upgradeRequired],
    ["no version", { headers: { "Sec-WebSocket-Version": undefined } }, upgradeRequired],
    ["version 8", { headers: { "Sec-WebSocket-Version": "8" } }, upgradeRequired],
    ["version 0", { headers: { "Sec-WebSocket-Version": "0" } }, upgradeRequired],
    ["version 14", { headers: { "Sec-WebSocket-Version": "14" } }, upgradeRequired],
    ["version 13.0", { headers: { "Sec-WebSocket-Version": "13.0" } }, upgradeRequired],
    ["two versions", { headers: { "Sec-WebSocket-Version": "13, 8" } }, upgradeRequired],
    ["no key", { headers: { "Sec-WebSocket-Key": undefined } }, badHandshake],
    ["an empty key", { headers: { "Sec-WebSocket-Key": "" } }, badHandshake],
    ["a key of 15 bytes", { headers: { "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAA" } }, badHandshake],
    ["a key of 17 bytes", { headers: { "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAAA=" } }, badHandshake],
    [
      "a key that is no base64",
      { headers: { "Sec-WebSocket-Key": "!!!!!!!!!!!!!!!!!!!!!!==" } },
      badHandshake,
    ],
    ["two keys", { headers: { "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==" } }, badHandshake],
    [
      "POST",
      { requestLine: "POST /ws/v1/chat/general HTTP/1.1", headers: { "Content-Length": "0" } },
      methodNotAllowed,
    ],
    [
      "PUT",
      { requestLine: "PUT /ws/v1/chat/general HTTP/1.1", headers: { "Content-Length": "0" } },
      methodNotAllowed,
    ],
    ["DELETE", { requestLine: "DELETE /ws/v1/chat/general HTTP/1.1" }, methodNotAllowed],
    ["headers of 20,000 bytes", { headers: { "X-Long": "x".repeat(20_000) } }, headersTooLarge],
    ["an address of 20,000 bytes", { path: `/ws/v1/chat/${"x".repeat(20_000)}` }, headersTooLarge],
    ["OPTIONS", { requestLine: "OPTIONS /ws/v1/chat/general HTTP/1.1" }, methodNotAllowed],
  ];
  test.each(refusals)("%s", async (_, handshake, expected) => {
    const response = await answerTo(handshake);
    expect(response.status).toBe(expected.status);
    expect(response.headers.get("content-type")).toStartWith("application/json");
    const body = errorBody.strict().parse(JSON.parse(response.body));
    expect(body).toEqual({ error: expect.stringMatching(/^[A-Z].+\.$/), code: expected.code });
    for (const [name, value] of Object.entries(expected.headers ?? {})) {
      expect(response.headers.get(name)).toBe(value);
    }
  });

  // What is no HTTP/1.1 at all is turned away by Bun before there is a request.
  const beforeUs: readonly (readonly [string, Handshake, number])[] = [
    ["HTTP/2.0 in the request line", { requestLine: "GET /ws/v1/chat/general HTTP/2.0" }, 505],
    ["no Host", { headers: { Host: undefined } }, 400],
    ["headers of 100,000 bytes", { headers: { "X-Long": "x".repeat(100_000) } }, 431],
    ["a header name with a space", { headers: { "X Bad": "1" } }, 400],
  ];
  test.each(beforeUs)("%s, and the connection is closed", async (_, { headers, ...handshake }, status) => {
    const { socket, response } = await shakeHands(koe.url, {
      ...handshake,
      headers: { Cookie: alice.cookie, ...headers },
    });
    expect(response.status).toBe(status);
    expect(await socket.ending()).toEqual({ code: undefined, reason: "" });
  });

  // The standard has a client wait for the answer (4.1); these bytes can only be read as a next request.
  test("frames that do not wait for the answer, and the connection is closed", async () => {
    const socket = await RawSocket.connect(koe.url);
    const text = handshakeText(koe.url, { headers: { Cookie: alice.cookie } });
    socket.write(Buffer.concat([Buffer.from(text), textFrame("too early")]));
    expect((await socket.response()).status).toBe(400);
    await socket.ending();
    expect((await answerTo({})).status).toBe(101);
  });

  test("what is no HTTP at all, and the connection is closed", async () => {
    const socket = await RawSocket.connect(koe.url);
    socket.write("\u0016\u0003\u0001 this is TLS, or so it seems\r\n\r\n");
    await socket.ending();
  });
});
