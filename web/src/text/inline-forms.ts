/** Where a mention, a bare address or the target of a link ends, if one begins there. Each looks only so far ahead. */
const mentionForm = /@[\p{L}\p{M}\p{N}_.-]{1,40}/uy;
const nameCharacter = /[\p{L}\p{M}\p{N}_]/u;

export function mentionEnd(text: string, at: number): number | undefined {
  if (nameCharacter.test(characterBefore(text, at))) return undefined;
  mentionForm.lastIndex = at;
  const found = mentionForm.exec(text)?.[0].replace(/[.-]+$/, "") ?? "";
  return found.length < 2 ? undefined : at + found.length;
}

function characterBefore(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at - 2) ?? 0).length === 2
    ? text.slice(at - 2, at)
    : text.charAt(at - 1);
}

/** Longer addresses are no links. */
const addressMax = 2_000;

/** `(address)` or `(address "title")`; brackets in the address come in pairs. */
const targetForm =
  /^\(\s*((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))+)(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)/;

export function linkTarget(
  text: string,
  at: number,
): { readonly address: string; readonly end: number } | undefined {
  if (text[at] !== "(") return undefined;
  const [written, address] = targetForm.exec(text.slice(at, at + addressMax)) ?? [];
  if (written === undefined || address === undefined) return undefined;
  return { address: address.replace(/^<(.*)>$/, "$1"), end: at + written.length };
}

const bareForm = /(www\.|https?:\/\/)|[\w.+-]{1,100}@|mailto:/y;
const hostForm = /[\w-]+(\.[\w-]+)+(:\d+)?([/?#][^\s<]*)?/y;
const mailForm = /[\w.+-]+@[\w-]+(\.[\w.-]+)+/y;

/** Of an address of the web or of mail that nothing marks as one. In brackets it takes only whole pairs of them. */
export function bareLinkEnd(text: string, at: number, isInBrackets: boolean): number | undefined {
  const found = matchAt(bareForm, text, at);
  if (found === undefined) return undefined;
  const [begin, isWeb] = found;
  if (isWeb === undefined) return mailEnd(text, begin === "mailto:" ? at + begin.length : at);
  const host = at + begin.length;
  const written = matchAt(hostForm, text, host)?.[0];
  if (written === undefined || /[\w-]+\.[\w-]+(?=$|[/:?#])/.exec(written)?.[0].includes("_"))
    return undefined;
  const kept = isInBrackets ? (/^(?:[^[\]]|\[[^[\]]*\])*/.exec(written)?.[0] ?? "") : written;
  return host + withoutEndMarks(kept).length;
}

/** What ends the sentence is no part of the address, nor is a bracket that was opened before it. */
function withoutEndMarks(written: string): string {
  let end = written.length;
  let surplus = written.split(")").length - written.split("(").length;
  for (; end > 0; end--) {
    const last = written.charAt(end - 1);
    if (last === ")" && surplus > 0) surplus--;
    else if (!/[?!.,:*_~;'"]/.test(last)) break;
  }
  return written.slice(0, end);
}

function mailEnd(text: string, at: number): number | undefined {
  const found = matchAt(mailForm, text, at)?.[0].replace(/\.$/, "");
  return found === undefined || /[_-]$/.test(found) ? undefined : at + found.length;
}

function matchAt(form: RegExp, text: string, at: number): RegExpExecArray | undefined {
  form.lastIndex = at;
  return form.exec(text) ?? undefined;
}
