/** 日本語. A text that is missing here is an error of the compiler. */
import type { Texts } from "./en.ts";
import { app } from "./ja/app.ts";
import { composer } from "./ja/composer.ts";
import { emoji } from "./ja/emoji.ts";
import { message } from "./ja/message.ts";
import { notification } from "./ja/notification.ts";
import { refusals } from "./ja/refusals.ts";
import { sidebar } from "./ja/sidebar.ts";
import { text } from "./ja/text.ts";
import { timeline } from "./ja/timeline.ts";
import { ui } from "./ja/ui.ts";

export const ja = {
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
} satisfies Texts;
