import type { LaterTexts } from "../en-later.ts";

export const settings = {
  title: "設定",
  pages: {
    appearance: "表示",
    notifications: "通知",
    password: "パスワード",
    sessions: "セッション",
    tokens: "アクセストークン",
  },
  theme: "テーマ",
  themes: { system: "システムに合わせる", light: "ライト", dark: "ダーク" },
  density: "密度",
  densities: { comfortable: "ゆったり", compact: "コンパクト" },
  language: "言語",
  languageOfBrowser: "ブラウザーに合わせる",
} satisfies LaterTexts["settings"];
