import type { Entry, MessageEntry, Reaction, ReactionEntry } from "../store/entry.ts";

/**
 * What later entries do to a message, in memory as the log does it in the database: an edit, a deletion, a reaction, a
 * reply in its thread and the deletion of such a reply.
 *
 * Emoji keep the order in which each was first used. A fresh reading orders them by the earliest reaction that is still
 * there, which is the same until somebody takes the first of several back.
 */

/** The messages that an entry changes. */
export function changedSeqs(change: Entry): readonly number[] {
  switch (change.kind) {
    case "edit":
    case "reaction":
      return [change.targetSeq];
    case "delete":
      return change.threadSeq === undefined ? [change.targetSeq] : [change.targetSeq, change.threadSeq];
    case "message":
      return change.threadSeq === undefined ? [] : [change.threadSeq];
    default:
      return [];
  }
}

/**
 * The message after a change that `changedSeqs` names it for. `lastReplySeq`: of the replies in its thread that are not
 * deleted, asked for when one of them is.
 */
export function changedMessage(
  message: MessageEntry,
  change: Entry,
  lastReplySeq: () => number | undefined,
): MessageEntry {
  const version = change.seq;
  switch (change.kind) {
    case "edit": {
      const { text, mentions, timestampMs: editedAtMs } = change;
      return { ...message, text, mentions, editedAtMs, version };
    }
    case "reaction":
      return { ...message, reactions: changedReactions(message.reactions, change), version };
    case "delete":
      return change.targetSeq === message.seq
        ? { ...message, text: "", mentions: [], reactions: [], isDeleted: true, version }
        : { ...message, replyCount: message.replyCount - 1, lastReplySeq: lastReplySeq(), version };
    case "message":
      return { ...message, replyCount: message.replyCount + 1, lastReplySeq: change.seq, version };
    default:
      return message;
  }
}

function changedReactions(
  reactions: readonly Reaction[],
  { emoji, username, isOn }: ReactionEntry,
): readonly Reaction[] {
  const same = reactions.find((reaction) => reaction.emoji === emoji);
  const others = (same?.usernames ?? []).filter((name) => name !== username);
  const usernames = isOn ? [...others, username] : others;
  if (same === undefined) return isOn ? [...reactions, { emoji, usernames }] : reactions;
  return reactions.flatMap((each) =>
    each !== same ? [each] : usernames.length === 0 ? [] : [{ emoji, usernames }],
  );
}
