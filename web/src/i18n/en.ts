/**
 * The texts of the first load in English, one file for each place; their type is what every other language has to have.
 * A text is a string, or a function of what it mentions.
 */
import { app } from "./en/app.ts";
import { composer } from "./en/composer.ts";
import { emoji } from "./en/emoji.ts";
import { message } from "./en/message.ts";
import { notification } from "./en/notification.ts";
import { refusals } from "./en/refusals.ts";
import { sidebar } from "./en/sidebar.ts";
import { text } from "./en/text.ts";
import { timeline } from "./en/timeline.ts";
import { ui } from "./en/ui.ts";

export const en = {
  app,
  composer,
  emoji,
  message,
  notification,
  refusals,
  sidebar,
  text,
  timeline,
  ui,
};

export type Texts = typeof en;
