/**
 * A message as it is drawn: a tree of the few things that a message may contain. There is no way to say anything else
 * with it, so nothing that somebody writes can become markup of the page.
 */
export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "break" }
  | { readonly kind: "strong" | "emphasis" | "strike"; readonly children: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "link"; readonly href: string; readonly children: readonly Inline[] }
  | { readonly kind: "mention"; readonly username: string };

export type Block =
  | { readonly kind: "paragraph"; readonly children: readonly Inline[] }
  | { readonly kind: "quote"; readonly blocks: readonly Block[] }
  | {
      readonly kind: "list";
      /** Undefined: bullets. */
      readonly start: number | undefined;
      readonly items: readonly (readonly Block[])[];
    }
  | { readonly kind: "code"; readonly language: string; readonly text: string };

/** Quotes in quotes and lists in lists beyond this are text; it bounds whatever goes down the tree. */
export const depthMax = 12;
