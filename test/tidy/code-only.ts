/**
 * A source text with its comments and the insides of its literals blanked out, everything else where it was: same
 * length, same lines. What is searched for in it is then code, never prose. Code inside `${…}` of a template stays.
 *
 * It knows as much of TypeScript's grammar as that takes: a slash begins a regular expression where no value can
 * have ended before it, and a line's end closes a string, so that an apostrophe between JSX tags harms one line.
 */
export function codeOnly(text: string): string {
  let result = "";
  /** The last thing that was neither blank nor comment. */
  let previous = "";
  /** For each open template, how many braces are open inside its current `${`. */
  const templates: number[] = [];

  while (result.length < text.length) {
    const token = nextToken(text, result.length, previous);
    const depth = templates.at(-1);
    const resumesTemplate = token === "}" && depth === 0;
    if (token === "`" || resumesTemplate) {
      if (resumesTemplate) templates.pop();
      const part = match(templatePart, text, result.length + 1);
      result += token + blank(part);
      const opens = text.startsWith("${", result.length);
      if (opens) templates.push(0);
      result += opens ? "${" : text.slice(result.length, result.length + 1);
      previous = opens ? "{" : "`";
      continue;
    }
    if (depth !== undefined && token === "{") templates[templates.length - 1] = depth + 1;
    if (depth !== undefined && token === "}") templates[templates.length - 1] = depth - 1;
    result += withoutContent(token);
    if (!/^(?:\s|\/[/*])/.test(token)) previous = token;
  }
  return result;
}

const plainToken =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|[\w$]+|\s+|[\s\S]/y;
const regexToken = /\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const templatePart = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*/y;
/** Words after which a slash begins a regular expression; after any other word it divides. */
const operatorWord = /^(?:return|typeof|case|in|of|new|delete|void|throw|await|yield|else|do)$/;

function nextToken(text: string, at: number, previous: string): string {
  const endsValue = /[\w$)\]"'`]$/.test(previous) && !operatorWord.test(previous);
  const regex = endsValue || previous === "<" ? "" : match(regexToken, text, at);
  return regex || match(plainToken, text, at);
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

function withoutContent(token: string): string {
  if (/^\/[/*]/.test(token)) return blank(token);
  if (token.length < 2 || !/^["'/]/.test(token)) return token;
  const isUnclosed = !token.startsWith("/") && token.at(-1) !== token.at(0);
  const closing = isUnclosed ? "" : token.slice(-1);
  return token.slice(0, 1) + blank(token.slice(1, token.length - closing.length)) + closing;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}
