/**
 * What the HTTP API takes and gives: one shape per object, one status per error code.
 *
 * Bodies copy the fields they know and drop the rest. Answers are cut to their shape before they leave the server,
 * so a field that is not listed here cannot leak. Fields may be added; none is renamed, retyped or removed.
 */
import { z } from "zod";
import { storableText } from "./commands.ts";
import { entryEvent, entryTimestamp, person, roomRole, roomState, seq } from "./entries.ts";
import { wireLimits } from "./limits.ts";

/** Every code of an HTTP error, with its status. */
export const httpErrors = {
  malformed_json: 400,
  bad_payload: 400,
  bad_handshake: 400,
  text_empty: 400,
  text_too_long: 400,
  username_invalid: 400,
  password_invalid: 400,
  not_signed_in: 401,
  invalid_credentials: 401,
  forbidden: 403,
  not_member: 403,
  cross_site: 403,
  registration_closed: 403,
  invite_required: 403,
  invite_invalid: 403,
  owner_claim_invalid: 403,
  not_found: 404,
  method_not_allowed: 405,
  username_taken: 409,
  limit_exceeded: 409,
  room_archived: 409,
  idempotency_conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  upgrade_required: 426,
  rate_limited: 429,
  headers_too_large: 431,
  internal: 500,
  server_busy: 503,
  storage_unavailable: 503,
  not_ready: 503,
  room_restarting: 503,
} as const;

export type HttpErrorCode = keyof typeof httpErrors;

export const errorBody = z.object({
  error: z.string().describe("One sentence a person can act on."),
  code: z.string().describe("Stable and machine-readable."),
  error_id: z.string().optional().describe("Names this failure in the server's log; only beside `internal`."),
});
export type ErrorBody = z.infer<typeof errorBody>;

/** A whole number in the query of an address, where everything is text. */
export function queryNumber(min: number, max: number) {
  const between = `must be between ${min} and ${max}`;
  return z
    .string()
    .refine((text) => /^\d{1,15}$/.test(text), "must be a whole number")
    .transform(Number)
    .pipe(z.int().min(min, between).max(max, between))
    .meta({ type: "integer", minimum: min, maximum: max });
}

export const messageBody = z.object({ message: z.string() });
export const healthBody = z.object({ status: z.literal("ok") });
export const readyBody = z.object({ status: z.literal("ready") });

const username = storableText.describe("2 to 32 letters, digits, `_`, `-` or `.`, in any script.");
const newPassword = storableText.describe("8 to 1024 bytes of UTF-8.");

export const registration = z.object({
  username,
  password: newPassword,
  invite: storableText.optional().describe("Needed where registration is by invitation."),
});
export type Registration = z.infer<typeof registration>;

export const credentials = z.object({ username: storableText, password: storableText });
export type Credentials = z.infer<typeof credentials>;

export const passwordChange = z.object({ current_password: storableText, new_password: newPassword });
export type PasswordChange = z.infer<typeof passwordChange>;

export const ownerClaim = z.object({
  token: storableText.describe("From the link that the server printed at its first start."),
  username: username.optional().describe("For a new account; left out when signed in."),
  password: newPassword.optional().describe("For a new account; left out when signed in."),
});
export type OwnerClaim = z.infer<typeof ownerClaim>;

export const roomSummary = z.object({ id: z.string(), name: z.string() });
export type RoomSummary = z.infer<typeof roomSummary>;

/** A room as whoever asks sees it. */
export const ownRoom = z.object({
  ...roomState.shape,
  joined: z.boolean().describe("Whether it is in one's own list; a public room may be entered without."),
});
export type OwnRoom = z.infer<typeof ownRoom>;

export const userRole = z.enum(["member", "owner"]);
export const me = z.object({ id: z.string(), username: z.string(), role: userRole });
export type Me = z.infer<typeof me>;

export const session = z.object({
  id: z.string(),
  created_at: z.iso.datetime(),
  last_seen_at: z.iso.datetime().describe("To the minute."),
  current: z.boolean().describe("Whether this call was made with it."),
  user_agent: z.string().optional().describe("What the browser that logged in calls itself."),
});
export type Session = z.infer<typeof session>;

const tokenRooms = z
  .array(storableText.min(1).max(200))
  .min(1)
  .max(wireLimits.accessTokenRoomsMax)
  .describe("The ids of the rooms it is for; all that one may enter, when left out.");

export const newAccessToken = z.object({
  name: storableText.trim().min(1).max(wireLimits.accessTokenNameCharsMax).describe("What one calls it."),
  room_ids: tokenRooms.optional(),
  read_only: z.boolean().default(false).describe("Whether it may change nothing."),
});
export type NewAccessToken = z.infer<typeof newAccessToken>;

export const accessToken = z.object({
  id: z.string(),
  name: z.string(),
  room_ids: tokenRooms.optional(),
  read_only: z.boolean(),
  created_at: z.iso.datetime(),
  last_used_at: z.iso.datetime().optional().describe("To the minute; missing while it has not been used."),
});
export type AccessToken = z.infer<typeof accessToken>;

export const grantedAccessToken = accessToken.extend({
  token: z.string().describe("For the header `Authorization: Bearer`; it begins with `koe_`."),
});
export type GrantedAccessToken = z.infer<typeof grantedAccessToken>;

export const userSearch = z.object({
  prefix: storableText.max(64).default("").describe("How the username begins."),
  limit: queryNumber(1, wireLimits.userSearchMax).default(20).describe("How many at most."),
});

export const userSummary = z.object({ id: z.string(), username: z.string() });
export type UserSummary = z.infer<typeof userSummary>;

export const invite = z.object({
  token: z.string(),
  url: z.string().describe("The page on which the invited person registers."),
  expires_at: z.iso.datetime(),
});
export type Invite = z.infer<typeof invite>;

const roomNameCharsMax = wireLimits.roomNameCharsMax;
const topicCharsMax = wireLimits.topicCharsMax;

/** Code points, which no text has more of than UTF-16 units. */
function hasAtMost(max: number): (text: string) => boolean {
  return (text) => text.length <= max || (text.length <= 2 * max && [...text].length <= max);
}

const roomName = storableText
  .trim()
  .refine(hasAtMost(roomNameCharsMax), `must have ${roomNameCharsMax} characters at most`)
  .refine((name) => /[^\p{C}\p{Z}\p{M}]/u.test(name), "must have a character that can be seen")
  .refine((name) => !/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(name), "must be one line of plain text")
  .describe(`1 to ${roomNameCharsMax} characters in one line; white space around it is dropped.`);

const roomTopic = storableText
  .trim()
  .refine(hasAtMost(topicCharsMax), `must have ${topicCharsMax} characters at most`)
  .describe(`At most ${topicCharsMax} characters; white space around it is dropped.`);

export const newRoom = z.object({
  name: roomName,
  visibility: z.enum(["public", "private"]),
  topic: roomTopic.default(""),
});
export type NewRoom = z.infer<typeof newRoom>;

export const roomChange = z
  .object({ name: roomName.optional(), topic: roomTopic.optional(), archived: z.boolean().optional() })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    path: ["name"],
    message: '"topic" or "archived" is needed',
  });
export type RoomChange = z.infer<typeof roomChange>;

export const newDirect = z.object({
  usernames: z.array(storableText.max(1_000)).max(100).describe("The others; nobody for notes to oneself."),
});
export type NewDirect = z.infer<typeof newDirect>;

export const memberRole = z.object({ role: roomRole });
export const member = z.object({ user: person, role: roomRole });
export type Member = z.infer<typeof member>;

const listed = z.string().optional().describe("What to ask for as `after` to go on; missing at the end.");

/** A part of a list by username. */
export const listQuery = z.object({
  after: storableText.max(200).optional().describe("A username; the list goes on after it."),
  limit: queryNumber(1, wireLimits.onlineListMax).default(50).describe("How many at most."),
});
export const memberPage = z.object({ members: z.array(member), next: listed });
export type MemberPage = z.infer<typeof memberPage>;
export const onlinePage = z.object({
  count: z.int().min(0).describe("Of everybody online."),
  usernames: z.array(z.string()),
  next: listed,
});
export type OnlinePage = z.infer<typeof onlinePage>;

const querySeq = queryNumber(0, 999_999_999_999_999).optional();
export const historyQuery = z
  .object({
    before_seq: querySeq.describe("The entries before this one; the latest, when nothing is given."),
    after_seq: querySeq.describe("The entries after this one."),
    around_seq: querySeq.describe("The entries on both sides of this one, and itself."),
    thread_seq: querySeq.describe("Only this message and the replies in its thread."),
    limit: queryNumber(1, wireLimits.historyPageMax).default(50).describe("How many at most."),
  })
  .refine(
    (query) =>
      [query.before_seq, query.after_seq, query.around_seq].filter((each) => each !== undefined).length <= 1,
    { path: ["before_seq"], message: "goes with neither after_seq nor around_seq, nor these together" },
  );
export type HistoryQuery = z.infer<typeof historyQuery>;

export const historyPage = z.object({
  events: z
    .array(entryEvent)
    .describe("By seq, messages in their present state; without a gap, but for a thread."),
  prev_seq: z.int().min(0).describe("The seq before the first of `events`."),
  seq: z.int().min(0).describe("Of the room's latest entry."),
  epoch: z.string().describe("Names the numbering."),
  has_older: z.boolean(),
  has_newer: z.boolean(),
});
export type HistoryPage = z.infer<typeof historyPage>;

export const newMessageBody = z.object({
  text: storableText,
  thread_seq: z.int().min(1).optional().describe("The message in whose thread this is a reply."),
});
export type NewMessageBody = z.infer<typeof newMessageBody>;
export const sentMessage = z.object({
  seq,
  timestamp: entryTimestamp,
  client_msg_id: z.string(),
  duplicate: z.boolean().describe("Whether it had been stored before, under the same `Idempotency-Key`."),
});
export type SentMessage = z.infer<typeof sentMessage>;
