/**
 * Markdown as people write it in chats → the tree that is drawn. Linear in the text, by @lezer/markdown.
 *
 * Headings, HTML, images, link references and indented code are left out: in a chat they are accidents. A line break
 * is a line break. `@name` outside of code is a mention; whether it is one of somebody who is here, the reader's row
 * knows. What nests deeper than `depthMax` is shown as it was written.
 */
import type { SyntaxNode } from "@lezer/common";
import { Autolink, type MarkdownConfig, parser, Strikethrough } from "@lezer/markdown";
import type { Block, Inline } from "./message-tree.ts";
import { safeLink } from "./safe-link.ts";

/** Quotes in quotes and lists in lists beyond this are text; it also bounds the recursion below. */
export const depthMax = 12;

const mentionName = /^@[\p{L}\p{M}\p{N}_.-]{1,40}/u;
const nameCharacter = /[\p{L}\p{M}\p{N}_]/u;
const at = 64;

const mention: MarkdownConfig = {
  defineNodes: ["Mention"],
  parseInline: [
    {
      name: "Mention",
      before: "Autolink",
      parse(cx, next, pos) {
        if (next !== at || nameCharacter.test(cx.slice(Math.max(cx.offset, pos - 1), pos))) return -1;
        const found = mentionName.exec(cx.slice(pos, Math.min(cx.end, pos + 42)))?.[0].replace(/[.-]+$/, "");
        if (found === undefined || found.length < 2) return -1;
        return cx.addElement(cx.elt("Mention", pos, pos + found.length));
      },
    },
  ],
};

const markdown = parser.configure([
  Strikethrough,
  Autolink,
  mention,
  {
    remove: [
      ...["ATXHeading", "SetextHeading", "HorizontalRule", "IndentedCode", "LinkReference"],
      ...["HTMLBlock", "HTMLTag", "Image", "Entity"],
    ],
  },
]);

export function parseMessage(text: string): readonly Block[] {
  return blocksOf(markdown.parse(text).topNode, text, 0);
}

function blocksOf(parent: SyntaxNode, text: string, depth: number): readonly Block[] {
  const blocks: Block[] = [];
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    const block = blockOf(node, text, depth);
    if (block !== undefined) blocks.push(block);
  }
  return blocks;
}

function blockOf(node: SyntaxNode, text: string, depth: number): Block | undefined {
  if (depth > depthMax) return { kind: "paragraph", children: asWritten(text.slice(node.from, node.to)) };
  switch (node.name) {
    case "Paragraph":
      return { kind: "paragraph", children: inlinesOf(node, text, depth) };
    case "Blockquote":
      return { kind: "quote", blocks: blocksOf(node, text, depth + 1) };
    case "BulletList":
      return { kind: "list", start: undefined, items: itemsOf(node, text, depth) };
    case "OrderedList":
      return { kind: "list", start: startOf(node, text), items: itemsOf(node, text, depth) };
    case "FencedCode":
      return codeOf(node, text);
    case "QuoteMark":
    case "ListMark":
      return undefined;
    default:
      return { kind: "paragraph", children: asWritten(text.slice(node.from, node.to)) };
  }
}

function itemsOf(list: SyntaxNode, text: string, depth: number): readonly (readonly Block[])[] {
  return list.getChildren("ListItem").map((item) => blocksOf(item, text, depth + 1));
}

function startOf(list: SyntaxNode, text: string): number {
  const mark = list.firstChild?.getChild("ListMark");
  const start = mark === null || mark === undefined ? 1 : Number.parseInt(text.slice(mark.from, mark.to), 10);
  return Number.isSafeInteger(start) ? start : 1;
}

function codeOf(node: SyntaxNode, text: string): Block {
  const info = node.getChild("CodeInfo");
  const lines = node.getChildren("CodeText").map(({ from, to }) => text.slice(from, to));
  return {
    kind: "code",
    language: info === null ? "" : text.slice(info.from, info.to),
    text: lines.join(""),
  };
}

function inlinesOf(parent: SyntaxNode, text: string, depth: number): readonly Inline[] {
  const inlines: Inline[] = [];
  let position = parent.from;
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    inlines.push(...asWritten(text.slice(position, node.from)), ...inlineOf(node, text, depth));
    position = node.to;
  }
  inlines.push(...asWritten(text.slice(position, parent.to)));
  return inlines;
}

function inlineOf(node: SyntaxNode, text: string, depth: number): readonly Inline[] {
  const written = text.slice(node.from, node.to);
  if (depth > depthMax) return asWritten(written);
  switch (node.name) {
    case "StrongEmphasis":
      return [{ kind: "strong", children: inlinesOf(node, text, depth + 1) }];
    case "Emphasis":
      return [{ kind: "emphasis", children: inlinesOf(node, text, depth + 1) }];
    case "Strikethrough":
      return [{ kind: "strike", children: inlinesOf(node, text, depth + 1) }];
    case "InlineCode":
      return [{ kind: "code", text: codeText(node, text) }];
    case "Mention":
      return [{ kind: "mention", username: written.slice(1) }];
    case "Link":
      return linkOf(node, text, depth);
    case "URL":
      return [bareLink(written)];
    case "Autolink":
      return [bareLink(written.slice(1, -1))];
    case "Escape":
      return [{ kind: "text", text: written.slice(1) }];
    case "HardBreak":
      return [{ kind: "break" }];
    case "EmphasisMark":
    case "StrikethroughMark":
    case "LinkMark":
    case "QuoteMark":
      return [];
    default:
      return asWritten(written);
  }
}

/** `[text](address)`; one whose address may not be linked to stays as it was written. */
function linkOf(node: SyntaxNode, text: string, depth: number): readonly Inline[] {
  const url = node.getChild("URL");
  const marks = node.getChildren("LinkMark");
  const [open, close] = marks;
  const href = url === null ? undefined : safeLink(text.slice(url.from, url.to));
  if (href === undefined || open === undefined || close === undefined) {
    return asWritten(text.slice(node.from, node.to));
  }
  const children = inlinesBetween(node, text, { from: open.to, to: close.from }, depth + 1);
  return [{ kind: "link", href, children: children.map(withoutLinks) }];
}

function inlinesBetween(
  parent: SyntaxNode,
  text: string,
  { from, to }: { readonly from: number; readonly to: number },
  depth: number,
): readonly Inline[] {
  const inlines: Inline[] = [];
  let position = from;
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (node.from < from || node.to > to) continue;
    inlines.push(...asWritten(text.slice(position, node.from)), ...inlineOf(node, text, depth));
    position = node.to;
  }
  inlines.push(...asWritten(text.slice(position, to)));
  return inlines;
}

/** A link in a link would be two places to go with one click. */
function withoutLinks(inline: Inline): Inline {
  if (inline.kind === "mention") return { kind: "text", text: `@${inline.username}` };
  if (inline.kind !== "link") return inline;
  const [only] = inline.children;
  return only ?? { kind: "text", text: inline.href };
}

function bareLink(written: string): Inline {
  const href = safeLink(written);
  const label: Inline = { kind: "text", text: written };
  return href === undefined ? label : { kind: "link", href, children: [label] };
}

function codeText(node: SyntaxNode, text: string): string {
  const [open, close] = node.getChildren("CodeMark");
  const inner = text.slice(open?.to ?? node.from, close?.from ?? node.to).replaceAll("\n", " ");
  const isPadded = inner.startsWith(" ") && inner.endsWith(" ") && inner.trim() !== "";
  return isPadded ? inner.slice(1, -1) : inner;
}

/** Text with its line breaks. */
function asWritten(text: string): readonly Inline[] {
  if (text === "") return [];
  return text.split("\n").flatMap((line, index): Inline[] => {
    const shown: Inline[] = line === "" ? [] : [{ kind: "text", text: line }];
    return index === 0 ? shown : [{ kind: "break" }, ...shown];
  });
}
