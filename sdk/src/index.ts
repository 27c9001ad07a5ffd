/** The door of the SDK. `README.md` beside it begins with examples. */

export type { EntryEvent, RoomRole, RoomState, Visibility } from "@koe/protocol/client";
export type { AccountApi, Api, RoomApi } from "./api/api.ts";
export type {
  AccessToken,
  EnterableRoom,
  HistoryPage,
  HistoryQuery,
  NewAccessToken,
  NewRoom,
  OnlinePage,
  Page,
  PageQuery,
  RoomChange,
  RoomMember,
  Session,
  User,
} from "./api/shapes.ts";
export { connect } from "./client/connect.ts";
export type { ConnectionState, StopReason } from "./connection/connection-state.ts";
export type { Environment, Socket, SocketAddress, SocketListener, Timer, Transport } from "./environment.ts";
export { indexedDbStorage } from "./indexed-db.ts";
export type { ConnectOptions, Credentials, Koe, Room } from "./koe.ts";
export { KoeError, type KoeErrorDetails } from "./koe-error.ts";
export type { Observable } from "./observable.ts";
export { memoryStorage } from "./storage/memory-storage.ts";
export type { Collection, Storage, StorageChange, StoredRecord } from "./storage/storage.ts";
export type {
  MessageChange,
  MessageItem,
  NoticeItem,
  PendingItem,
  Presence,
  RoomSummary,
  SendError,
  Sending,
  Sent,
  Timeline,
  TimelineItem,
} from "./view.ts";
