import type { Texts } from "../en.ts";

export const ui = {
  close: "閉じる",
  cancel: "キャンセル",
  copy: "コピー",
  copied: "コピーしました",
  showPassword: "パスワードを表示",
  hidePassword: "パスワードを隠す",
  notifications: "お知らせ",
  moreActions: "その他",
} satisfies Texts["ui"];
