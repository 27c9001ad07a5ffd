import type { Texts } from "../en.ts";

export const composer = {
  messageTo: (room: string) => `${room} へのメッセージ`,
  replyInThread: "スレッドに返信",
  send: "送信",
} satisfies Texts["composer"];
