/** 日本語. A text that is missing here is an error of the compiler. */
import type { LaterTexts } from "./en-later.ts";
import { awareness } from "./ja/awareness.ts";
import { members } from "./ja/members.ts";
import { rooms } from "./ja/rooms.ts";
import { session } from "./ja/session.ts";
import { settings } from "./ja/settings.ts";
import { shortcuts } from "./ja/shortcuts.ts";
import { switcher } from "./ja/switcher.ts";

export const jaLater = {
  awareness,
  members,
  rooms,
  session,
  settings,
  shortcuts,
  switcher,
} satisfies LaterTexts;
