/**
 * Colours for code: highlight.js's grammars, read as a tree by lowlight and flattened to pieces with one of a few kinds.
 * No HTML is made. Loaded lazily.
 */
import bash from "highlight.js/lib/languages/bash";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";

export interface CodePiece {
  readonly text: string;
  /** A class of code-block.module.css. */
  readonly className: "keyword" | "string" | "comment" | "number" | "name" | undefined;
}

const lowlight = createLowlight({ bash, css, diff, go, json, python, rust, sql, typescript, xml, yaml });
lowlight.registerAlias({
  bash: ["sh", "shell", "zsh", "console"],
  typescript: ["ts", "tsx", "js", "jsx", "javascript", "mjs"],
  python: ["py"],
  rust: ["rs"],
  xml: ["html", "svg"],
  yaml: ["yml"],
});

const kinds: Readonly<Record<string, CodePiece["className"]>> = {
  keyword: "keyword",
  literal: "keyword",
  built_in: "keyword",
  type: "name",
  title: "name",
  attr: "name",
  attribute: "name",
  name: "name",
  property: "name",
  string: "string",
  regexp: "string",
  addition: "string",
  comment: "comment",
  meta: "comment",
  deletion: "comment",
  number: "number",
  symbol: "number",
};

type Tree = ReturnType<typeof lowlight.highlight>;
type TreeNode = Tree["children"][number];

/** Undefined for a language that is not known here. */
export function highlightCode(language: string, text: string): readonly CodePiece[] | undefined {
  if (!lowlight.registered(language)) return undefined;
  const pieces: CodePiece[] = [];
  collect(lowlight.highlight(language, text).children, undefined, pieces);
  return pieces;
}

function collect(nodes: readonly TreeNode[], className: CodePiece["className"], pieces: CodePiece[]): void {
  for (const node of nodes) {
    if (node.type === "text") pieces.push({ text: node.value, className });
    else if (node.type === "element") {
      collect(node.children, kindOf(node.properties["className"]) ?? className, pieces);
    }
  }
}

function kindOf(classNames: unknown): CodePiece["className"] {
  const [first] = Array.isArray(classNames) ? classNames : [];
  return typeof first === "string" ? kinds[first.replace("hljs-", "")] : undefined;
}
