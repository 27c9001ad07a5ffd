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
  /** Rooms one socket may follow at `/ws/v2`. */
  readonly roomsPerSocketMax: number;
  /** Rooms one user may be a member of. */
  readonly roomsPerUserMax: number;
  /** Rooms one user may make in an hour. */
  readonly roomsCreatedPerHourMax: number;
  /** Members of a direct message, its maker included. */
  readonly directMembersMax: number;
  /** Different emoji on one message. */
  readonly reactionKindsMax: number;
  /** Reactions on one message, of all emoji and people. */
  readonly reactionsPerMessageMax: number;
  /** Living access tokens of one user. */
  readonly accessTokensPerUserMax: number;
}

/** What is the same on every server, because it shapes the wire or bounds memory rather than behaviour. */
export const wireLimits = {
  /** Entries a resume brings at most; after a longer absence a snapshot holds the latest. */
  resumeEntriesMax: 300,
  /** Bytes of entries a resume brings at most. */
  resumeBytesMax: 512 * 1024,
  /** Entries of a snapshot that is no resume. */
  snapshotEntriesMax: 50,
  /** Entries of one page of history. */
  historyPageMax: 200,
  /** Usernames that one message mentions; more are text. */
  mentionsPerMessageMax: 50,
  roomNameCharsMax: 80,
  topicCharsMax: 500,
  accessTokenNameCharsMax: 80,
  /** Rooms that one access token is for; without a list it is for all. */
  accessTokenRoomsMax: 100,
  /** People that one search for a username finds. */
  userSearchMax: 50,
  /** Usernames in one list of who is online. */
  onlineListMax: 200,
  /** A client says that it types at most this often. */
  typingIntervalMs: 3_000,
  /** How long a client shows somebody as typing. */
  typingShownMs: 6_000,
  heartbeatIntervalMs: 25_000,
  /** How long a socket at `/ws/v2` may take to its first frame. */
  firstFrameMs: 15_000,
} as const;

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
  roomsPerSocketMax: 500,
  roomsPerUserMax: 500,
  roomsCreatedPerHourMax: 100,
  directMembersMax: 9,
  reactionKindsMax: 50,
  reactionsPerMessageMax: 500,
  accessTokensPerUserMax: 50,
};
