import type { Actor, ActorContext, ActorSpec } from "../actor/actor.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded/embedded-postgres.ts";
import type { DatabaseTarget } from "./postgres.ts";
import { StorageUnavailable } from "./postgres.ts";
import { StartRefused } from "./start-refused.ts";

/**
 * The PostgreSQL inside Koe as a member of the supervision tree: it starts the server, and when the server ends by
 * itself the actor crashes, so that its supervisor starts the server again.
 */
export interface PostgresqlDependencies {
  readonly dataFolder: string;
  readonly onLog: (line: string) => void;
  readonly address: EmbeddedAddress;
}

/** Where the embedded server is at the moment; nothing before its first start. */
export class EmbeddedAddress {
  #target: DatabaseTarget | undefined;

  /** @throws StorageUnavailable while the server has never been up. */
  get target(): DatabaseTarget {
    if (this.#target === undefined) throw new StorageUnavailable("PostgreSQL has not started yet");
    return this.#target;
  }

  set(server: EmbeddedPostgres): void {
    const { socketFolder: folder, port, user, database } = server;
    this.#target = { kind: "socket", folder, port, user, database };
  }
}

type PostgresqlMessage = { readonly kind: "ended"; readonly how: string };

/** The first start makes the cluster; a start after a crash may have much to replay. */
const initTimeoutMs = 120_000;
const mailboxMax = 4;

export function postgresqlSpec(dependencies: PostgresqlDependencies): ActorSpec<PostgresqlMessage> {
  return {
    name: "postgresql",
    mailboxMax,
    initTimeoutMs,
    create: (context) => new PostgresqlActor(context, dependencies),
  };
}

class PostgresqlActor implements Actor<PostgresqlMessage> {
  readonly #context: ActorContext<PostgresqlMessage>;
  readonly #dependencies: PostgresqlDependencies;
  #server: EmbeddedPostgres | undefined;

  constructor(context: ActorContext<PostgresqlMessage>, dependencies: PostgresqlDependencies) {
    this.#context = context;
    this.#dependencies = dependencies;
  }

  async init(): Promise<void> {
    const { runtime, self, signal } = this.#context;
    const { dataFolder, onLog, address } = this.#dependencies;
    const start = await startEmbeddedPostgres({ dataFolder, onLog, runtime });
    if (start.kind === "refused") throw new StartRefused(start.message);
    const { server } = start;
    if (signal.aborted) return server.stop();
    this.#server = server;
    address.set(server);
    server.exited.then(({ code, signal: killedBy }) => {
      self.cast({ kind: "ended", how: killedBy === null ? `status ${code}` : `signal ${killedBy}` });
    });
  }

  handle(message: PostgresqlMessage): void {
    throw new Error(`PostgreSQL ended by itself (${message.how})`);
  }

  async terminate(): Promise<void> {
    await this.#server?.stop();
  }
}
