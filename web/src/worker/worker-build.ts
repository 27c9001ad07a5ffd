/** What the build tells its service worker. */
export interface WorkerBuild {
  /** Another for any other content. */
  readonly version: string;
  /** Paths of everything the page needs to open without a network, lazy parts included. */
  readonly files: readonly string[];
}
