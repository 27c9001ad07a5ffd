import type { LaterTexts } from "../en-later.ts";

export const rooms = {
  create: {
    title: "ルームを作成",
    name: "名前",
    nameAdvice: "短く分かりやすく。例:「デザイン」「リリース4」",
    topic: "トピック",
    topicAdvice: "ここで話すこと。後から変更できます。",
    visibility: "参加できる人",
    visibilities: { public: "だれでも", private: "追加された人だけ" },
    publicAdvice: "このサーバーの全員がルームを見つけ、読み、参加できます。",
    privateAdvice: "ほかの人にはルームがあることも見えません。メンバーが人を追加します。",
    submit: "ルームを作成",
    nameMissing: "ルームには名前が必要です。",
  },
  browse: {
    title: "ルームを探す",
    search: "ルームを検索",
    join: "参加",
    leave: "退出",
    joined: "参加中",
    joinNamed: (name) => `${name} に参加`,
    leaveNamed: (name) => `${name} から退出`,
    loading: "ルームを読み込み中…",
    none: "公開ルームはまだありません。",
    noneFound: (query) => `「${query}」というルームはありません。`,
    found: (count) => `${count} 件のルーム`,
    more: (count) => `ほか ${count} 件。検索して絞り込んでください。`,
  },
  direct: {
    title: "新しいダイレクトメッセージ",
    to: "宛先",
    advice:
      "ダイレクトメッセージの参加者は後から変えられません。メンバーが変わるグループには非公開ルームを作成してください。",
    submit: "開く",
    toMyself: "自分用メモ",
  },
} satisfies LaterTexts["rooms"];
