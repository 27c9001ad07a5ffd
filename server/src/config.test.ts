import { describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { defaultLimits } from "@koe/protocol";
import { type Config, type Environment, loadConfig } from "./config.ts";

function configOf(environment: Environment): Config {
  const loaded = loadConfig(environment);
  if (loaded.kind === "invalid") throw new Error(loaded.problems.join("\n"));
  return loaded.config;
}

function problemsOf(environment: Environment): readonly string[] {
  const loaded = loadConfig(environment);
  return loaded.kind === "invalid" ? loaded.problems : [];
}

function warningsOf(environment: Environment): readonly string[] {
  const loaded = loadConfig(environment);
  return loaded.kind === "ok" ? loaded.warnings : [];
}

describe("the configuration", () => {
  test("is complete without any variable", () => {
    expect(configOf({})).toEqual({
      port: 4000,
      host: "127.0.0.1",
      databaseUrl: undefined,
      dataDir: resolve("./data"),
      publicOrigin: undefined,
      logLevel: "info",
      tls: undefined,
      trustedProxies: [],
      registration: "open",
      insecureCookies: false,
      limits: defaultLimits,
    });
    expect(warningsOf({})).toEqual([]);
  });

  test("takes each value from its variable", () => {
    const config = configOf({
      PORT: "0",
      HOST: "::1",
      DATABASE_URL: "postgres://koe:secret@db:5432/koe",
      KOE_DATA_DIR: "/var/lib/koe",
      KOE_PUBLIC_URL: "https://Chat.Example:8443/",
      KOE_LOG_LEVEL: "debug",
      KOE_TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8,fd00::/8",
      KOE_REGISTRATION: "invite",
      KOE_INSECURE_COOKIES: "true",
      KOE_MAX_TEXT_CHARS: "12",
    });
    expect(config).toMatchObject({
      port: 0,
      host: "::1",
      databaseUrl: "postgres://koe:secret@db:5432/koe",
      dataDir: "/var/lib/koe",
      publicOrigin: "https://chat.example:8443",
      logLevel: "debug",
      registration: "invite",
      insecureCookies: true,
      limits: { ...defaultLimits, textCharsMax: 12 },
    });
    expect(config.trustedProxies).toEqual([
      { family: "ipv4", address: "127.0.0.1", prefixBits: 32 },
      { family: "ipv4", address: "10.0.0.0", prefixBits: 8 },
      { family: "ipv6", address: "fd00::", prefixBits: 8 },
    ]);
  });

  test("takes a variable that is set to nothing as not set", () => {
    expect(configOf({ PORT: "", HOST: "  ", DATABASE_URL: "", KOE_TLS_CERT: "", KOE_TLS_KEY: "" })).toEqual(
      configOf({}),
    );
  });

  test.each([
    ["PORT", "80a"],
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["HOST", "localhost:4000"],
    ["HOST", "http://localhost"],
    ["DATABASE_URL", "mysql://localhost/koe"],
    ["DATABASE_URL", "localhost"],
    ["KOE_PUBLIC_URL", "chat.example"],
    ["KOE_PUBLIC_URL", "ftp://chat.example"],
    ["KOE_PUBLIC_URL", "https://chat.example/koe"],
    ["KOE_PUBLIC_URL", "https://me:pw@chat.example"],
    ["KOE_LOG_LEVEL", "loud"],
    ["KOE_TRUSTED_PROXIES", "10.0.0.0/33"],
    ["KOE_TRUSTED_PROXIES", "proxy.example"],
    ["KOE_TRUSTED_PROXIES", "fd00::/8/8"],
    ["KOE_TRUSTED_PROXIES", "127.0.0.1/"],
    ["KOE_REGISTRATION", "Open"],
    ["KOE_INSECURE_COOKIES", "yes"],
    ["KOE_MAX_TEXT_CHARS", "0"],
    ["KOE_MAX_FRAMES_PER_MINUTE", "1e3"],
    ["KOE_MAX_BACKLOG_BYTES", "1024"],
  ])("refuses %s=%s in one line that begins with the name", (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toStartWith(`${name} must `);
    expect(problems[0]).not.toContain("\n");
  });

  test("names every wrong value at once, and never repeats a database password", () => {
    const problems = problemsOf({ PORT: "x", KOE_REGISTRATION: "x", DATABASE_URL: "pg://koe:hunter2@db" });
    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain("hunter2");
  });

  test("warns of a KOE_ variable that does not exist, with the nearest one that does", () => {
    expect(warningsOf({ KOE_MAX_TEXT_CHAR: "5", HOME: "/root" })).toEqual([
      "KOE_MAX_TEXT_CHAR is no setting of Koe. Did you mean KOE_MAX_TEXT_CHARS?",
    ]);
  });

  test("warns where browsers would drop the session cookie, and where it could be stolen", () => {
    expect(warningsOf({ HOST: "0.0.0.0" })).toHaveLength(1);
    expect(warningsOf({ HOST: "0.0.0.0", KOE_PUBLIC_URL: "https://chat.example" })).toEqual([]);
    expect(warningsOf({ KOE_INSECURE_COOKIES: "1" })[0]).toContain("KOE_INSECURE_COOKIES");
  });
});

describe("the TLS files", () => {
  test("are taken together, must exist and must be readable files", () => {
    const folder = mkdtempSync(join(tmpdir(), "koe-config-"));
    try {
      const certFile = join(folder, "cert.pem");
      const keyFile = join(folder, "key.pem");
      writeFileSync(certFile, "certificate");
      writeFileSync(keyFile, "key");
      expect(configOf({ KOE_TLS_CERT: certFile, KOE_TLS_KEY: keyFile }).tls).toEqual({ certFile, keyFile });
      expect(problemsOf({ KOE_TLS_CERT: certFile })).toEqual([
        "KOE_TLS_CERT and KOE_TLS_KEY belong together: set both, or neither.",
      ]);
      expect(problemsOf({ KOE_TLS_CERT: join(folder, "none"), KOE_TLS_KEY: folder })).toHaveLength(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe(".env.example", () => {
  const example = new Map(
    readFileSync(join(import.meta.dir, "../../.env.example"), "utf8")
      .split("\n")
      .flatMap((line) => {
        const [, name, value] = /^# ([A-Z\d_]+)=(.*)$/.exec(line) ?? [];
        return name === undefined || value === undefined ? [] : [[name, value] as const];
      }),
  );

  test("lists exactly the variables that are read", () => {
    const asked = new Set<string>();
    const recording: Environment = new Proxy<Record<string, string | undefined>>(
      {},
      {
        get: (_, name) => {
          asked.add(String(name));
          return undefined;
        },
      },
    );
    loadConfig(recording);
    expect([...example.keys()].sort()).toEqual([...asked].sort());
  });

  test("shows the defaults", () => {
    expect(configOf(Object.fromEntries(example))).toEqual(configOf({}));
    const unset = [...example].filter(([, value]) => value === "").map(([name]) => name);
    expect(unset).toEqual([
      "DATABASE_URL",
      "KOE_PUBLIC_URL",
      "KOE_TLS_CERT",
      "KOE_TLS_KEY",
      "KOE_TRUSTED_PROXIES",
    ]);
  });
});
