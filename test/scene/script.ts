/** What a scene plays: people, the rooms that they talk in, and who says what when. Pure data; the same each time. */
export interface Script {
  /** Whose eyes one sees it with comes first. */
  readonly people: readonly string[];
  readonly rooms: readonly ScriptRoom[];
}

export interface ScriptRoom {
  /** Two exist from the beginning, `general` and `gleam-dev`, and take the name and topic that they get here. */
  readonly id: string;
  readonly name: string;
  readonly topic?: string;
  /** Of direct messages: with whom. Otherwise the room is public and everybody has it in the list. */
  readonly with?: readonly string[];
  readonly lines: readonly Line[];
  /** How many of the messages at the end the first person has not read. */
  readonly unread?: number;
}

export interface Line {
  readonly by: string;
  /** UTC, `2026-11-20 14:02`. */
  readonly at: string;
  readonly text: string;
  /** The position in `lines` of the message whose thread this one is in. */
  readonly inThreadOf?: number;
  readonly reactions?: Readonly<Record<string, readonly string[]>>;
}
