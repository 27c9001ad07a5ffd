import { Suspense } from "react";
import { useKoe } from "../koe/koe-context.tsx";
import { useObservable } from "../koe/use-observable.ts";
import type { SignInDialogProps } from "../session/sign-in-dialog.tsx";
import { lazily } from "../ui/lazily.ts";

const SignInDialog = lazily<SignInDialogProps>(
  async () => (await import("../session/sign-in-dialog.tsx")).SignInDialog,
);

/** A session that ended elsewhere is begun again over the page, so that nothing that was written is lost. */
export function SessionEnded(props: SignInDialogProps) {
  const connection = useObservable(useKoe().connection);
  const hasEnded = connection.kind === "stopped" && connection.reason === "session_ended";
  return <Suspense fallback={null}>{hasEnded && <SignInDialog {...props} />}</Suspense>;
}
