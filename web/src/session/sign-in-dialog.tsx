import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { signIn, type User } from "./account-calls.ts";
import { AccountForm } from "./account-form.tsx";
import styles from "./sign-in-dialog.module.css";

export interface SignInDialogProps {
  readonly onSignedIn: (user: User) => void;
  /** The person does not want to come back here. */
  readonly onLeave: () => void;
}

/** Asks for name and password over what one was doing. */
export function SignInDialog({ onSignedIn, onLeave }: SignInDialogProps) {
  const { app } = useTexts();
  const { session } = useLaterTexts();
  return (
    <Dialog title={session.ended.title} isOpen>
      <div className={styles["content"]}>
        <p>{session.ended.lead}</p>
        <AccountForm submitLabel={session.signIn} isNew={false} submit={signIn} onDone={onSignedIn} />
        <Button onClick={onLeave}>{app.signOut}</Button>
      </div>
    </Dialog>
  );
}
