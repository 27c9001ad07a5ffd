import { type KeyboardEvent, type RefObject, useId, useState } from "react";
import { applyEdit, type Box } from "../writing/apply-edit.ts";
import { insertion } from "../writing/edit.ts";
import { type Candidate, completion } from "./candidate.ts";
import { emojiNamed } from "./emoji-source.ts";
import { namedEmojiAt, type Trigger, type TriggerKind, triggerAt } from "./trigger.ts";
import { useCandidates } from "./use-candidates.ts";

export interface Completion {
  readonly kind: TriggerKind | undefined;
  /** Empty while there is nothing to complete. */
  readonly candidates: readonly Candidate[];
  readonly marked: number;
  readonly listId: string;
  readonly optionId: (index: number) => string;
  readonly mark: (index: number) => void;
  readonly choose: (candidate: Candidate) => void;
  /** To be called when the text was changed, with the kind of change that the browser names. */
  readonly changed: (inputType: string) => void;
  /** To be called when the caret moved: the list goes when the caret left its word. */
  readonly moved: () => void;
  readonly close: () => void;
  /** Gives whether the key was the list's. */
  readonly takeKey: (event: KeyboardEvent) => boolean;
}

type State =
  | { readonly kind: "idle" }
  | { readonly kind: "open"; readonly trigger: Trigger; readonly marked: number }
  /** With Escape: it does not come again for the same word. */
  | { readonly kind: "dismissed"; readonly from: number };

const idle: State = { kind: "idle" };

/** The list that completes the word at the caret, over a box that keeps the focus. */
export function useCompletion(box: RefObject<Box | null>, roomId: string): Completion {
  const listId = useId();
  const [state, setState] = useState<State>(idle);
  const trigger = state.kind === "open" ? state.trigger : undefined;
  const candidates = useCandidates(roomId, trigger);
  const marked = state.kind === "open" ? Math.min(state.marked, candidates.length - 1) : -1;
  const mark = (index: number) => {
    if (trigger !== undefined) setState({ kind: "open", trigger, marked: index });
  };
  const close = () => {
    if (state.kind !== "idle") setState(idle);
  };

  const choose = (candidate: Candidate) => {
    if (box.current === null || trigger === undefined) return;
    setState(idle);
    applyEdit(box.current, completion(box.current.value, trigger, candidate));
  };
  const changed = (inputType: string) => {
    const element = box.current;
    if (element === null) return;
    // Undoing brings back what was replaced, and has to leave it there.
    if (inputType === "insertText" && replaceNamedEmoji(element)) return;
    setState(afterTyping(state, triggerIn(element)));
  };
  const moved = () => {
    const now = box.current === null ? undefined : triggerIn(box.current);
    if (trigger !== undefined && now?.from !== trigger.from) setState(idle);
  };

  const takeKey = ({ key, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean => {
    const chosen = candidates[marked];
    if (trigger === undefined || chosen === undefined || altKey || ctrlKey || metaKey || shiftKey)
      return false;
    if (key === "Escape") setState({ kind: "dismissed", from: trigger.from });
    else if (key === "Enter" || key === "Tab") choose(chosen);
    else if (key === "ArrowDown") mark((marked + 1) % candidates.length);
    else if (key === "ArrowUp") mark((marked + candidates.length - 1) % candidates.length);
    else return false;
    return true;
  };

  const optionId = (index: number) => `${listId}-${index}`;
  const shown = { kind: trigger?.kind, candidates, marked, listId, optionId };
  return { ...shown, mark, choose, changed, moved, close, takeKey };
}

function afterTyping(state: State, trigger: Trigger | undefined): State {
  if (trigger === undefined) return idle;
  if (state.kind === "dismissed" && state.from === trigger.from) return state;
  return { kind: "open", trigger, marked: 0 };
}

/** Only a caret completes, not a selection. */
function triggerIn({ value, selectionStart, selectionEnd }: Box): Trigger | undefined {
  return selectionStart === selectionEnd ? triggerAt(value, selectionStart) : undefined;
}

/** `:tada:` becomes the emoji with its last colon; undoing gives it back. */
function replaceNamedEmoji(box: Box): boolean {
  const named = namedEmojiAt(box.value, box.selectionStart);
  const emoji = named === undefined ? undefined : emojiNamed(named.name);
  if (named === undefined || emoji === undefined) return false;
  applyEdit(box, insertion(named.from, box.selectionStart, emoji));
  return true;
}
