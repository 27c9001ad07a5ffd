import type { LaterTexts } from "../en-later.ts";

export const switcher = {
  title: "検索または移動",
  placeholder: "ルーム、ユーザー、操作",
  results: "見つかったもの",
  nothing: (query) => `「${query}」は見つかりません。`,
  kinds: {
    room: "ルーム",
    direct: "ダイレクトメッセージ",
    elsewhere: "未参加",
    person: "ユーザー",
    action: "操作",
  },
} satisfies LaterTexts["switcher"];
