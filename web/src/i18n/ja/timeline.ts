import type { Texts } from "../en.ts";

export const timeline = {
  log: (room: string) => `${room} のメッセージ`,
  loading: "メッセージを読み込み中",
  empty: "まだ何も話されていません。最初のメッセージを書いてみましょう。",
  emptyArchived: "アーカイブされるまで、ここでは何も話されませんでした。",
  toNew: (count: number) => `新着${count}件`,
  toUnread: (count: number, time: string) => `${time}から新着${count}件`,
  toPresent: "最新へ移動",
  arrived: (name: string, text: string) => `${name}：${text}`,
  arrivedMany: (count: number) => `新着メッセージ${count}件`,
  notSent: (text: string) => `送信できませんでした：${text}`,
  noHistory: "過去のメッセージを読み込めませんでした。",
  noMessage: "このメッセージはもうないか、最初からありません。",
  typing: (...names: readonly string[]) =>
    names.length > 3 ? "何人かが入力中" : `${names.join("、")}が入力中`,
  thread: "スレッド",
  threadLog: "スレッドのメッセージ",
  closeThread: "スレッドを閉じる",
} satisfies Texts["timeline"];
