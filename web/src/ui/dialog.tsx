import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import styles from "./dialog.module.css";
import { IconButton } from "./icon-button.tsx";

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  /** Without it the dialog stays until what it asks for is done. */
  readonly onClose?: () => void;
  /** Hides the title from sight, where the content says it. */
  readonly isTitleHidden?: boolean;
  /** `palette`: near the top, filled by its content to the edge, without a title in sight. */
  readonly look?: "box" | "palette";
  readonly children: ReactNode;
}

/**
 * A dialog over the page; on narrow screens a sheet from the bottom. Focus goes to its first field, unless that would
 * open a touch screen's keyboard over it, and back to where it was. Content that focuses itself takes away the way
 * back. Import it only from a file that is itself loaded lazily.
 */
export function Dialog(props: DialogProps) {
  const { title, isOpen, onClose, look = "box", isTitleHidden = look === "palette", children } = props;
  const { ui } = useTexts();
  const body = useRef<HTMLDivElement>(null);
  const firstField = () => {
    const isWanted = look === "palette" || matchMedia("(pointer: fine)").matches;
    return (isWanted && body.current?.querySelector<HTMLElement>("input, textarea")) || true;
  };
  return (
    <BaseDialog.Root
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose?.();
      }}
    >
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={styles["backdrop"]} />
        <BaseDialog.Popup className={styles["popup"]} data-look={look} initialFocus={firstField}>
          <header className={styles["header"]} data-hidden={isTitleHidden || undefined}>
            <BaseDialog.Title className={styles["title"]}>{title}</BaseDialog.Title>
            {onClose && <BaseDialog.Close render={<IconButton label={ui.close} icon={<X />} />} />}
          </header>
          <div ref={body} className={styles["body"]}>
            {children}
          </div>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
