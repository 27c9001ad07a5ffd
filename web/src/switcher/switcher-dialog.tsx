import { AtSign, CornerDownLeft, Hash, Lock, MessageCircle, Zap } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useLocation } from "wouter";
import { paths } from "../address/paths.ts";
import { refusalText } from "../i18n/refusal-text.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { runCommand } from "../ui/commands.ts";
import { Dialog } from "../ui/dialog.tsx";
import { isShortcut } from "../ui/shortcut.ts";
import { showToast } from "../ui/toasts.ts";
import { useCombobox } from "../ui/use-combobox.ts";
import { findTargets } from "./find-targets.ts";
import { recentRooms } from "./recent-rooms.ts";
import type { SwitchTarget } from "./switch-target.ts";
import styles from "./switcher-dialog.module.css";
import { useTargets } from "./use-targets.ts";

export interface SwitcherDialogProps {
  readonly currentId: string | undefined;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Find a room, a person or something to do by its name, and go there. */
export function SwitcherDialog({ currentId, isOpen, onClose }: SwitcherDialogProps) {
  const { switcher } = useLaterTexts();
  return (
    <Dialog title={switcher.title} look="palette" isOpen={isOpen} onClose={onClose}>
      <Finder currentId={currentId} onClose={onClose} />
    </Dialog>
  );
}

function Finder({ currentId, onClose }: Omit<SwitcherDialogProps, "isOpen">) {
  const { switcher } = useLaterTexts();
  const go = useGo();
  const [query, setQuery] = useState("");
  const [recentIds] = useState(recentRooms);
  const found = findTargets(useTargets(query), query, { recentIds, currentId });
  const pick = (target: SwitchTarget | undefined) => {
    if (target === undefined) return;
    onClose();
    go(target);
  };
  const combobox = useCombobox({ optionCount: found.length, query, onPick: (at) => pick(found[at]) });
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isShortcut(event, "openSwitcher")) return combobox.inputProps.onKeyDown(event);
    event.preventDefault();
    onClose();
  };
  return (
    <>
      <input
        {...combobox.inputProps}
        className={styles["field"]}
        aria-label={switcher.title}
        placeholder={switcher.placeholder}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={onKeyDown}
        dir="auto"
        enterKeyHint="go"
      />
      <ul {...combobox.listProps} className={styles["list"]} aria-label={switcher.results}>
        {found.map((target, at) => (
          <li key={target.key} {...combobox.optionProps(at)} className={styles["option"]}>
            <Option target={target} />
          </li>
        ))}
      </ul>
      <p className={styles["note"]} role="status">
        {found.length === 0 ? switcher.nothing(query.trim()) : null}
      </p>
    </>
  );
}

function Option({ target }: { readonly target: SwitchTarget }) {
  const { sidebar } = useTexts();
  const { switcher } = useLaterTexts();
  const isUnread = target.kind === "room" && target.unread > 0;
  return (
    <>
      {iconOf(target)}
      <span className={styles["name"]} data-unread={isUnread || undefined}>
        <bdi>{target.name}</bdi>
      </span>
      <span className={styles["about"]}>
        {isUnread ? sidebar.unread(target.unread) : switcher.kinds[kindOf(target)]}
      </span>
      <CornerDownLeft className={styles["enter"]} />
    </>
  );
}

function kindOf(target: SwitchTarget): "room" | "direct" | "elsewhere" | "person" | "action" {
  if (target.kind !== "room") return target.kind;
  if (!target.isJoined) return "elsewhere";
  return target.visibility === "direct" ? "direct" : "room";
}

function iconOf(target: SwitchTarget): ReactNode {
  if (target.kind === "person") return <AtSign />;
  if (target.kind === "action") return <Zap />;
  if (target.visibility === "direct") return <MessageCircle />;
  return target.visibility === "private" ? <Lock /> : <Hash />;
}

function useGo(): (target: SwitchTarget) => void {
  const { api } = useKoe();
  const [, navigate] = useLocation();
  return (target) => {
    if (target.kind === "room") return navigate(paths.room(target.roomId));
    if (target.kind === "person") {
      api.openDirect([target.name]).then(
        (room) => navigate(paths.room(room.id)),
        (error) => showToast({ text: refusalText(error) }),
      );
      return;
    }
    if ("href" in target.does) navigate(target.does.href);
    else runCommand(target.does.command);
  };
}
