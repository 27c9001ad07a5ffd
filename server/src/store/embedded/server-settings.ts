/**
 * How the server is set up for a chat on a small machine, and what may not be otherwise.
 *
 * What durability, privacy and the way in depend on is given on the command line, where no file overrides it. The rest
 * is written to the cluster's postgresql.conf at every start, so it changes with Koe; an operator's own
 * `postgresql.conf` in the data folder is read after it and wins.
 */

/** Only a name for the socket; there is no TCP port. */
export const serverPort = 5432;

export interface FixedSettings {
  readonly clusterFolder: string;
  readonly socketFolder: string;
  /** Marks the processes of this cluster, see leftover-server.ts. */
  readonly clusterTag: string;
}

/** The arguments after `postgres`. */
export function serverArguments({ clusterFolder, socketFolder, clusterTag }: FixedSettings): string[] {
  const settings = {
    listen_addresses: "",
    unix_socket_directories: `"${socketFolder.replaceAll('"', '""')}"`,
    unix_socket_permissions: "0700",
    port: `${serverPort}`,
    cluster_name: clusterTag,
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    // ALTER SYSTEM would make a second place for settings that outlives an upgrade of Koe.
    allow_alter_system: "off",
    lc_messages: "C",
    log_destination: "stderr",
    logging_collector: "off",
    log_line_prefix: "[%b] ",
    // Statements, rows and parameters hold what people wrote; the log must not.
    log_min_messages: "warning",
    log_error_verbosity: "terse",
    log_min_error_statement: "panic",
    log_parameter_max_length: "0",
    log_parameter_max_length_on_error: "0",
    log_statement: "none",
    log_min_duration_statement: "-1",
  };
  return [
    "-D",
    clusterFolder,
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
}

/** The text of the cluster's postgresql.conf. */
export function settingsFile({ hasOperatorFile }: { readonly hasOperatorFile: boolean }): string {
  const lines = Object.entries(tunedSettings).map(([name, value]) => `${name} = '${value}'`);
  return [
    "# Koe writes this file at every start. Put settings of your own into ../postgresql.conf, which is read last.",
    ...lines,
    ...(hasOperatorFile ? ["include = '../postgresql.conf'"] : []),
    "",
  ].join("\n");
}

const tunedSettings = {
  max_connections: "40",
  shared_buffers: "128MB",
  effective_cache_size: "512MB",
  work_mem: "8MB",
  maintenance_work_mem: "64MB",
  random_page_cost: "1.1",
  // One search must not take every core from the chat.
  max_parallel_workers_per_gather: "0",
  jit: "off",
  // Processes that a chat does not need: logical replication and separate readers.
  max_logical_replication_workers: "0",
  io_method: "sync",
  // Bounds the disk that the write-ahead log takes, and the replay after a crash.
  min_wal_size: "32MB",
  max_wal_size: "512MB",
  log_checkpoints: "off",
  log_lock_waits: "on",
  timezone: "UTC",
  log_timezone: "UTC",
};
