import type { Actor, ActorContext, ActorSpec } from "../actor/actor.ts";
import { migrate } from "./migrate.ts";
import { type Database, StorageUnavailable } from "./postgres.ts";
import { StartRefused } from "./start-refused.ts";

/**
 * Holds the place in the tree where the database is known to be reachable and migrated: what stands after it in start
 * order may rely on the schema. It waits a while for a database that is still starting.
 */
export interface SchemaDependencies {
  readonly database: Database;
  /** How long the database may be away before the start counts as failed. */
  readonly waitMs: number;
}

const retryMs = 500;
/** Long enough for a migration that rewrites a large log. */
const initTimeoutMs = 3_600_000;

export function schemaSpec(dependencies: SchemaDependencies): ActorSpec<never> {
  return {
    name: "schema",
    mailboxMax: 1,
    initTimeoutMs,
    create: (context) => new SchemaActor(context, dependencies),
  };
}

class SchemaActor implements Actor<never> {
  readonly #context: ActorContext<never>;
  readonly #dependencies: SchemaDependencies;

  constructor(context: ActorContext<never>, dependencies: SchemaDependencies) {
    this.#context = context;
    this.#dependencies = dependencies;
  }

  async init(): Promise<void> {
    const { runtime, signal } = this.#context;
    const giveUpAt = runtime.monotonic() + this.#dependencies.waitMs;
    for (;;) {
      const trouble = await this.#tryMigrating();
      if (trouble === undefined || signal.aborted) return;
      if (runtime.monotonic() >= giveUpAt) {
        throw new StartRefused(`The database cannot be reached: ${trouble.message}. Check DATABASE_URL.`);
      }
      await new Promise<void>((resolve) => runtime.after(retryMs, resolve));
    }
  }

  handle(): void {
    throw new Error("nobody has anything to say to the schema");
  }

  async #tryMigrating(): Promise<StorageUnavailable | undefined> {
    try {
      const outcome = await migrate(this.#dependencies.database);
      if (outcome.kind === "refused") throw new StartRefused(outcome.message);
      return undefined;
    } catch (error) {
      if (error instanceof StorageUnavailable) return error;
      throw error;
    }
  }
}
