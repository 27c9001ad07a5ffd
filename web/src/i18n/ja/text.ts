import type { Texts } from "../en.ts";

export const text = {
  code: (language) => (language === "" ? "コード" : `${language} のコード`),
  copyCode: "コードをコピー",
} satisfies Texts["text"];
