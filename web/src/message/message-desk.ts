/**
 * What a reader does with the messages of one timeline, be it a room or a thread: which one is being edited, and every
 * action of a row. The SDK does what is durable; here is what belongs to this screen alone.
 */
import type { Observable, Room } from "@koe/sdk";
import { StateCell } from "../koe/state-cell.ts";
import type { Deletions } from "./deletions.ts";
import type { Row } from "./row.ts";

export interface DeskSurroundings {
  readonly room: Room;
  readonly deletions: Deletions;
  /** Where the keyboard goes when an edit ends. */
  focusAfterEdit(): void;
}

export class MessageDesk {
  readonly room: Room;
  readonly #deletions: Deletions;
  readonly #focusAfterEdit: () => void;
  #rows: readonly Row[] = [];
  readonly #heardFailures = new Set<string>();
  readonly #editing = new StateCell<string | undefined>(undefined);

  constructor({ room, deletions, focusAfterEdit }: DeskSurroundings) {
    this.room = room;
    this.#deletions = deletions;
    this.#focusAfterEdit = focusAfterEdit;
  }

  /** The key of the row that is being edited. */
  get editing(): Observable<string | undefined> {
    return this.#editing;
  }

  edit(row: Row): void {
    this.#editing.set(row.key);
  }

  /** The rows that are drawn now. */
  show(rows: readonly Row[]): void {
    this.#rows = rows;
  }

  /** Edits the last of one's own messages that is loaded; false when there is none. */
  editLast(): boolean {
    const last = this.#rows.findLast(({ isOwn, isLeaving, item }) => {
      if (!isOwn || isLeaving) return false;
      return item.kind === "message" ? !item.isDeleted : item.kind === "pending" && item.state === "failed";
    });
    if (last === undefined) return false;
    this.edit(last);
    return true;
  }

  /** An empty text changes nothing; to delete a message there is another way. */
  save({ item }: Row, written: string): void {
    const text = written.trim();
    if (item.kind === "pending" && text !== "") {
      this.room.discard(item.clientMsgId);
      const thread = item.threadSeq === undefined ? {} : { threadSeq: item.threadSeq };
      forget(this.room.send(text, thread).done);
    }
    if (item.kind === "message" && text !== "" && (text !== item.text || item.change?.state === "failed")) {
      if (item.change?.state === "failed") this.room.discard(item.change.clientMsgId);
      if (text !== item.text) forget(this.room.edit(item.seq, text).done);
    }
    this.stopEditing();
  }

  stopEditing(): void {
    if (this.#editing.get() === undefined) return;
    this.#editing.set(undefined);
    this.#focusAfterEdit();
  }

  /** What is not sent is given up; what is stored is deleted after the time to undo it. Gives the way back. */
  remove({ item }: Row): (() => void) | undefined {
    if (item.kind === "pending") this.room.discard(item.clientMsgId);
    if (item.kind !== "message") return undefined;
    const { seq } = item;
    this.#deletions.begin(seq);
    return () => this.#deletions.undo(seq);
  }

  retry({ item }: Row): void {
    const clientMsgId = item.kind === "pending" ? item.clientMsgId : changeOf(item)?.clientMsgId;
    if (clientMsgId !== undefined) this.room.retry(clientMsgId);
  }

  /** Gives up a change that was refused. */
  discardChange({ item }: Row): void {
    const change = changeOf(item);
    if (change !== undefined) this.room.discard(change.clientMsgId);
  }

  react({ item }: Row, emoji: string, on: boolean): void {
    if (item.kind === "message") forget(this.room.react(item.seq, emoji, on).done);
  }

  /** True once for each message that was not sent. */
  hearsOfFailure(clientMsgId: string): boolean {
    const isNew = !this.#heardFailures.has(clientMsgId);
    this.#heardFailures.add(clientMsgId);
    return isNew;
  }

  /** Everything from this message on is unread again. */
  markUnread({ seq }: Row): void {
    if (seq !== undefined) this.room.markRead(seq - 1, { back: true });
  }
}

function changeOf(item: Row["item"]) {
  return item.kind === "message" ? item.change : undefined;
}

/** What was refused for good stays in the timeline, which shows it. */
function forget(done: Promise<unknown>): void {
  done.catch(() => undefined);
}
