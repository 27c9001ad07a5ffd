import { useState } from "react";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { signUp, type User } from "./account-calls.ts";
import { AccountForm } from "./account-form.tsx";
import { Door } from "./door.tsx";
import { InsecureNote } from "./insecure-note.tsx";
import { LinkDone } from "./link-done.tsx";

export interface InvitePageProps {
  /** From the address; it is sent in a body and shown nowhere. */
  readonly token: string;
  readonly onSignedIn: (user: User) => void;
}

/** Makes the account of the person who got an invite, and signs in with it. */
export function InvitePage({ token, onSignedIn }: InvitePageProps) {
  const { session } = useLaterTexts();
  const [user, setUser] = useState<User>();
  return (
    <Door title={session.invite.title} {...(user === undefined && { lead: session.invite.lead })}>
      {user === undefined ? (
        <>
          <InsecureNote />
          <AccountForm
            submitLabel={session.makeMyAccount}
            isNew
            submit={(account) => signUp(account, token)}
            onDone={setUser}
          />
        </>
      ) : (
        <LinkDone text={session.invite.done} onEnter={() => onSignedIn(user)} />
      )}
    </Door>
  );
}
