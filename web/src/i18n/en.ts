/**
 * The texts of the page in English, one file for each place; their type is what every other language has to have. A
 * text is a string, or a function of what it mentions.
 */
import { app } from "./en/app.ts";
import { awareness } from "./en/awareness.ts";
import { composer } from "./en/composer.ts";
import { emoji } from "./en/emoji.ts";
import { members } from "./en/members.ts";
import { message } from "./en/message.ts";
import { refusals } from "./en/refusals.ts";
import { rooms } from "./en/rooms.ts";
import { session } from "./en/session.ts";
import { settings } from "./en/settings.ts";
import { shortcuts } from "./en/shortcuts.ts";
import { sidebar } from "./en/sidebar.ts";
import { switcher } from "./en/switcher.ts";
import { text } from "./en/text.ts";
import { timeline } from "./en/timeline.ts";
import { ui } from "./en/ui.ts";

export const en = {
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
};

export type Texts = typeof en;
