import { Suspense, useEffect, useState } from "react";
import { useRoute } from "wouter";
import { useCommand } from "../ui/commands.ts";
import { lazily } from "../ui/lazily.ts";
import { visitRoom } from "./recent-rooms.ts";
import type { SwitcherDialogProps } from "./switcher-dialog.tsx";

const SwitcherDialog = lazily<SwitcherDialogProps>(
  async () => (await import("./switcher-dialog.tsx")).SwitcherDialog,
);

/** The way to everything by name. Stands once wherever somebody is signed in; what it shows is loaded ahead. */
export function Switcher() {
  const [dialog, setDialog] = useState<"unused" | "open" | "closed">("unused");
  useCommand("openSwitcher", () => setDialog("open"));
  const roomId = useRoute("/r/:room/*?")[1]?.room;
  useEffect(() => {
    if (roomId !== undefined) visitRoom(roomId);
  }, [roomId]);
  return (
    <Suspense fallback={null}>
      {dialog !== "unused" && (
        <SwitcherDialog currentId={roomId} isOpen={dialog === "open"} onClose={() => setDialog("closed")} />
      )}
    </Suspense>
  );
}
