import { Fragment, memo, type ReactNode, useMemo } from "react";
import { Link } from "wouter";
import { CodeBlock } from "./code-block.tsx";
import styles from "./message-text.module.css";
import type { Block, Inline } from "./message-tree.ts";
import { ownPath } from "./own-path.ts";
import { parseMessage } from "./parse-message.ts";

interface MessageTextProps {
  readonly text: string;
  /** Usernames that this message really mentions; another `@name` is text. */
  readonly mentions: readonly string[];
  readonly ownUsername: string | undefined;
}

/** The text of a message as its author meant it to look. Drawn from a tree of elements; no HTML is ever made of it. */
export const MessageText = memo(function MessageText({ text, mentions, ownUsername }: MessageTextProps) {
  const blocks = useMemo(() => parseMessage(text), [text]);
  const names = useMemo(() => new Map(mentions.map((name) => [foldName(name), name])), [mentions]);
  const draw = (inline: Inline): ReactNode => {
    switch (inline.kind) {
      case "text":
        return inline.text;
      case "break":
        return <br />;
      case "strong":
        return <strong>{drawAll(inline.children)}</strong>;
      case "emphasis":
        return <em>{drawAll(inline.children)}</em>;
      case "strike":
        return <s>{drawAll(inline.children)}</s>;
      case "code":
        return <code className={styles["code"]}>{inline.text}</code>;
      case "link":
        return <TextLink href={inline.href}>{drawAll(inline.children)}</TextLink>;
      case "mention":
        return (
          <Mention written={inline.username} name={names.get(foldName(inline.username))} own={ownUsername} />
        );
    }
  };
  const drawAll = (inlines: readonly Inline[]) => keyed(inlines, draw);
  return (
    <div className={styles["text"]} dir="auto" data-emoji-only={isEmojiOnly(text) || undefined}>
      {keyed(blocks, (block) => drawBlock(block, drawAll))}
    </div>
  );
});

function drawBlock(block: Block, drawAll: (inlines: readonly Inline[]) => ReactNode): ReactNode {
  switch (block.kind) {
    case "paragraph":
      return <p dir="auto">{drawAll(block.children)}</p>;
    case "quote":
      return <blockquote dir="auto">{keyed(block.blocks, (each) => drawBlock(each, drawAll))}</blockquote>;
    case "code":
      return <CodeBlock language={block.language} text={block.text} />;
    case "list": {
      const items = keyed(block.items, (item) => <li>{keyed(item, (each) => drawBlock(each, drawAll))}</li>);
      return block.start === undefined ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>;
    }
  }
}

/** Parts of one text never change places, so their place is their key. */
function keyed<Part>(parts: readonly Part[], draw: (part: Part) => ReactNode): ReactNode {
  return parts.map((part, place) => <Fragment key={String(place)}>{draw(part)}</Fragment>);
}

function TextLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  const path = ownPath(href, location.origin);
  if (path !== undefined) return <Link href={path}>{children}</Link>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

interface MentionProps {
  readonly written: string;
  /** Undefined: nobody of that name is mentioned. */
  readonly name: string | undefined;
  readonly own: string | undefined;
}

function Mention({ written, name, own }: MentionProps) {
  if (name === undefined) return `@${written}`;
  return (
    <span className={styles["mention"]} data-own={name === own || undefined}>
      @{written}
    </span>
  );
}

/** As usernames are compared. */
function foldName(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

/** One to three emoji and nothing else are drawn large. */
function isEmojiOnly(text: string): boolean {
  return text.length <= 40 && /^(?:\p{RGI_Emoji}\s*){1,3}$/v.test(text);
}
