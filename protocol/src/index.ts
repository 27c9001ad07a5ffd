export * from "./client.ts";
export { type DecodedClientCommand, decodeClientCommand } from "./client-codec.ts";
export type { ClientCommand, ClientCommandName } from "./client-commands.ts";
export {
  type DecodedCommand,
  decodeRoomCommand,
  decodeRoomEvent,
  describeIssue,
  encodeRoomEvent,
} from "./codec.ts";
export { clientMsgId, type RoomCommand, type SendMessage, storableText } from "./commands.ts";
export {
  type AckPayload,
  type ErrorPayload,
  type NewMessagePayload,
  type PresencePayload,
  type ResumedPayload,
  type RoomEvent,
  roomEvent,
} from "./events.ts";
export {
  type AccessToken,
  accessToken,
  type Credentials,
  credentials,
  type ErrorBody,
  errorBody,
  type GrantedAccessToken,
  grantedAccessToken,
  type HttpErrorCode,
  healthBody,
  httpErrors,
  type Invite,
  invite,
  type Me,
  me,
  messageBody,
  type NewAccessToken,
  newAccessToken,
  type OwnerClaim,
  type OwnRoom,
  ownerClaim,
  ownRoom,
  type PasswordChange,
  passwordChange,
  queryNumber,
  type Registration,
  type RoomSummary,
  readyBody,
  registration,
  roomSummary,
  type Session,
  session,
  type UserSummary,
  userSearch,
  userSummary,
} from "./http.ts";
export { type ParsedJson, parseJson } from "./json.ts";
export { defaultLimits, type Limits, wireLimits } from "./limits.ts";
