/**
 * A text field that picks from a list: the focus stays in the field, the arrows move a mark through the list, Enter takes
 * what is marked. Give `inputProps` to the field, `listProps` to the list and `optionProps(at)` to each option.
 */
import { type KeyboardEvent, useId, useLayoutEffect, useState } from "react";

interface ComboboxOptions {
  readonly optionCount: number;
  /** What the list answers. When it changes, the mark goes back to the first option. */
  readonly query: string;
  readonly onPick: (at: number) => void;
}

export interface Combobox {
  /** -1 without options. */
  readonly marked: number;
  readonly inputProps: Readonly<Record<string, unknown>> & {
    readonly onKeyDown: (event: KeyboardEvent) => void;
  };
  readonly listProps: { readonly id: string; readonly role: "listbox" };
  readonly optionProps: (at: number) => Readonly<Record<string, unknown>>;
}

export function useCombobox({ optionCount, query, onPick }: ComboboxOptions): Combobox {
  const listId = useId();
  const [at, setAt] = useState({ query, index: 0 });
  const index = at.query === query ? at.index : 0;
  const marked = Math.min(index, optionCount - 1);
  const idOf = (option: number) => `${listId}-${option}`;
  const mark = (option: number) => setAt({ query, index: option });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the option is looked up by an id that `marked` makes
  useLayoutEffect(() => {
    document.getElementById(idOf(marked))?.scrollIntoView({ block: "nearest" });
  }, [marked, listId]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && marked >= 0) {
      event.preventDefault();
      onPick(marked);
      return;
    }
    const next = marked >= 0 ? afterKey(event.key, marked, optionCount) : undefined;
    if (next === undefined) return;
    event.preventDefault();
    mark(next);
  };

  return {
    marked,
    inputProps: {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": optionCount > 0,
      "aria-controls": listId,
      "aria-activedescendant": marked >= 0 ? idOf(marked) : undefined,
      autoComplete: "off",
      autoCapitalize: "none",
      spellCheck: false,
      onKeyDown,
    },
    listProps: { id: listId, role: "listbox" },
    optionProps: (option) => ({
      id: idOf(option),
      role: "option",
      "aria-selected": option === marked,
      onPointerMove: () => {
        if (option !== marked) mark(option);
      },
      // The focus stays in the field.
      onPointerDown: (event: { preventDefault(): void }) => event.preventDefault(),
      onClick: () => onPick(option),
    }),
  };
}

/** Where a key leads from `at`; undefined for keys that are the field's. */
function afterKey(key: string, at: number, count: number): number | undefined {
  if (key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowUp") return (at + count - 1) % count;
  if (key === "PageDown") return Math.min(at + pageSteps, count - 1);
  return key === "PageUp" ? Math.max(at - pageSteps, 0) : undefined;
}

const pageSteps = 8;
