import { type ReactNode, type Ref, Suspense, useRef, useState } from "react";
import { lazily } from "./lazily.ts";
import type { MenuEntry, MenuProps } from "./menu.tsx";

const Menu = lazily<MenuProps>(async () => (await import("./menu.tsx")).Menu);

/** For the button that opens the menu. */
export interface MenuTrigger {
  readonly ref: Ref<HTMLButtonElement>;
  readonly "aria-haspopup": "menu";
  readonly "aria-expanded": boolean;
  readonly onClick: () => void;
}

interface MenuButtonProps extends Pick<MenuProps, "label" | "side" | "align" | "focusAfterChoice"> {
  readonly entries: readonly MenuEntry[];
  readonly button: (trigger: MenuTrigger) => ReactNode;
}

/** A button of any looks with a menu: `<MenuButton … button={(trigger) => <IconButton {...trigger} … />} />`. */
export function MenuButton({ button, ...menu }: MenuButtonProps) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [wasOpened, setWasOpened] = useState(false);
  const trigger: MenuTrigger = {
    ref: anchor,
    "aria-haspopup": "menu",
    "aria-expanded": isOpen,
    onClick: () => {
      setWasOpened(true);
      setIsOpen(!isOpen);
    },
  };
  return (
    <>
      {button(trigger)}
      {wasOpened && (
        <Suspense fallback={null}>
          <Menu {...menu} anchor={anchor.current} isOpen={isOpen} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
