import { fileURLToPath } from "node:url";
import { createPasswordHashing } from "./account/password-hashing.ts";
import type { ActorRef, ActorSpec } from "./actor/actor.ts";
import { type ActorChild, actorChild } from "./actor/actor-child.ts";
import type { ChildSpec } from "./actor/child.ts";
import { type DynamicSupervisor, dynamicSupervisor } from "./actor/dynamic-supervisor.ts";
import type { Runtime } from "./actor/runtime.ts";
import { startSupervisor, supervisorChild } from "./actor/supervisor.ts";
import type { Bus } from "./bus/bus.ts";
import { LocalBus } from "./bus/local-bus.ts";
import type { Config } from "./config.ts";
import { createApi } from "./http/api.ts";
import { listenerSpec } from "./http/listener.ts";
import { createOpeningRate } from "./http/opening-rate.ts";
import type { Readiness } from "./http/readiness.ts";
import { readStaticFiles } from "./http/static-files.ts";
import { createDirectory, type Directory } from "./room/directory.ts";
import { headCheckSpec } from "./room/head-check.ts";
import { type LogWriterMessage, logWriterSpec } from "./room/log-writer.ts";
import { createMessageRate, type MessageRate } from "./room/message-rate.ts";
import type { ClientMessage } from "./socket/client-connection.ts";
import type { ConnectionMessage } from "./socket/connection-actor.ts";
import { OpenSockets } from "./socket/open-sockets.ts";
import { sessionCheckSpec } from "./socket/session-check.ts";
import { slowReadersSpec } from "./socket/slow-readers.ts";
import { type Database, openDatabase, StorageUnavailable } from "./store/postgres.ts";
import { EmbeddedAddress, postgresqlSpec } from "./store/postgresql-actor.ts";
import { schemaSpec } from "./store/schema-actor.ts";
import { openStore, type Store } from "./store/store.ts";
import type { Telemetry } from "./telemetry.ts";

/**
 * The supervision tree, in start order; all wiring is here. Parts are passed by hand, and find one another's current
 * incarnation through an address that survives restarts.
 *
 *     root (one_for_one)
 *     ├── storage (rest_for_one): postgresql (when Koe brings its own), schema, log writer
 *     ├── rooms, head check
 *     ├── connections, client connections, slow readers, session check
 *     └── listener                                   last up, first down
 */
export interface TreeDependencies {
  readonly config: Config;
  readonly runtime: Runtime;
  readonly telemetry: Telemetry;
}

export interface Tree {
  /** Where people reach it. */
  readonly url: string;
  readonly store: Store;
  readonly directory: Directory;
  /** Stops everything in reverse order. */
  stop(): Promise<void>;
  /** Calls back when the tree ends without having been asked to: there is no supervisor left. */
  onGiveUp(listener: (error: unknown) => void): void;
}

export type TreeStart =
  | { readonly kind: "started"; readonly tree: Tree }
  | { readonly kind: "failed"; readonly error: unknown };

/** Where the build of the page leaves its files. */
const pageFolder = fileURLToPath(new URL("../../web/dist", import.meta.url));

const connectionsMax = 200_000;
const databaseConnectionsMax = 12;
const databaseDeadlineMs = 5_000;
/**
 * How long the database may be away when the schema is looked at. Koe's own is up by then; if it is not, it has ended
 * again, and starts anew only after the schema has given up.
 */
const databaseWaitMs = { embedded: 2_000, external: 30_000 } as const;

/** Restarts a static part may need before its supervisor gives up. */
const budget = { intensity: 10, periodMs: 60_000 } as const;

export async function startTree(dependencies: TreeDependencies): Promise<TreeStart> {
  const { config, runtime, telemetry } = dependencies;
  const address = new EmbeddedAddress();
  const database = openTreeDatabase(dependencies, address);
  const store = openStore(database, undefined, config.limits);
  const bus = new LocalBus();
  const sockets = new OpenSockets();
  const writer = permanent(
    logWriterSpec({
      log: store.log,
      bus,
      onRefusedMessage: (roomId, error) => {
        const errorId = newId();
        telemetry.messageRefused({ errorId, roomId, error });
        return errorId;
      },
    }),
    1_000,
  );
  let url = "";
  const onListening = (address: string) => {
    url = config.publicOrigin ?? address;
    telemetry.listening({ url });
  };
  const messageRate = createMessageRate(config.limits.messagesPer10sMax);
  const parts = { ...dependencies, database, store, bus, sockets, writer: writer.ref, messageRate };
  const directory = createTreeDirectory(parts);
  const connections = createConnections<ConnectionMessage>("connections", dependencies);
  const clientConnections = createConnections<ClientMessage>("client connections", dependencies);
  const outcome = await startSupervisor(runtime, {
    name: "koe",
    strategy: "one_for_one",
    ...budget,
    report: telemetry.supervisor,
    children: [
      storage(dependencies, address, database, writer),
      directory.child,
      permanent(headCheckSpec({ log: store.log, directory }), 500).child,
      connections.child,
      clientConnections.child,
      ...socketChecks(parts),
      listener({ ...parts, directory, connections, clientConnections, onListening }),
    ],
  });
  if (outcome.kind === "init_failed") {
    await database.close();
    return { kind: "failed", error: outcome.error };
  }
  return { kind: "started", tree: asTree(outcome.supervisor, { url, store, directory, database }) };
}

interface Parts extends TreeDependencies {
  readonly database: Database;
  readonly store: Store;
  readonly bus: Bus;
  readonly sockets: OpenSockets;
  readonly writer: ActorRef<LogWriterMessage>;
  /** Over all ways in. */
  readonly messageRate: MessageRate;
}

function openTreeDatabase({ config, runtime }: TreeDependencies, address: EmbeddedAddress): Database {
  const { databaseUrl } = config;
  return openDatabase({
    get target() {
      return databaseUrl === undefined ? address.target : ({ kind: "url", url: databaseUrl } as const);
    },
    connectionsMax: databaseConnectionsMax,
    deadlineMs: databaseDeadlineMs,
    runtime,
  });
}

function storage(
  { config, telemetry }: TreeDependencies,
  address: EmbeddedAddress,
  database: Database,
  writer: ActorChild<LogWriterMessage>,
): ChildSpec {
  const onLog = (line: string) => telemetry.postgresql(line);
  const isEmbedded = config.databaseUrl === undefined;
  const embedded = postgresqlSpec({ dataFolder: config.dataDir, onLog, address });
  return supervisorChild({
    id: "storage",
    strategy: "rest_for_one",
    restart: "permanent",
    ...budget,
    children: [
      ...(isEmbedded ? [permanent(embedded, 6_000).child] : []),
      permanent(schemaSpec({ database, waitMs: databaseWaitMs[isEmbedded ? "embedded" : "external"] }), 500)
        .child,
      writer.child,
    ],
  });
}

function createTreeDirectory({ runtime, store, writer, bus, sockets, telemetry, messageRate }: Parts) {
  return createDirectory({
    runtime,
    log: store.log,
    writer,
    bus,
    fanOut: sockets,
    messageRate,
    report: telemetry.supervisor,
  });
}

function createConnections<M>(name: string, { runtime, telemetry }: TreeDependencies): DynamicSupervisor<M> {
  return dynamicSupervisor<M>(runtime, {
    name,
    restart: "temporary",
    childrenMax: connectionsMax,
    intensity: 0,
    periodMs: 1_000,
    quarantineMs: 0,
    shutdownTimeoutMs: 500,
    report: telemetry.supervisor,
  });
}

function socketChecks({ sockets, store, config }: Parts): readonly ChildSpec[] {
  const { backlogBytesMax } = config.limits;
  return [
    permanent(slowReadersSpec({ sockets, backlogBytesMax }), 500).child,
    permanent(sessionCheckSpec({ sockets, sessions: store.sessions }), 500).child,
  ];
}

function listener(
  parts: Parts & {
    readonly directory: Directory;
    readonly connections: DynamicSupervisor<ConnectionMessage>;
    readonly clientConnections: DynamicSupervisor<ClientMessage>;
    readonly onListening: (url: string) => void;
  },
): ChildSpec {
  const { config, runtime, store, database, telemetry, sockets } = parts;
  const api = createApi({
    ...parts,
    newId,
    newErrorId: newId,
    config,
    store,
    hashing: createPasswordHashing(),
    runtime,
    telemetry,
    onSessionsEnded: (sessionIds) => sockets.endSessions(new Set(sessionIds)),
    readiness: () => databaseReadiness(database),
    pageFiles: readStaticFiles(pageFolder),
  });
  return permanent(
    listenerSpec({
      ...parts,
      api,
      limits: config.limits,
      standings: store.standings,
      installation: store.installation,
      openings: createOpeningRate(config.limits),
      newConnectionId: newId,
      newClientMsgId: newId,
    }),
    6_000,
  ).child;
}

async function databaseReadiness(database: Database): Promise<Readiness> {
  try {
    await database.ping();
    return { kind: "ready" };
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error;
    return { kind: "not_ready", why: `The database is away: ${error.message}.` };
  }
}

function newId(): string {
  return crypto.randomUUID();
}

function permanent<M>({ name, ...spec }: ActorSpec<M>, shutdownTimeoutMs: number): ActorChild<M> {
  return actorChild<M>({ ...spec, id: name, restart: "permanent", shutdownTimeoutMs });
}

function asTree(
  root: {
    onExit(listener: (reason: { kind: string; error?: unknown }) => void): unknown;
    stop(): Promise<void>;
  },
  { database, ...parts }: Omit<Tree, "stop" | "onGiveUp"> & { readonly database: Database },
): Tree {
  return {
    ...parts,
    stop: async () => {
      await root.stop();
      await database.close();
    },
    onGiveUp: (give) =>
      root.onExit((reason) => {
        if (reason.kind === "crash") give(reason.error);
      }),
  };
}
