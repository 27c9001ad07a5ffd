import type { Texts } from "../i18n/en.ts";
import type { RowAction } from "./row-action.ts";

export function actionText(action: RowAction, texts: Texts["message"]): string {
  switch (action) {
    case "react":
      return texts.react;
    case "reply":
      return texts.reply;
    case "edit":
      return texts.edit;
    case "copy_link":
      return texts.copyLink;
    case "copy_text":
      return texts.copyText;
    case "mark_unread":
      return texts.markUnread;
    case "delete":
      return texts.delete;
    case "retry":
      return texts.retry;
  }
}
