/**
 * Why the server or the way to it said no, by code. A code that is missing here is shown in the server's own words,
 * which are English.
 */
export const refusals = {
  unreachable: "The server did not answer. Check the connection and try again.",
  session_not_kept:
    "Your browser did not keep the session. It may block cookies, or the address is not encrypted.",
  not_signed_in: "Sign in first.",
  invalid_credentials: "Invalid username or password",
  username_taken: "Username already taken",
  registration_closed: "This server takes no new accounts. Ask its owner.",
  invite_required: "This server takes new accounts by invitation. Ask its owner for an invite.",
  invite_invalid: "This invite is used up or has expired. Ask for a new one.",
  owner_claim_invalid:
    "This link does not work, or not any more. Use the latest one that the server printed.",
  forbidden: "You may not do that.",
  not_found: "That is not there, or not any more.",
  not_member: "You are not a member of this room.",
  room_archived: "This room is archived; it can only be read.",
  rate_limited: "Too many attempts. Wait a little, then try again.",
  server_busy: "The server has too much to do right now. Try again in a moment.",
  storage_unavailable: "The database is away. Try again in a moment.",
  internal: "Something went wrong on the server. It has been recorded.",
};
