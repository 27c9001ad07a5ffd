/**
 * The environment, read and checked once.
 *
 * Nothing else in Koe reads the environment: what a part needs of it is a typed field of `Config`. A value that is
 * wrong is never replaced by a default in silence; each one becomes a line for the operator, and the program does not
 * start. A variable that is set to nothing counts as not set, since that is how service files and containers leave
 * things out. `.env.example` lists every variable with its default, and a test holds the two together.
 */
import { accessSync, constants, statSync } from "node:fs";
import { isIP } from "node:net";
import { resolve } from "node:path";
import { defaultLimits, type Limits } from "@koe/protocol";

/** Addresses that may speak for others: one address or a whole network. */
export interface ProxyNetwork {
  readonly family: "ipv4" | "ipv6";
  readonly address: string;
  readonly prefixBits: number;
}

export const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

export const registrationModes = ["open", "invite", "closed"] as const;
/** Who may make an account: anyone, whoever holds an invite, nobody. */
export type RegistrationMode = (typeof registrationModes)[number];

export interface Config {
  /** 0 lets the kernel pick. */
  readonly port: number;
  readonly host: string;
  /** An outside PostgreSQL; undefined means the one that Koe starts itself. */
  readonly databaseUrl: string | undefined;
  /** Absolute. */
  readonly dataDir: string;
  /** The origin (`https://chat.example`) under which people reach Koe, if it differs from what the listener sees. */
  readonly publicOrigin: string | undefined;
  readonly logLevel: LogLevel;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly trustedProxies: readonly ProxyNetwork[];
  readonly registration: RegistrationMode;
  /** Sends the session cookie without `Secure`. */
  readonly insecureCookies: boolean;
  readonly limits: Limits;
}

export type LoadedConfig =
  | { readonly kind: "ok"; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly kind: "invalid"; readonly problems: readonly string[] };

interface LimitRule {
  readonly variable: string;
  readonly min: number;
  readonly max: number;
}

const million = 1_000_000;
const mebibyte = 1024 * 1024;

/** The variable of each limit, and the range in which the server still works as described. */
const limitRules: { readonly [Name in keyof Limits]: LimitRule } = {
  frameBytesMax: { variable: "KOE_MAX_FRAME_BYTES", min: 1024, max: 16 * mebibyte },
  textCharsMax: { variable: "KOE_MAX_TEXT_CHARS", min: 1, max: million },
  jsonDepthMax: { variable: "KOE_MAX_JSON_DEPTH", min: 4, max: 64 },
  framesPerMinuteMax: { variable: "KOE_MAX_FRAMES_PER_MINUTE", min: 1, max: 100 * million },
  frameBurstMax: { variable: "KOE_MAX_FRAME_BURST", min: 1, max: 100 * million },
  badFramesPerMinuteMax: { variable: "KOE_MAX_BAD_FRAMES_PER_MINUTE", min: 1, max: million },
  messagesPer10sMax: { variable: "KOE_MAX_MESSAGES_PER_10S", min: 1, max: 100 * million },
  socketsPerUserMax: { variable: "KOE_MAX_SOCKETS_PER_USER", min: 1, max: million },
  socketsPerAddressMax: { variable: "KOE_MAX_SOCKETS_PER_ADDRESS", min: 1, max: million },
  backlogBytesMax: { variable: "KOE_MAX_BACKLOG_BYTES", min: 64 * 1024, max: 1024 * mebibyte },
  bodyBytesMax: { variable: "KOE_MAX_BODY_BYTES", min: 4096, max: 64 * mebibyte },
  headerBytesMax: { variable: "KOE_MAX_HEADER_BYTES", min: 2048, max: mebibyte },
  registrationsPerHourMax: { variable: "KOE_MAX_REGISTRATIONS_PER_HOUR", min: 1, max: million },
  failedLoginsPerAddressMax: { variable: "KOE_MAX_FAILED_LOGINS_PER_ADDRESS", min: 1, max: million },
  failedLoginsPerAccountMax: { variable: "KOE_MAX_FAILED_LOGINS_PER_ACCOUNT", min: 1, max: million },
  roomsPerSocketMax: { variable: "KOE_MAX_ROOMS_PER_SOCKET", min: 1, max: 1_000 },
  roomsPerUserMax: { variable: "KOE_MAX_ROOMS_PER_USER", min: 1, max: 1_000 },
  roomsCreatedPerHourMax: { variable: "KOE_MAX_ROOMS_CREATED_PER_HOUR", min: 1, max: million },
  directMembersMax: { variable: "KOE_MAX_DIRECT_MEMBERS", min: 2, max: 50 },
  reactionKindsMax: { variable: "KOE_MAX_REACTION_KINDS", min: 1, max: 200 },
  reactionsPerMessageMax: { variable: "KOE_MAX_REACTIONS_PER_MESSAGE", min: 1, max: 2_000 },
  accessTokensPerUserMax: { variable: "KOE_MAX_ACCESS_TOKENS_PER_USER", min: 1, max: 1_000 },
};

export type Environment = Readonly<Record<string, string | undefined>>;

type Parsed<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "wrong"; readonly why: string };

const ok = <T>(value: T): Parsed<T> => ({ kind: "ok", value });
const wrong = (why: string): Parsed<never> => ({ kind: "wrong", why });

/** Reads the environment into a configuration, or says in one line each what is wrong with it. */
export function loadConfig(environment: Environment): LoadedConfig {
  const problems: string[] = [];
  const known = new Set<string>();

  function read<T>(name: string, fallback: T, parse: (text: string) => Parsed<T>): T {
    known.add(name);
    const text = environment[name]?.trim() ?? "";
    if (text === "") return fallback;
    const parsed = parse(text);
    if (parsed.kind === "ok") return parsed.value;
    problems.push(`${name} ${parsed.why}`);
    return fallback;
  }

  const config: Config = {
    port: read("PORT", 4000, integerBetween(0, 65_535)),
    host: read("HOST", "127.0.0.1", parseHost),
    databaseUrl: read<string | undefined>("DATABASE_URL", undefined, parseDatabaseUrl),
    dataDir: resolve(read<string>("KOE_DATA_DIR", "./data", ok)),
    publicOrigin: read<string | undefined>("KOE_PUBLIC_URL", undefined, parsePublicUrl),
    logLevel: read<LogLevel>("KOE_LOG_LEVEL", "info", oneOf(logLevels)),
    tls: bothOrNone(
      read<string | undefined>("KOE_TLS_CERT", undefined, parseReadableFile),
      read<string | undefined>("KOE_TLS_KEY", undefined, parseReadableFile),
    ),
    trustedProxies: read<readonly ProxyNetwork[]>("KOE_TRUSTED_PROXIES", [], parseNetworks),
    registration: read<RegistrationMode>("KOE_REGISTRATION", "open", oneOf(registrationModes)),
    insecureCookies: read("KOE_INSECURE_COOKIES", false, parseSwitch),
    limits: readLimits(read),
  };

  const { KOE_TLS_CERT: cert, KOE_TLS_KEY: key } = environment;
  if (isSet(cert) !== isSet(key)) {
    problems.push("KOE_TLS_CERT and KOE_TLS_KEY belong together: set both, or neither.");
  }
  if (problems.length > 0) return { kind: "invalid", problems };
  return {
    kind: "ok",
    config,
    warnings: [...unknownVariables(environment, known), ...cookieWarnings(config)],
  };
}

type Read = <T>(name: string, fallback: T, parse: (text: string) => Parsed<T>) => T;

function readLimits(read: Read): Limits {
  const limit = (name: keyof Limits): number => {
    const rule = limitRules[name];
    return read(rule.variable, defaultLimits[name], integerBetween(rule.min, rule.max));
  };
  return {
    frameBytesMax: limit("frameBytesMax"),
    textCharsMax: limit("textCharsMax"),
    jsonDepthMax: limit("jsonDepthMax"),
    framesPerMinuteMax: limit("framesPerMinuteMax"),
    frameBurstMax: limit("frameBurstMax"),
    badFramesPerMinuteMax: limit("badFramesPerMinuteMax"),
    messagesPer10sMax: limit("messagesPer10sMax"),
    socketsPerUserMax: limit("socketsPerUserMax"),
    socketsPerAddressMax: limit("socketsPerAddressMax"),
    backlogBytesMax: limit("backlogBytesMax"),
    bodyBytesMax: limit("bodyBytesMax"),
    headerBytesMax: limit("headerBytesMax"),
    registrationsPerHourMax: limit("registrationsPerHourMax"),
    failedLoginsPerAddressMax: limit("failedLoginsPerAddressMax"),
    failedLoginsPerAccountMax: limit("failedLoginsPerAccountMax"),
    roomsPerSocketMax: limit("roomsPerSocketMax"),
    roomsPerUserMax: limit("roomsPerUserMax"),
    roomsCreatedPerHourMax: limit("roomsCreatedPerHourMax"),
    directMembersMax: limit("directMembersMax"),
    reactionKindsMax: limit("reactionKindsMax"),
    reactionsPerMessageMax: limit("reactionsPerMessageMax"),
    accessTokensPerUserMax: limit("accessTokensPerUserMax"),
  };
}

const isSet = (text: string | undefined): boolean => text !== undefined && text.trim() !== "";

function bothOrNone(certFile: string | undefined, keyFile: string | undefined): Config["tls"] {
  return certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile };
}

function integerBetween(min: number, max: number): (text: string) => Parsed<number> {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return ok(value);
    return wrong(`must be a whole number from ${min} to ${max}, not "${text}".`);
  };
}

function oneOf<const Choice extends string>(choices: readonly Choice[]): (text: string) => Parsed<Choice> {
  return (text) => {
    const choice = choices.find((each) => each === text);
    return choice === undefined ? wrong(`must be one of ${choices.join(", ")}, not "${text}".`) : ok(choice);
  };
}

function parseSwitch(text: string): Parsed<boolean> {
  if (text === "1" || text === "true") return ok(true);
  if (text === "0" || text === "false") return ok(false);
  return wrong(`must be 0, 1, true or false, not "${text}".`);
}

function parseHost(text: string): Parsed<string> {
  const isHostname = /^[a-z\d]([a-z\d.-]{0,251}[a-z\d])?$/i.test(text);
  if (isIP(text) !== 0 || isHostname) return ok(text);
  return wrong(`must be an address or a host name to listen on, without a port, not "${text}".`);
}

// A database URL carries a password, so a refusal does not repeat it.
function parseDatabaseUrl(text: string): Parsed<string> {
  const protocol = URL.parse(text)?.protocol;
  if (protocol === "postgres:" || protocol === "postgresql:") return ok(text);
  return wrong("must be a URL that begins with postgres:// or postgresql://.");
}

function parsePublicUrl(text: string): Parsed<string> {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    return wrong(`must be a URL that begins with http:// or https://, not "${text}".`);
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "" || url.username !== "") {
    return wrong("must be an origin alone, like https://chat.example, with no path, query or credentials.");
  }
  return ok(url.origin);
}

function parseReadableFile(text: string): Parsed<string> {
  const file = resolve(text);
  try {
    accessSync(file, constants.R_OK);
    return statSync(file).isFile() ? ok(file) : wrong(`must name a file; ${file} is none.`);
  } catch {
    return wrong(`must name a file that Koe can read; ${file} is missing or not readable.`);
  }
}

function parseNetworks(text: string): Parsed<readonly ProxyNetwork[]> {
  const networks: ProxyNetwork[] = [];
  for (const part of text.split(",").map((each) => each.trim())) {
    if (part === "") continue;
    const network = parseNetwork(part);
    if (network === undefined) {
      return wrong(`must list addresses or networks like 10.0.0.0/8, fd00::/8; "${part}" is neither.`);
    }
    networks.push(network);
  }
  return ok(networks);
}

function parseNetwork(text: string): ProxyNetwork | undefined {
  const [address = "", prefix, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || address.includes("%") || rest.length > 0) return undefined;
  const bitsMax = version === 4 ? 32 : 128;
  const prefixBits = prefix === undefined ? bitsMax : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (prefixBits < 0 || prefixBits > bitsMax) return undefined;
  return { family: version === 4 ? "ipv4" : "ipv6", address, prefixBits };
}

function unknownVariables(environment: Environment, known: ReadonlySet<string>): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith("KOE_") && !known.has(name))
    .map((name) => `${name} is no setting of Koe. Did you mean ${nearestName(name, known)}?`);
}

function nearestName(name: string, known: ReadonlySet<string>): string {
  const candidates = [...known].filter((each) => each.startsWith("KOE_"));
  return candidates.reduce((best, each) =>
    editDistance(name, each) < editDistance(name, best) ? each : best,
  );
}

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...left].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...right].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

const loopbackHosts: readonly string[] = ["127.0.0.1", "::1", "localhost"];

function cookieWarnings(config: Config): string[] {
  if (config.insecureCookies) {
    return [
      "KOE_INSECURE_COOKIES is on: whoever can listen on the network can take over sessions. Use TLS instead as soon as you can.",
    ];
  }
  const isEncrypted = config.tls !== undefined || config.publicOrigin?.startsWith("https:") === true;
  if (isEncrypted || loopbackHosts.includes(config.host)) return [];
  return [
    `Koe listens on ${config.host} without TLS: browsers keep a session over plain http only on localhost. ` +
      "Set KOE_TLS_CERT and KOE_TLS_KEY, or put a TLS proxy in front and set KOE_PUBLIC_URL to its https address.",
  ];
}
