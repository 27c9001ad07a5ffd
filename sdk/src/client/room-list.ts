/** One's rooms as a page shows them. A room that did not change, and a list without a change, is the same object. */
import type { RoomState } from "@koe/protocol/client";
import { isSameNames } from "../room/typing-view.ts";
import type { RoomSummary } from "../view.ts";

interface Shown {
  readonly room: RoomState;
  readonly summary: RoomSummary;
}

export class RoomList {
  #summaries = new Map<string, Shown>();
  #list: readonly RoomSummary[] = [];

  update(
    rooms: readonly RoomState[],
    typistsIn: (roomId: string) => readonly string[],
  ): readonly RoomSummary[] {
    const summaries = new Map<string, Shown>();
    for (const room of rooms) {
      const typing = typistsIn(room.id);
      const known = this.#summaries.get(room.id);
      const isSame = known?.room === room && isSameNames(known.summary.typing, typing);
      summaries.set(room.id, isSame ? known : { room, summary: { ...room, typing } });
    }
    this.#summaries = summaries;
    const list = [...summaries.values()].map(({ summary }) => summary);
    const isSameList = list.length === this.#list.length && list.every((room, at) => room === this.#list[at]);
    if (!isSameList) this.#list = list;
    return this.#list;
  }
}
