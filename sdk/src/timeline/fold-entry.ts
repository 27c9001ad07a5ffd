import type { EntryEvent } from "@koe/protocol/client";
import type { Message } from "./message.ts";

/**
 * What an entry does to a message: edit, deletion, reaction, a reply in its thread or the deletion of one.
 *
 * Applying an entry twice, or to a message that was read after it, changes nothing: only what is above the message's
 * `version` counts. An unchanged message is the same object.
 */
export function foldEntry(message: Message, entry: EntryEvent): Message {
  const { seq } = entry.payload;
  return seq > message.version && changedBy(entry).includes(message.seq)
    ? { ...changed(message, entry), version: seq }
    : message;
}

/** The seqs of the messages that an entry changes. */
export function changedBy(entry: EntryEvent): readonly number[] {
  switch (entry.event) {
    case "new_message":
      return entry.payload.thread_seq === undefined ? none : [entry.payload.thread_seq];
    case "message_edited":
    case "reaction_added":
    case "reaction_removed":
      return [entry.payload.target_seq];
    case "message_deleted": {
      const { target_seq: target, thread_seq: root } = entry.payload;
      return root === undefined ? [target] : [target, root];
    }
    default:
      return none;
  }
}

/** With or without one person's reaction. The order of emoji and of people is that in which they came. */
export function withReaction(message: Message, emoji: string, username: string, on: boolean): Message {
  const present = message.reactions.find((reaction) => reaction.emoji === emoji);
  const isOn = present?.usernames.includes(username) === true;
  if (isOn === on) return message;
  if (present === undefined) {
    return { ...message, reactions: [...message.reactions, { emoji, usernames: [username] }] };
  }
  const usernames = on
    ? [...present.usernames, username]
    : present.usernames.filter((other) => other !== username);
  const reactions = message.reactions
    .map((reaction) => (reaction === present ? { emoji, usernames } : reaction))
    .filter((reaction) => reaction.usernames.length > 0);
  return { ...message, reactions };
}

/** Its place stays, and so does its thread. */
export function blanked(message: Message): Message {
  const { editedAtMs: _, ...rest } = message;
  return { ...rest, text: "", mentions: [], reactions: [], isDeleted: true };
}

const none: readonly number[] = [];

function changed(message: Message, entry: EntryEvent): Message {
  switch (entry.event) {
    case "new_message":
      return { ...message, replyCount: message.replyCount + 1, lastReplySeq: entry.payload.seq };
    case "message_edited":
      return edited(message, entry.payload);
    case "reaction_added":
    case "reaction_removed": {
      const { emoji, username } = entry.payload;
      return withReaction(message, emoji, username, entry.event === "reaction_added");
    }
    case "message_deleted":
      if (entry.payload.target_seq === message.seq) return blanked(message);
      return withoutReply(message);
    default:
      return message;
  }
}

/** Which reply is the last one now is known where the thread is. */
function withoutReply(message: Message): Message {
  if (message.replyCount > 1) return { ...message, replyCount: message.replyCount - 1 };
  const { lastReplySeq: _, ...rest } = message;
  return { ...rest, replyCount: 0 };
}

/** An edit that is read after the deletion has no text, and the deletion comes later in the log. */
function edited(
  message: Message,
  { text, mentions = [], timestamp }: Extract<EntryEvent, { event: "message_edited" }>["payload"],
): Message {
  return message.isDeleted ? message : { ...message, text, mentions, editedAtMs: Date.parse(timestamp) };
}
