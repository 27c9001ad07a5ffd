import { decodeRoomEvent, defaultLimits, type RoomEvent } from "@koe/protocol";
import { HeardSocket } from "./heard-socket.ts";

export type { Closed } from "./heard-socket.ts";

/** One socket at `/ws/v1/chat/{room_id}`. */
export class RoomClient extends HeardSocket<RoomEvent> {
  constructor(socket: WebSocket) {
    super(socket, (text) => decodeRoomEvent(text, defaultLimits.jsonDepthMax));
  }

  say(text: string, more: { readonly id?: number; readonly client_msg_id?: string } = {}): void {
    const { id, ...payload } = more;
    this.send({ event: "send_message", ...(id === undefined ? {} : { id }), payload: { text, ...payload } });
  }
}
