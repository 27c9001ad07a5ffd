/**
 * Tells an outage of PostgreSQL from a fault of ours.
 *
 * An outage (no connection, no answer in time, shutting down, out of space or slots, read-only) becomes
 * `StorageUnavailable`: whoever asked may try the same again later, and a write may or may not have happened.
 * Everything else is a fault and becomes `QueryFailed`, which leaves out the row values that PostgreSQL and the
 * driver put into their errors, because an error ends up in a log and a log never holds what people wrote.
 */
import postgres from "postgres";

/** PostgreSQL cannot serve us now. The outcome of a write that ended so is unknown. */
export class StorageUnavailable extends Error {
  override readonly name = "StorageUnavailable";
}

/** PostgreSQL refused a statement that should have been right. */
export class QueryFailed extends Error {
  override readonly name = "QueryFailed";
  /** SQLSTATE, e.g. `23503`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** 08 connection, 53 insufficient resources (disk full, too many connections), 57P shutting down, 58 system and I/O. */
const outageClasses = ["08", "53", "57P", "58"];
/** Cancelled (statement_timeout), read-only transaction (a standby, or a disk made read-only). */
const outageStates = new Set(["57014", "25006"]);

/** Codes that only the driver gives. */
const driverCodes = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
  "CONNECT_TIMEOUT",
]);
/** The system's codes for a connection that fails or is lost. */
const socketCodes = new Set([
  "EAGAIN",
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

/** What a query's failure means to its caller; an error that is neither the driver's nor PostgreSQL's comes back as it is. */
export function classifyFailure(error: unknown): unknown {
  if (error instanceof postgres.PostgresError) return classifyPostgresError(error);
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return error;
  // The driver notes the query on each error; without one it is another file's or socket's, such as a backup's.
  const isLost = driverCodes.has(error.code) || ("query" in error && socketCodes.has(error.code));
  return isLost ? new StorageUnavailable(`PostgreSQL cannot be reached (${error.code})`) : error;
}

function classifyPostgresError(error: postgres.PostgresError): Error {
  if (outageStates.has(error.code) || outageClasses.some((prefix) => error.code.startsWith(prefix))) {
    return new StorageUnavailable(`PostgreSQL is not available: ${error.message} (${error.code})`);
  }
  // Messages of class 22 (data exceptions) quote the offending value.
  const message = error.code.startsWith("22") ? `data exception in ${error.routine}` : error.message;
  return new QueryFailed(error.code, `${message} (${error.code})`);
}
