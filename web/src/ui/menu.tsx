import { Menu as BaseMenu } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Link } from "wouter";
import { classNames } from "./class-names.ts";
import styles from "./menu.module.css";

export type MenuEntry =
  | {
      readonly kind: "action";
      readonly label: string;
      readonly icon?: ReactNode;
      readonly shortcut?: string;
      readonly isDanger?: boolean;
      readonly onSelect: () => void;
    }
  | { readonly kind: "link"; readonly label: string; readonly icon?: ReactNode; readonly href: string }
  | {
      readonly kind: "choice";
      readonly label: string;
      readonly isChosen: boolean;
      readonly onSelect: () => void;
    }
  | { readonly kind: "heading"; readonly label: string }
  | { readonly kind: "separator" };

export interface MenuProps {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  /** What it hangs on, and where the focus goes afterwards. */
  readonly anchor: HTMLElement | null;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Where the focus goes after a choice, if not to the anchor. */
  readonly focusAfterChoice?: (() => HTMLElement | null) | undefined;
  readonly side?: "top" | "bottom";
  readonly align?: "start" | "end";
}

/** A menu of actions. Behind a button it is a `MenuButton`, which loads this file at need. */
export function Menu({
  label,
  entries,
  anchor,
  isOpen,
  onClose,
  focusAfterChoice,
  side = "bottom",
  align = "start",
}: MenuProps) {
  const wasChosen = useRef(false);
  return (
    <BaseMenu.Root
      open={isOpen}
      onOpenChange={(open, { reason }) => {
        wasChosen.current = reason === "item-press";
        if (!open) onClose();
      }}
    >
      <BaseMenu.Portal>
        <BaseMenu.Positioner
          className={styles["positioner"]}
          anchor={anchor}
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
        >
          <BaseMenu.Popup
            className={styles["popup"]}
            aria-label={label}
            finalFocus={() => (wasChosen.current ? focusAfterChoice?.() : undefined) ?? anchor}
          >
            {entries.map((entry) => (
              <Entry key={`${entry.kind} ${"label" in entry ? entry.label : ""}`} entry={entry} />
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

function Entry({ entry }: { readonly entry: MenuEntry }) {
  switch (entry.kind) {
    case "action":
      return (
        <BaseMenu.Item
          className={classNames(styles["item"], entry.isDanger && styles["danger"])}
          onClick={entry.onSelect}
        >
          {entry.icon}
          <span>{entry.label}</span>
          {entry.shortcut && <kbd>{entry.shortcut}</kbd>}
        </BaseMenu.Item>
      );
    case "link":
      return (
        <BaseMenu.LinkItem className={styles["item"]} closeOnClick render={<Link href={entry.href} />}>
          {entry.icon}
          <span>{entry.label}</span>
        </BaseMenu.LinkItem>
      );
    case "choice":
      return (
        <BaseMenu.CheckboxItem
          className={styles["item"]}
          checked={entry.isChosen}
          onCheckedChange={entry.onSelect}
          closeOnClick
        >
          <span>{entry.label}</span>
          <BaseMenu.CheckboxItemIndicator className={styles["chosen"]}>
            <Check />
          </BaseMenu.CheckboxItemIndicator>
        </BaseMenu.CheckboxItem>
      );
    case "heading":
      return <div className={styles["heading"]}>{entry.label}</div>;
    case "separator":
      return <BaseMenu.Separator className={styles["separator"]} />;
  }
}
