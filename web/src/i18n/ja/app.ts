import type { Texts } from "../en.ts";

export const app = {
  name: "Koe",
  rooms: "ルーム",
  room: "ルーム",
  people: "参加者",
  roomMenu: "ルームメニュー",
  joinRoom: "ルームに参加",
  panel: "サイドパネル",
  back: "戻る",
  you: (username: string) => `${username} としてサインイン中`,
  settings: "設定",
  signOut: "サインアウト",
  notes: "自分用メモ",
  pickRoom: "ルームを選んでください。",
  nothingHere: "このアドレスには何もありません。",
  toStart: "最初のページへ",
  failed: "このページで問題が起きました。",
  reload: "ページを読み込み直す",
} satisfies Texts["app"];
