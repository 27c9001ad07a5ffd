/**
 * The rules that a machine can check. The lists below are the architecture: who may import whom, and where in
 * Koe time, chance, SQL and the environment have their only door.
 *
 * Every rule comes with a breach of it, and is tested on that first: a rule that cannot fail checks nothing.
 */
import { describe, expect, test } from "bun:test";
import type { Check } from "./test/tidy/breach.ts";
import { cycleCheck } from "./test/tidy/cycle-check.ts";
import * as imports from "./test/tidy/layer-check.ts";
import { exportNameCheck, pathNameCheck } from "./test/tidy/name-check.ts";
import { readSources, sourceFile } from "./test/tidy/source-file.ts";
import { unusedCheck } from "./test/tidy/unused-check.ts";
import { lengthCheck, wordCheck } from "./test/tidy/word-check.ts";

/** Which packages a package may import, each by its name. */
const packages = { protocol: [], sdk: ["protocol", "sdk"], web: ["sdk", "protocol"], server: ["protocol"] };

/** The places of the page. None knows another; `app` puts them together. */
const places = [
  ...["session", "sidebar", "rooms", "room", "members", "composer", "thread", "settings", "switcher"],
  ...["shortcuts", "awareness"],
];

/** Inside a package a file imports its own layer (a folder or a file of src) or an earlier one. */
const layers = {
  protocol: [
    ...["limits", "json", "errors", "commands", "client-commands", "events", "entries", "client-events"],
    ...["http", "codec", "client-codec", "client-frames", "version", "client", "index"],
  ],
  server: [
    ...["actor", "config", "rate", "telemetry", "store", "account", "bus", "room", "socket", "http"],
    ...["tree", "failure-text", "opening-lines", "stop-on-signal", "admin", "koe", "main"],
  ],
  sdk: [
    ...["observable", "koe-error", "environment", "view", "timeline", "outbox", "api", "storage"],
    ...["connection", "koe", "room", "system-environment", "client"],
    ...["file-storage", "indexed-db", "index"],
  ],
  web: [
    ...["wire", "style", "i18n", "address", "koe", "ui", "worker", "tabs", "text", "draft", "emoji"],
    ...["message", ...places, "app", "main"],
  ],
};

/** A package that only one part of Koe knows. */
const homes = {
  postgres: ["server/src/store/", "test/", "bench/"],
  "bun:sqlite": ["server/src/store/embedded/"],
  hono: ["server/src/http/"],
  pino: ["server/src/telemetry.ts"],
  "prom-client": ["server/src/telemetry.ts"],
  "@nats-io": ["server/src/bus/", "test/"],
  "@base-ui/react": ["web/src/ui/"],
  lowlight: ["web/src/text/"],
  "playwright-core": ["web/e2e/"],
  vite: ["web/build/", "web/vite.config.ts"],
};

/** Programs that somebody runs; nothing imports them. */
const entries = [
  ...["bin/launch.mjs", "bin/health-check.mjs", "web/src/wire/shapes.ts"],
  "server/src/main.ts",
  "server/src/koe.ts",
  "server/src/http/write-openapi.ts",
  "sdk/chat/main.ts",
  "sdk/examples/",
  "bench/",
  ...["web/e2e/take-pictures.ts", "web/e2e/perf/measure-page.ts", "web/vite.config.ts"],
];

/** Named in the words of the architecture for what they are to the rest; a test's vocabulary for its subject. */
const namedForTheirRole = [
  ...["protocol/src/index.ts", "protocol/src/codec.ts", "protocol/src/entries.ts", "sdk/src/index.ts"],
  ...["web/src/text/message-tree.ts", "web/src/text/inline-forms.ts", "web/src/wire/shapes.ts", "test/"],
  ...["sdk/src/view.ts", "sdk/src/api/shapes.ts"],
  ...["server/src/store/postgres.ts", "server/src/store/outage.ts"],
];

/** Where the machine's clock, chance and event loop come in; everything else gets a Runtime. */
const runtimeEdges = [
  "server/src/actor/system-runtime.ts",
  "server/src/actor/simulated-runtime.ts",
  // The address of an actor that was never launched knows no runtime yet.
  "server/src/actor/actor-child.ts",
  "sdk/src/system-environment.ts",
  "web/src/ui/clock.ts",
  "bin/",
];
const outside = ["test/", "bench/", "simulation/", "web/e2e/"];
const commandEdges = ["server/src/main.ts", "server/src/koe.ts", "bin/", "web/vite.config.ts"];

interface Rule {
  readonly name: string;
  readonly why: string;
  readonly check: Check;
  /** Files, by path, that break it. */
  readonly breach: Readonly<Record<string, string>>;
  /** Where it is seen, when not in each of them. */
  readonly seenIn?: readonly string[];
}

const importRules: readonly Rule[] = [
  {
    name: "protocol ← sdk ← web and protocol ← server",
    why: "what goes over the wire depends on nothing, and a client never on the server",
    check: imports.packageCheck(packages),
    breach: {
      "protocol/src/a.ts": 'import type { A } from "@koe/server";',
      "server/src/a.ts": 'import "../../protocol/src/a.ts";',
    },
  },
  {
    name: "a layer imports itself or earlier ones",
    why: "the order of the layers is the architecture",
    check: imports.layerCheck(layers),
    breach: {
      "server/src/store/a.ts": 'export type { A } from "../room/a.ts";',
      "server/src/novel/a.ts": "export const a = 1;",
    },
  },
  {
    name: "room never imports socket or http",
    why: "a room publishes frames to a FanOut and does not know what carries them",
    check: imports.separationCheck([
      ["server/src/room/", "server/src/socket/"],
      ["server/src/room/", "server/src/http/"],
    ]),
    breach: { "server/src/room/a.ts": 'const a = await import("../socket/a.ts");' },
  },
  {
    name: "no place of the page imports another",
    why: "a place can be read, changed and loaded without the others",
    check: imports.separationCheck(
      places.flatMap((from) =>
        places
          .filter((other) => other !== from)
          .map((other) => [`web/src/${from}/`, `web/src/${other}/`] as const),
      ),
    ),
    breach: { "web/src/room/a.tsx": 'import { A } from "../session/a.tsx";' },
  },
  {
    name: "actor imports nothing",
    why: "the kernel knows no chat and no machine, so it can be read and tested alone",
    check: imports.selfContainedCheck("server/src/actor/", ["bun:test", "fast-check"]),
    breach: { "server/src/actor/a.ts": 'import { a } from "@koe/protocol";' },
  },
  {
    name: "a package that one part uses stays there",
    why: "what can be replaced in one place can be replaced",
    check: imports.homeCheck(homes),
    breach: { "server/src/room/a.ts": 'import postgres from "postgres";' },
  },
  {
    name: "no import cycles",
    why: "files in a cycle can only be understood, loaded and moved together",
    check: cycleCheck,
    breach: {
      "server/src/room/a.ts": 'import type { B } from "./b.ts";',
      "server/src/room/b.ts": 'import type { C } from "./c.ts";',
      "server/src/room/c.ts": 'import type { A } from "./a.ts";',
    },
    seenIn: ["server/src/room/c.ts"],
  },
  {
    name: "no file that nobody imports",
    why: "code that nothing reaches is read and kept for nothing",
    check: unusedCheck(entries),
    breach: { "server/src/room/a.ts": "export const a = 1;" },
  },
];

const formRules: readonly Rule[] = [
  {
    name: "files of at most 400 lines",
    why: "a file is one thought",
    check: lengthCheck(/\.(?:ts|tsx|mjs|css|sql)$/, 400),
    breach: { "server/src/room/a.ts": "a();\n".repeat(401) },
  },
  {
    name: "names that say what is inside",
    why: "a file that may hold anything will",
    check: pathNameCheck(["util", "helper", "common", "manager", "service", "misc", "shared", "lib"]),
    breach: { "server/src/room/string-utils.ts": "", "server/src/common/a.ts": "" },
  },
  {
    name: "kebab-case",
    why: "one way to write a name",
    check: pathNameCheck([]),
    breach: { "server/src/room/roomActor.ts": "export const roomActor = 1;" },
  },
  {
    name: "a file is named after something it exports",
    why: "whoever knows the name finds the file",
    check: exportNameCheck(namedForTheirRole),
    breach: { "server/src/room/room-actor.ts": "export function presence() {}" },
  },
];

const wordRules: readonly Rule[] = [
  {
    name: "the environment is read by config alone",
    why: "a setting that is read in two places is checked in none",
    check: wordCheck({
      what: "the environment",
      words: /\b(?:process|Bun)\s*\.\s*env\b/,
      in: "code",
      except: ["server/src/config.ts", ...commandEdges, ...outside],
    }),
    breach: { "server/src/room/a.ts": "const a = process.env.A;" },
  },
  {
    name: "time and scheduling come from the runtime",
    why: "the same code runs on a simulated clock, where a run repeats exactly",
    check: wordCheck({
      what: "the machine's clock or event loop",
      words:
        /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b|\bBun\.(?:sleep|sleepSync|nanoseconds)\b|\bAbortSignal\.timeout\b/,
      in: "code",
      except: [...runtimeEdges, ...outside],
      exceptTests: true,
    }),
    breach: { "server/src/room/a.ts": "const at = Date.now();", "sdk/src/room.ts": "setTimeout(a, 1);" },
  },
  {
    name: "chance comes from the runtime",
    why: "a simulated run repeats exactly from its seed; secrets alone come from the machine",
    check: wordCheck({
      what: "the machine's chance",
      words: /\bMath\.random\b|\brandomUUID\b|\bgetRandomValues\b|\brandomBytes\b/,
      in: "code",
      except: [...runtimeEdges, ...outside, "server/src/account/session-token.ts", "server/src/tree.ts"],
      exceptTests: true,
    }),
    breach: { "server/src/room/a.ts": "const id = crypto.randomUUID();" },
  },
  {
    name: "JSON is parsed by the codec alone",
    why: "size, depth and shape are checked in one place",
    check: wordCheck({
      what: "parses JSON",
      words: /\bJSON\.parse\b/,
      in: "code",
      except: [
        ...["protocol/src/json.ts", "bin/", ...outside],
        // Files that Koe or PostgreSQL wrote, never a frame.
        ...["server/src/store/embedded/running-file.ts", "server/src/store/embedded/library-links.ts"],
        "server/src/store/backup-reader.ts",
        "sdk/src/file-storage.ts",
      ],
      exceptTests: true,
    }),
    breach: { "server/src/socket/a.ts": "const a = JSON.parse(text);" },
  },
  {
    name: "only the store knows SQL",
    why: "the schema can change without the rest",
    check: wordCheck({
      what: "SQL",
      words: /\bsql(?:<[^`]*>)?`|["'`]\s*(?:select\s.*\sfrom|insert into|update\s+\w+\s+set|delete from)\s/i,
      in: "text",
      about: /\.(?:ts|tsx|mjs)$/,
      except: ["server/src/store/", ...outside, "tidy.test.ts"],
      exceptTests: true,
    }),
    breach: { "server/src/room/a.ts": "const a = await sql<A[]>`select 1`;" },
  },
  {
    name: "migrations are the only SQL files",
    why: "everything that is in the schema came there by a migration",
    check: (files) =>
      files
        .filter(({ path }) => path.endsWith(".sql") && !path.startsWith("server/src/store/migrations/"))
        .map(({ path }) => ({ path, line: 1, what: "an SQL file outside the migrations" })),
    breach: { "server/src/room/a.sql": "select 1" },
  },
  {
    name: "the process ends at its edges",
    why: "everything else stops what it started and returns",
    check: wordCheck({
      what: "ends the process",
      words: /\bprocess\.(?:exit|abort|kill|reallyExit)\b/,
      in: "code",
      except: [...commandEdges, ...outside, "server/src/store/embedded/"],
      exceptTests: true,
    }),
    breach: { "server/src/room/a.ts": "process.exit(1);" },
  },
  {
    name: "no cast",
    why: "a cast is a promise that nobody checks; parse at the edge instead",
    check: wordCheck({
      what: "a cast",
      words:
        /(?<=[\w)\]}"'`] )as (?:unknown|any|never|object|string|number|boolean|keyof|typeof|readonly|[A-Z])/,
      in: "code",
      except: [],
    }),
    breach: { "server/src/room/a.ts": "const a = b as Room;" },
  },
  {
    name: "the compiler is not silenced",
    why: "what it reports is wrong or unclear",
    check: wordCheck({
      what: "silences",
      words: /@ts-(?:ignore|expect-error|nocheck)\b/,
      in: "text",
      except: ["tidy.test.ts"],
    }),
    breach: { "server/src/room/a.ts": "// @ts-ignore\n" },
  },
  {
    name: "no raw HTML",
    why: "text that people write becomes text nodes, never markup",
    check: wordCheck({
      what: "makes markup or code from text",
      words: /\b(?:innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|eval)\b/,
      in: "code",
      except: ["web/e2e/"],
    }),
    breach: { "web/src/room/a.tsx": "a.innerHTML = text;" },
  },
  {
    name: "no test is left out",
    why: "a test that does not run proves nothing",
    check: wordCheck({
      what: "a test that may not run",
      words: /\b(?:test|it|describe)\s*\.\s*(?:skip|only|todo|failing|if|skipIf|todoIf)\b/,
      in: "code",
      except: [],
    }),
    breach: { "test/a.test.ts": 'test.skip("a", () => {});' },
  },
  {
    name: "tests wait for events",
    why: "a pause is too short on a busy machine and too long on every other",
    check: wordCheck({
      what: "sleeps",
      words: /\bBun\.sleep(?:Sync)?\b|\bsetTimeout\b/,
      in: "code",
      about: /\.test\.tsx?$/,
      except: [],
    }),
    breach: { "test/a.test.ts": "await Bun.sleep(10);" },
  },
  {
    name: "nothing is left for later",
    why: "what is known to be missing belongs in the list of known limits",
    check: wordCheck({
      what: "a note to self",
      words: /\b(?:TODO|FIXME|XXX|HACK)\b/,
      in: "text",
      except: ["tidy.test.ts"],
    }),
    breach: { "server/src/room/a.ts": "// TODO: the rest" },
  },
  {
    name: "files speak of Koe alone",
    why: "a place on somebody's machine or in somebody's tracker means nothing to a reader",
    check: wordCheck({
      what: "a place outside",
      words:
        /(?<=["'`\s=(:])\/(?:work|root|home\/\w+|Users\/\w+)\/|https?:\/\/[\w.-]*(?:registry|artifactory|nexus|verdaccio)[\w.-]*|\b(?:issue|pull request|fixes|closes) #\d+/,
      in: "text",
      except: ["tidy.test.ts"],
    }),
    breach: { "docs/a.md": "see /root/koe/notes", "README.md": "from https://registry.example/npm" },
  },
  {
    name: "the lock file names no host",
    why: "a package comes from the registry that is configured, known by its checksum",
    check: wordCheck({
      what: "a host",
      words: /"resolved": "https?:[^"]*"/,
      in: "text",
      about: /^package-lock\.json$/,
      except: [],
    }),
    breach: { "package-lock.json": '"resolved": "https://a.example/b.tgz",' },
  },
];

const sources = readSources(import.meta.dir);

for (const rule of [...importRules, ...formRules, ...wordRules]) {
  describe(rule.name, () => {
    test("a breach of it is seen", () => {
      const files = Object.entries(rule.breach).map(([path, text]) => sourceFile(path, text));
      const seen = new Set(rule.check(files).map((breach) => breach.path));
      expect([...seen].sort()).toEqual([...(rule.seenIn ?? Object.keys(rule.breach))].sort());
    });

    test(`holds: ${rule.why}`, () => {
      expect(rule.check(sources).map(({ path, line, what }) => `${path}:${line} ${what}`)).toEqual([]);
    });
  });
}
