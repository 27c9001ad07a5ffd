/**
 * Every limit of the wire and the account rules, by name, with its default.
 *
 * A limit is configuration, not a constant: the server reads overrides from `KOE_MAX_…`.
 * Units stand last in each name. What happens at each limit is in docs/protocol.md.
 */
export interface Limits {
  /** Largest WebSocket message taken in, bytes. Beyond it the socket closes with 1009. */
  readonly frameBytesMax: number;
  /** Longest message text, Unicode code points. Beyond it: `text_too_long`. */
  readonly textCharsMax: number;
  /** Deepest nesting of arrays and objects in any JSON taken in. */
  readonly jsonDepthMax: number;
  /** Frames a minute on one connection, refilled evenly. Beyond it: `rate_limited`. */
  readonly framesPerMinuteMax: number;
  /** Frames one connection may send at once before the rate applies. */
  readonly frameBurstMax: number;
  /** Frames in one minute that are no valid frame, before the socket closes with 4105. */
  readonly badFramesPerMinuteMax: number;
  /** Messages one user may send into one room at once, refilled evenly over 10 seconds. */
  readonly messagesPer10sMax: number;
  /** Open sockets of one user. Beyond it the upgrade is refused. */
  readonly socketsPerUserMax: number;
  /** Open sockets from one client address. Beyond it the upgrade is refused. */
  readonly socketsPerAddressMax: number;
  /** Bytes a socket may leave unread before it is cut, so that no reader slows a room down. */
  readonly backlogBytesMax: number;
  /** Largest HTTP request body, bytes. Beyond it: 413. */
  readonly bodyBytesMax: number;
  /** Largest HTTP request line and headers together, bytes. Beyond it: 431. */
  readonly headerBytesMax: number;
  /** Registrations from one client address in an hour. */
  readonly registrationsPerHourMax: number;
  /** Failed logins from one client address in five minutes. */
  readonly failedLoginsPerAddressMax: number;
  /** Failed logins on one account in fifteen minutes. */
  readonly failedLoginsPerAccountMax: number;
}

/** What is in force when nothing is configured. */
export const defaultLimits: Limits = {
  frameBytesMax: 64 * 1024,
  textCharsMax: 8_000,
  jsonDepthMax: 8,
  framesPerMinuteMax: 120,
  frameBurstMax: 40,
  badFramesPerMinuteMax: 50,
  messagesPer10sMax: 20,
  socketsPerUserMax: 20,
  socketsPerAddressMax: 100,
  backlogBytesMax: 1024 * 1024,
  bodyBytesMax: 256 * 1024,
  headerBytesMax: 16 * 1024,
  registrationsPerHourMax: 100,
  failedLoginsPerAddressMax: 20,
  failedLoginsPerAccountMax: 10,
};
