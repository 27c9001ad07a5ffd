import type { Person, RoomRole } from "@koe/protocol/client";
import type {
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
} from "./shapes.ts";

/**
 * The HTTP calls. Every one rejects with a `KoeError`: the server's code, sentence and status, or `unreachable`.
 * Nothing here is repeated by itself; what must arrive goes through a room's `send`.
 */
export type Api = AccountApi & RoomApi;

export interface AccountApi {
  me(): Promise<User>;
  login(username: string, password: string): Promise<void>;
  register(username: string, password: string, invite?: string): Promise<void>;
  logout(): Promise<void>;
  /** One's other sessions end. */
  changePassword(currentPassword: string, newPassword: string): Promise<void>;
  createInvite(): Promise<{ readonly url: string; readonly expiresAtMs: number }>;
  sessions(): Promise<readonly Session[]>;
  endSession(id: string): Promise<void>;
  tokens(): Promise<readonly AccessToken[]>;
  /** The token itself is given out here and never again. */
  createToken(token: NewAccessToken): Promise<AccessToken & { readonly token: string }>;
  revokeToken(id: string): Promise<void>;
}

export interface RoomApi {
  history(roomId: string, query?: HistoryQuery): Promise<HistoryPage>;
  /** One's own rooms, and the public ones that one may join. */
  rooms(): Promise<readonly EnterableRoom[]>;
  room(roomId: string): Promise<EnterableRoom>;
  createRoom(room: NewRoom): Promise<EnterableRoom>;
  changeRoom(roomId: string, change: RoomChange): Promise<EnterableRoom>;
  joinRoom(roomId: string): Promise<EnterableRoom>;
  leaveRoom(roomId: string): Promise<void>;
  /** The direct message with these people, made when there is none; with nobody, notes to oneself. */
  openDirect(usernames: readonly string[]): Promise<EnterableRoom>;
  members(roomId: string, query?: PageQuery): Promise<Page<RoomMember>>;
  /** Adds a member, or gives one another role. */
  setMember(roomId: string, userId: string, role: RoomRole): Promise<void>;
  removeMember(roomId: string, userId: string): Promise<void>;
  online(roomId: string, query?: PageQuery): Promise<OnlinePage>;
  /** People whose username begins so. */
  users(prefix: string, limit?: number): Promise<readonly Person[]>;
}
