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

/** For the menu: where it is, and whether it is there. */
export type MenuLayer = Pick<MenuProps, "anchor" | "isOpen" | "onClose">;

interface MenuButtonProps extends Pick<MenuProps, "label" | "side" | "align" | "focusAfterChoice"> {
  readonly entries: readonly MenuEntry[];
  readonly button: (trigger: MenuTrigger) => ReactNode;
}

/** A button of any looks with a menu: `<MenuButton … button={(trigger) => <IconButton {...trigger} … />} />`. */
export function MenuButton({ button, ...menu }: MenuButtonProps) {
  return <MenuLayerButton button={button} layer={(layer) => <Menu {...menu} {...layer} />} />;
}

interface MenuLayerButtonProps extends Pick<MenuButtonProps, "button"> {
  /** Loaded with its entries once it is opened. */
  readonly layer: (layer: MenuLayer) => ReactNode;
}

/** The same for a menu that knows its entries itself. */
export function MenuLayerButton({ button, layer }: MenuLayerButtonProps) {
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
  const onClose = () => setIsOpen(false);
  return (
    <>
      {button(trigger)}
      {wasOpened && <Suspense fallback={null}>{layer({ anchor: anchor.current, isOpen, onClose })}</Suspense>}
    </>
  );
}
