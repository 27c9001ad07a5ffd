/** Why Koe's own PostgreSQL cannot run, as a value: the code is for programs, the message for the person who starts Koe. */
export interface Refusal {
  readonly kind: "refused";
  readonly code: RefusalCode;
  /** One clear sentence or two that a person can act on. */
  readonly message: string;
}

export type RefusalCode =
  /** Another Koe holds the data folder's lock. */
  | "data_folder_in_use"
  /** The platform's PostgreSQL package is missing, incomplete, or does not run on this system. */
  | "no_binaries"
  /** The folder cannot be made, read or written, or holds something that is not ours. */
  | "data_folder_unusable"
  /** Koe runs as root and found no identity under which PostgreSQL would start. */
  | "no_unprivileged_user"
  /** The cluster was made by another major version of PostgreSQL. */
  | "wrong_major_version"
  /** PostgreSQL ended, or was not ready in time. */
  | "start_failed";

export function refuse(code: RefusalCode, message: string): Refusal {
  return { kind: "refused", code, message };
}
