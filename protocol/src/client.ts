/** What a client needs of the protocol; small enough for a browser. The server's door is `index.ts`. */
export type { ClientFrame } from "./client-commands.ts";
export {
  type ClientAck,
  type ClientError,
  type ClientEvent,
  clientEvent,
  type Hello,
  type Online,
  type RoomSnapshot,
} from "./client-events.ts";
export {
  type DecodedClientEvent,
  decodeClientEvent,
  encodeClientFrame,
  readHistoryEntry,
} from "./client-frames.ts";
export {
  type EntryEvent,
  type EntryOf,
  entryEvent,
  type NewMessage,
  ownLogId,
  type Person,
  type Reaction,
  type RoomRole,
  type RoomState,
  roomState,
  type Visibility,
  type WireEntry,
} from "./entries.ts";
export {
  type CloseReason,
  closeCodes,
  type ErrorCode,
  isTemporary,
  type PermanentCode,
  permanentCodes,
  type Refusal,
  type TemporaryCode,
  temporaryCodes,
} from "./errors.ts";
export { wireLimits } from "./limits.ts";
export { clientSubprotocol, protocolVersion } from "./version.ts";
