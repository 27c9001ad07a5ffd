import type { NoticeItem } from "@koe/sdk";
import type { Texts } from "../i18n/en.ts";

/** A change of the room or of its members, as a sentence. */
export function noticeText(
  { username: by, event }: NoticeItem,
  { notices, roles }: Texts["message"],
): string {
  if (event.event === "room_changed") {
    const { name, topic, archived } = event.payload;
    if (name !== undefined) return notices.renamed(by, name);
    if (topic !== undefined) return topic === "" ? notices.topicCleared(by) : notices.topicSet(by, topic);
    if (archived !== undefined) return archived ? notices.archived(by) : notices.unarchived(by);
    return notices.changed(by);
  }
  const { subject, role, previous_role: previousRole } = event.payload;
  const who = subject.username;
  if (role === null) return who === by ? notices.left(who) : notices.removed(by, who);
  if (previousRole === null) return who === by ? notices.joined(who) : notices.added(by, who);
  return notices.roleChanged(by, who, roles[role]);
}
