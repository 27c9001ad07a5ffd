/** The looks that a selection can be given, as they are offered. */
export const formats = ["bold", "italic", "code", "strikethrough"] as const;
export type Format = (typeof formats)[number];
