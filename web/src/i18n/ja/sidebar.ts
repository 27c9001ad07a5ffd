import type { Texts } from "../en.ts";

export const sidebar = {
  find: "検索または移動…",
  sections: { rooms: "ルーム", directs: "ダイレクトメッセージ", archived: "アーカイブ" },
  addRoom: "ルームを追加",
  createRoom: "ルームを作成",
  browseRooms: "ルームを探す",
  startDirect: "新しいダイレクトメッセージ",
  noRooms: "まだどのルームにも参加していません。",
  noDirects: "だれかにメッセージを書く",
  unread: (unread) => `未読 ${unread} 件`,
  mentions: (mentions) => `あなたへのメンション ${mentions} 件`,
  isTyping: "入力中の人がいます",
  hasDraft: "下書きあり",
  isPrivate: "非公開",
  isOnline: "オンライン",
  isOffline: "オフライン",
  people: (others) => `ほか ${others} 人`,
  unreadAbove: (rooms) => `未読のルームがあと ${rooms} 件`,
  unreadBelow: (rooms) => `未読のルームがあと ${rooms} 件`,
  above: "上",
  below: "下",
} satisfies Texts["sidebar"];
