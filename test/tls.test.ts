import { expect, test } from "bun:test";
import { join } from "node:path";
import { freshDatabase } from "./database.ts";
import { KoeDidNotStart, startKoe } from "./koe-process.ts";
import { RoomClient } from "./room-client.ts";

/** Koe with a certificate of its own. The one here is self-signed, for localhost, and guards nothing. */
const fixture = (name: string) => join(import.meta.dir, "fixtures", name);
const tls = { ca: await Bun.file(fixture("localhost-cert.pem")).text() };

test("with a certificate Koe speaks TLS on its port, to calls and sockets, and asks browsers to stay with it", async () => {
  const { url: databaseUrl } = await freshDatabase();
  const koe = await startKoe({
    databaseUrl,
    env: {
      KOE_TLS_CERT: fixture("localhost-cert.pem"),
      KOE_TLS_KEY: fixture("localhost-key.pem"),
      KOE_LOG_LEVEL: "warn",
    },
  });
  expect(koe.url).toStartWith("https://127.0.0.1:");
  const post = (path: string) =>
    fetch(`${koe.url}${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Origin: koe.url },
      body: JSON.stringify({ username: "ann", password: "a long enough secret" }),
      tls,
    });
  const registered = await post("/api/v1/register");
  expect(registered.status).toBe(201);
  expect(registered.headers.get("strict-transport-security")).toContain("max-age=");
  const cookie =
    /auth_token=[^;]+/.exec((await post("/api/v1/login")).headers.get("set-cookie") ?? "")?.[0] ?? "";
  const socket = new WebSocket(`${koe.url.replace("https", "wss")}/ws/v1/chat/general`, {
    headers: { Cookie: cookie, Origin: koe.url },
    tls,
  });
  const client = new RoomClient(socket);
  await client.waitFor("user_joined_room");
  client.say("hello", { id: 1 });
  await client.waitFor("ack");
  expect(await koe.stop()).toBe(0);
  expect(await client.closed).toMatchObject({ code: 1001 });
});

test("with files that are no certificate and its key Koe names them and does not start", async () => {
  const { url: databaseUrl } = await freshDatabase();
  for (const [certificate, key] of [
    [import.meta.path, fixture("localhost-key.pem")],
    [fixture("localhost-cert.pem"), fixture("localhost-cert.pem")],
  ] as const) {
    const env = { KOE_TLS_CERT: certificate, KOE_TLS_KEY: key, KOE_LOG_LEVEL: "silent" };
    const failed = await startKoe({ databaseUrl, env }).catch((error: unknown) => error);
    if (!(failed instanceof KoeDidNotStart)) throw new Error("Koe started");
    expect(failed.output).toBe(
      `${certificate} and ${key} are no certificate and key in PEM format that belong together.\n`,
    );
    expect(failed.status).toBe(1);
  }
});
