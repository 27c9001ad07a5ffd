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
  people: "ユーザー",
  remove: (name: string) => `${name} を外す`,
  typeAName: "名前の最初の文字を入力してください。",
  nobodyFound: (query: string) => `「${query}」で始まる名前の人はいません。`,
  peopleFound: (count: number) => `${count} 人見つかりました`,
} satisfies Texts["ui"];
