/**
 * What the HTTP API takes and gives: one shape per object, one status per error code.
 *
 * Bodies copy the fields they know and drop the rest. Answers are cut to their shape before they leave the server,
 * so a field that is not listed here cannot leak. Fields may be added; none is renamed, retyped or removed.
 */
import { z } from "zod";
import { storableText } from "./commands.ts";
import { wireLimits } from "./limits.ts";

/** Every code of an HTTP error, with its status. */
export const httpErrors = {
  malformed_json: 400,
  bad_payload: 400,
  bad_handshake: 400,
  username_invalid: 400,
  password_invalid: 400,
  not_signed_in: 401,
  invalid_credentials: 401,
  forbidden: 403,
  cross_site: 403,
  registration_closed: 403,
  invite_required: 403,
  invite_invalid: 403,
  owner_claim_invalid: 403,
  not_found: 404,
  method_not_allowed: 405,
  username_taken: 409,
  limit_exceeded: 409,
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

export const ownRoom = roomSummary.extend({
  visibility: z.literal("public"),
  seq: z.int().min(0).describe("Of the room's latest entry; 0 while it has none."),
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
