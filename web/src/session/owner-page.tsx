import { useEffect, useState } from "react";
import { Link } from "wouter";
import { paths } from "../address/paths.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { type Account, type Answer, claimOwner, fetchUser, type User } from "./account-calls.ts";
import { AccountForm } from "./account-form.tsx";
import { Door } from "./door.tsx";
import { InsecureNote } from "./insecure-note.tsx";
import { installation } from "./installation.ts";
import { LinkDone } from "./link-done.tsx";

export interface OwnerPageProps {
  /** From the address; it is sent in a body and shown nowhere. */
  readonly token: string;
  readonly onSignedIn: (user: User) => void;
}

type Step =
  | { readonly kind: "asking" }
  | { readonly kind: "ready"; readonly signedIn: User | undefined }
  | { readonly kind: "done"; readonly user: User }
  | { readonly kind: "used" };

function firstStep(): Step {
  if (installation.hasOwner()) return { kind: "used" };
  return installation.mayBeSignedIn() ? { kind: "asking" } : { kind: "ready", signedIn: undefined };
}

/** The link of the first start: whoever is signed in becomes the owner; anyone else makes the owner's account here. */
export function OwnerPage({ token, onSignedIn }: OwnerPageProps) {
  const { session } = useLaterTexts();
  const { owner } = session;
  const [step, setStep] = useState(firstStep);

  const isAsking = step.kind === "asking";
  useEffect(() => {
    if (!isAsking) return;
    fetchUser().then((answer) =>
      setStep({ kind: "ready", signedIn: answer.kind === "ok" ? answer.body : undefined }),
    );
  }, [isAsking]);

  if (step.kind === "asking") return null;
  if (step.kind === "used") {
    return (
      <Door title={owner.takenTitle} lead={owner.taken}>
        <p>
          <Link href={paths.start}>{session.toStart}</Link>
        </p>
      </Door>
    );
  }
  if (step.kind === "done") {
    return (
      <Door title={owner.title}>
        <LinkDone text={owner.done} onEnter={() => onSignedIn(step.user)} />
      </Door>
    );
  }
  const { signedIn } = step;
  const submit = async (account: Account): Promise<Answer<User>> =>
    claimOwner(token, signedIn === undefined ? account : undefined);
  return (
    <Door title={owner.title} lead={owner.lead}>
      <InsecureNote />
      <AccountForm
        submitLabel={owner.title}
        isNew
        isBare={signedIn !== undefined}
        submit={submit}
        onDone={(user) => setStep({ kind: "done", user })}
      >
        {signedIn && <p>{owner.signedInAs(signedIn.username)}</p>}
      </AccountForm>
    </Door>
  );
}
