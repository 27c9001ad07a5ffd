import type { Texts } from "../en.ts";
import { formatNumber } from "../plural.ts";

export const composer = {
  messageTo: (room: string) => `${room} へのメッセージ`,
  replyInThread: "スレッドに返信",
  send: "送信",
  format: "書式",
  formats: { bold: "太字", italic: "斜体", code: "コード", strikethrough: "取り消し線" },
  completions: { person: "メンバー", room: "ルーム", emoji: "絵文字" },
  charactersLeft: (count: number) => `残り ${formatNumber("ja", count)} 文字`,
  tooLong: (count: number) => `${formatNumber("ja", count)} 文字超過しています`,
  waiting: "送信が続いたため待機中。再開まで",
  seconds: (count: number) => `${count} 秒`,
  looksLikeCode: "コードのようです。",
  makeCode: "コードブロックにする",
  closed: {
    archived: "このルームはアーカイブされています。閲覧のみできます。",
    removed: "このルームのメンバーではなくなりました。",
  },
  notSent: "未送信の文章",
  copyDraft: "未送信の文章をコピー",
} satisfies Texts["composer"];
