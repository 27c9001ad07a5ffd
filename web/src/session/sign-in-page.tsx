import { Link } from "wouter";
import { paths } from "../address/paths.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { signIn, type User } from "./account-calls.ts";
import { AccountForm } from "./account-form.tsx";
import { Door } from "./door.tsx";
import styles from "./elsewhere.module.css";
import { InsecureNote } from "./insecure-note.tsx";
import { installation } from "./installation.ts";

export interface SignInPageProps {
  readonly onSignedIn: (user: User) => void;
}

/** Where everybody without a session arrives; the address they came for stays in the address bar. */
export function SignInPage({ onSignedIn }: SignInPageProps) {
  const { session } = useLaterTexts();
  return (
    <Door title={session.signInTo}>
      <InsecureNote />
      <AccountForm submitLabel={session.signIn} isNew={false} submit={signIn} onDone={onSignedIn} />
      <p className={styles["elsewhere"]}>
        <WayToAccount />
      </p>
    </Door>
  );
}

function WayToAccount() {
  const { session } = useLaterTexts();
  switch (installation.registration()) {
    case "open":
      return (
        <>
          {session.noAccount} <Link href={paths.signUp}>{session.makeAccount}</Link>
        </>
      );
    case "invite":
      return session.byInvitation;
    case "closed":
      return session.closed;
  }
}
