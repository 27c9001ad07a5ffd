import type { Texts } from "../en.ts";

export const emoji = {
  pick: "絵文字を選ぶ",
  search: "絵文字を検索",
  recent: "最近使った絵文字",
  all: "絵文字",
  loading: "読み込み中…",
  none: "該当する絵文字はありません。",
  skinTone: "肌の色を変える",
} satisfies Texts["emoji"];
