/**
 * What is sent of what was written: without blank lines before it and blanks after it. Undefined: there is nothing to
 * send.
 */
export function sendableText(written: string): string | undefined {
  const text = written.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd();
  return text.trim() === "" ? undefined : text;
}

/** As the server counts: Unicode code points. */
export function textLength(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}
