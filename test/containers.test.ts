/**
 * The image and the Compose file keep their promises: small, without root, nothing writable but the data, no secret
 * with a default. Read from the files, since an engine is not at hand everywhere.
 */
import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { parseDockerfile } from "./dockerfile.ts";

const root = join(import.meta.dir, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

describe("the image", () => {
  const stages = parseDockerfile(read("Dockerfile"));
  const [build, final] = stages;
  const all = stages.flatMap((stage) => stage.instructions);
  const inFinal = (name: string) =>
    (final?.instructions ?? []).filter((instruction) => instruction.name === name).map(({ rest }) => rest);
  const environment = new Map(
    inFinal("ENV").flatMap((rest) =>
      rest
        .split(/\s+/)
        .map((pair) => pair.split("="))
        .map(([key, value]) => [key, value]),
    ),
  );

  test("is built with Node and shipped without, on one release of Debian, slim", () => {
    const release = /^debian:(\w+)-slim$/.exec(final?.image ?? "")?.[1];
    expect(release).toBeString();
    expect(build?.image).toMatch(new RegExp(`^node:\\d+-${release}-slim$`));
    expect(stages).toHaveLength(2);
  });

  test("runs as a user that is not root", () => {
    const user = inFinal("USER").at(-1);
    expect(user).toBe("koe");
    expect(inFinal("RUN").join()).toContain("useradd");
  });

  test("needs nothing but Debian's and npm's packages", () => {
    expect(all.map(({ name }) => name)).not.toContain("ADD");
    for (const { rest } of all) expect(rest).not.toMatch(/\bcurl\b|\bwget\b|https?:|\|\s*(?:ba)?sh\b/);
  });

  test("copies only what is in the repository and let through by .dockerignore", () => {
    const letThrough = read(".dockerignore")
      .split("\n")
      .filter((line) => line.startsWith("!"))
      .map((line) => line.slice(1));
    const sources = all
      .filter(({ name, rest }) => name === "COPY" && !rest.startsWith("--from"))
      .flatMap(({ rest }) => rest.split(/\s+/).slice(0, -1));
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) {
      expect([source, existsSync(join(root, source))]).toEqual([source, true]);
      expect([
        source,
        letThrough.some((entry) => source === entry || source.startsWith(`${entry}/`)),
      ]).toEqual([source, true]);
    }
  });

  test("holds every workspace", () => {
    const { workspaces } = z
      .object({ workspaces: z.array(z.string()) })
      .parse(JSON.parse(read("package.json")));
    const copied = all.filter(({ name }) => name === "COPY").map(({ rest }) => rest);
    for (const workspace of workspaces) {
      expect(copied).toContain(`${workspace}/package.json ${workspace}/`);
      expect(copied).toContain(`${workspace} ${workspace}`);
    }
  });

  test("keeps its data in the volume and listens on the port it exposes", () => {
    expect(inFinal("VOLUME")).toEqual([environment.get("KOE_DATA_DIR") ?? ""]);
    expect(inFinal("EXPOSE")).toEqual([environment.get("PORT") ?? ""]);
    expect(environment.get("HOST")).toBe("0.0.0.0");
  });

  test("starts a program that exists, and so does its health check", () => {
    const programs = [...inFinal("CMD"), ...inFinal("HEALTHCHECK")].join(" ").match(/[\w./-]+\.(?:ts|mjs)/g);
    expect(programs).toEqual(["server/src/main.ts", "bin/health-check.mjs"]);
    for (const program of programs ?? [])
      expect([program, existsSync(join(root, program))]).toEqual([program, true]);
  });
});

describe("the health check", () => {
  const statusOf = async (port: number) => {
    const program = join(root, "bin/health-check.mjs");
    return Bun.spawn([process.execPath, program], { env: { PORT: String(port) } }).exited;
  };

  test("succeeds when the server answers that it is well", async () => {
    const asked: string[] = [];
    using server = Bun.serve({
      port: 0,
      fetch: (request) => {
        asked.push(new URL(request.url).pathname);
        return Response.json({ status: "ok" });
      },
    });
    expect(await statusOf(server.port ?? 0)).toBe(0);
    expect(asked).toEqual(["/api/v1/health"]);
  });

  test("fails when it answers anything else", async () => {
    using server = Bun.serve({ port: 0, fetch: () => new Response(null, { status: 503 }) });
    expect(await statusOf(server.port ?? 0)).toBe(1);
  });

  test("fails when nothing listens", async () => {
    const server = Bun.serve({ port: 0, fetch: () => new Response() });
    const port = server.port ?? 0;
    await server.stop(true);
    expect(await statusOf(port)).toBe(1);
  });
});

describe("the Compose file", () => {
  const text = read("compose.yaml");
  const service = z.object({
    image: z.string(),
    build: z.string().optional(),
    profiles: z.array(z.string()).optional(),
    depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
    environment: z.record(z.string(), z.string()),
    ports: z.array(z.string()).optional(),
    volumes: z.array(z.string()),
    read_only: z.boolean().optional(),
    tmpfs: z.array(z.string()).optional(),
    cap_drop: z.array(z.string()),
    cap_add: z.array(z.string()).optional(),
    security_opt: z.array(z.string()),
    healthcheck: z.object({ test: z.array(z.string()) }).optional(),
    networks: z.unknown(),
  });
  const { services, volumes, networks } = z
    .object({
      services: z.object({ koe: service, postgresql: service, caddy: service }),
      volumes: z.record(z.string(), z.null()),
      networks: z.object({ database: z.object({ internal: z.boolean() }), edge: z.unknown() }),
    })
    .parse(Bun.YAML.parse(text));
  const { koe, postgresql, caddy } = services;

  test("gives no service a power or a way to one", () => {
    for (const each of Object.values(services)) {
      expect(each.cap_drop).toEqual(["ALL"]);
      expect(each.security_opt).toContain("no-new-privileges:true");
    }
    expect(koe.cap_add).toBeUndefined();
    expect(caddy.cap_add).toEqual(["NET_BIND_SERVICE"]);
  });

  test("lets Koe write to its data and to /tmp, and nowhere else", () => {
    expect(koe.read_only).toBe(true);
    expect(koe.volumes).toEqual(["koe-data:/data"]);
    expect(koe.tmpfs?.map((mount) => mount.split(":")[0])).toEqual(["/tmp"]);
  });

  test("demands the database's password wherever it stands, and has none of its own", () => {
    const mentions = text.match(/\{KOE_DATABASE_PASSWORD.{0,2}/g);
    expect(mentions).toEqual(["{KOE_DATABASE_PASSWORD:?", "{KOE_DATABASE_PASSWORD:?"]);
    expect(postgresql.environment["POSTGRES_PASSWORD"]).toContain("KOE_DATABASE_PASSWORD");
  });

  test("opens Koe to this machine alone, and PostgreSQL to nobody", () => {
    expect(koe.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:\S+:4000$/)]);
    expect(postgresql.ports).toBeUndefined();
    expect(networks.database.internal).toBe(true);
    expect(postgresql.networks).toEqual(["database"]);
  });

  test("pins PostgreSQL's major version and keeps its data where that version does", () => {
    expect(postgresql.image).toBe("postgres:18");
    expect(postgresql.volumes).toEqual(["postgresql-data:/var/lib/postgresql"]);
  });

  test("waits for PostgreSQL over TCP, which its set-up server does not speak", () => {
    expect(koe.depends_on?.["postgresql"]?.condition).toBe("service_healthy");
    expect(postgresql.healthcheck?.test).toContain("--host=127.0.0.1");
  });

  test("declares every volume it names", () => {
    const named = Object.values(services)
      .flatMap((each) => each.volumes.map((volume) => volume.split(":")[0] ?? ""))
      .filter((name) => !name.startsWith("."));
    expect(Object.keys(volumes).sort()).toEqual(named.sort());
  });

  test("puts Caddy in front only where TLS is asked for, and believes its address alone", () => {
    expect(caddy.profiles).toEqual(["tls"]);
    const { edge } = z.object({ edge: z.object({ ipv4_address: z.string() }) }).parse(caddy.networks);
    expect(koe.environment["KOE_TRUSTED_PROXIES"]).toBe(edge.ipv4_address);
    expect(read("deploy/Caddyfile")).toContain("reverse_proxy koe:4000");
  });

  test("sets only what Koe reads", () => {
    const known = read(".env.example");
    for (const name of Object.keys(koe.environment)) expect(known).toContain(`# ${name}=`);
  });
});
