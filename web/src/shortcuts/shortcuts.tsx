import { Suspense, useState } from "react";
import { useCommand } from "../ui/commands.ts";
import { useEscapeKey } from "../ui/escape.ts";
import { lazily } from "../ui/lazily.ts";
import type { ShortcutsDialogProps } from "./shortcuts-dialog.tsx";
import { useShortcutKeys } from "./use-shortcut-keys.ts";

const ShortcutsDialog = lazily<ShortcutsDialogProps>(
  async () => (await import("./shortcuts-dialog.tsx")).ShortcutsDialog,
);

/** The keyboard of the page, and the dialog that lists its keys. Stands once wherever somebody is signed in. */
export function Shortcuts() {
  const [dialog, setDialog] = useState<"unused" | "open" | "closed">("unused");
  useShortcutKeys();
  useEscapeKey();
  useCommand("showShortcuts", () => setDialog("open"));
  return (
    <Suspense fallback={null}>
      {dialog !== "unused" && (
        <ShortcutsDialog isOpen={dialog === "open"} onClose={() => setDialog("closed")} />
      )}
    </Suspense>
  );
}
