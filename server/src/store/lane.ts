/**
 * One connection to PostgreSQL, for as long as it lives.
 *
 * postgres.js brings its own pool, but that pool pipelines queries of strangers behind one another, offers no way to
 * give up a single connection, and silently reconnects between two statements of a transaction. So each lane is a
 * postgres.js client of exactly one connection that is thrown away when the connection closes: a statement on a
 * closed lane fails, it never runs on another connection.
 */
import postgres from "postgres";

/** Where a database is: any PostgreSQL by its URL, or our own child on a Unix socket. */
export type DatabaseTarget =
  | { readonly kind: "url"; readonly url: string }
  | {
      readonly kind: "socket";
      readonly folder: string;
      readonly port: number;
      readonly user: string;
      readonly database: string;
    };

/** What a query may use: the tag, arrays, raw text; not the pool's own functions. */
export type Sql = postgres.ISql;

/** Share of the deadline after which the server itself gives up a statement, so that a slow one costs no connection. */
const statementTimeoutShare = 0.9;
/** A connection unused for so long is closed. */
const idleTimeoutSeconds = 600;

/** How `text[]` and `uuid[]` parameters are written. No query of ours returns an array. */
const textArrayOid = 1009;
const uuidArrayOid = 2951;
const stringArray = {
  to: textArrayOid,
  from: [uuidArrayOid],
  serialize: (values: readonly string[]) => `{${values.map(quoteElement).join(",")}}`,
  parse: (literal: string): readonly string[] => [literal],
};

function quoteElement(value: string): string {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

type ConnectOptions = postgres.Options<{ stringArray: typeof stringArray }>;

export class Lane {
  readonly sql: Sql;
  readonly #client: ReturnType<typeof connect>;
  #isOpen = true;

  /** Connects with the first query. `deadlineMs` bounds connecting, and a statement on the server. */
  constructor(target: DatabaseTarget, deadlineMs: number) {
    const options = {
      max: 1,
      connect_timeout: deadlineMs / 1000,
      idle_timeout: idleTimeoutSeconds,
      max_lifetime: null,
      prepare: true,
      // The driver's own look-up of array types ends in an unhandled rejection when its connection is given up.
      fetch_types: false,
      types: { stringArray },
      onnotice: () => undefined,
      onclose: () => this.discard(),
      connection: {
        application_name: "koe",
        statement_timeout: Math.ceil(deadlineMs * statementTimeoutShare),
        TimeZone: "UTC",
        // No query of ours is long enough to be worth compiling, and a plan made without statistics may look so.
        jit: "off",
        // What the log promises rests on these, whatever the database or its role is set to.
        synchronous_commit: "on",
        default_transaction_isolation: "read committed" as const,
      },
    };
    this.#client = connect(target, options);
    this.sql = this.#client;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Closes the connection whatever it is doing; what runs on it fails. */
  discard(): void {
    void this.end();
  }

  /** Resolves when a discarded connection is closed. */
  async end(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#client.end({ timeout: 0 });
  }
}

function connect(target: DatabaseTarget, options: ConnectOptions) {
  if (target.kind === "url") return connectByUrl(target.url, options);
  const { user, database } = target;
  return postgres({ ...options, path: socketPath(target.folder, target.port), user, database, ssl: false });
}

/** Takes what PostgreSQL's own tools take, a socket folder as `?host=/folder` included, which postgres.js does not. */
function connectByUrl(text: string, options: ConnectOptions) {
  const url = new URL(text);
  const folder = url.searchParams.get("host");
  if (!folder?.startsWith("/")) return postgres(text, options);
  url.searchParams.delete("host");
  return postgres(url.href, { ...options, path: socketPath(folder, url.port || "5432") });
}

function socketPath(folder: string, port: number | string): string {
  return `${folder}/.s.PGSQL.${port}`;
}
