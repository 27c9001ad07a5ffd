import { Link } from "wouter";
import { paths } from "../address/paths.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { signUp, type User } from "./account-calls.ts";
import { AccountForm } from "./account-form.tsx";
import { Door } from "./door.tsx";
import styles from "./elsewhere.module.css";
import { InsecureNote } from "./insecure-note.tsx";

export interface SignUpPageProps {
  readonly onSignedIn: (user: User) => void;
}

/** A new account, with nothing more asked than a name and a password. */
export function SignUpPage({ onSignedIn }: SignUpPageProps) {
  const { session } = useLaterTexts();
  return (
    <Door title={session.makeAccount}>
      <InsecureNote />
      <AccountForm submitLabel={session.makeMyAccount} isNew submit={signUp} onDone={onSignedIn} />
      <p className={styles["elsewhere"]}>
        {session.haveAccount} <Link href={paths.start}>{session.signIn}</Link>
      </p>
    </Door>
  );
}
