/** 日本語. A text that is missing here is an error of the compiler. */
import type { Texts } from "./en.ts";
import { app } from "./ja/app.ts";
import { awareness } from "./ja/awareness.ts";
import { composer } from "./ja/composer.ts";
import { emoji } from "./ja/emoji.ts";
import { members } from "./ja/members.ts";
import { message } from "./ja/message.ts";
import { refusals } from "./ja/refusals.ts";
import { rooms } from "./ja/rooms.ts";
import { session } from "./ja/session.ts";
import { settings } from "./ja/settings.ts";
import { shortcuts } from "./ja/shortcuts.ts";
import { sidebar } from "./ja/sidebar.ts";
import { switcher } from "./ja/switcher.ts";
import { text } from "./ja/text.ts";
import { timeline } from "./ja/timeline.ts";
import { ui } from "./ja/ui.ts";

export const ja = {
  app,
  awareness,
  composer,
  emoji,
  members,
  message,
  refusals,
  rooms,
  session,
  settings,
  shortcuts,
  sidebar,
  switcher,
  text,
  timeline,
  ui,
} satisfies Texts;
