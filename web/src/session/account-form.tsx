import { type FormEvent, type ReactNode, useState } from "react";
import { refusalText } from "../i18n/refusal-text.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { PasswordField } from "../ui/password-field.tsx";
import type { Account, Answer } from "./account-calls.ts";
import styles from "./account-form.module.css";

interface AccountFormProps<T> {
  readonly submitLabel: string;
  /** A new password gets advice, and a password manager's proposal. */
  readonly isNew: boolean;
  /** Without fields: the account is who is signed in already. */
  readonly isBare?: boolean;
  readonly submit: (account: Account) => Promise<Answer<T>>;
  readonly onDone: (body: T) => void;
  readonly children?: ReactNode;
}

/** Name and password, one button, and why it was refused. What was typed stays. */
export function AccountForm<T>(props: AccountFormProps<T>) {
  const { submitLabel, isNew, isBare = false, submit, onDone, children } = props;
  const { session } = useLaterTexts();
  const [isBusy, setIsBusy] = useState(false);
  const [refused, setRefused] = useState<string>();

  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    setIsBusy(true);
    setRefused(undefined);
    const answer = await submit({
      username: textOf(fields, "username"),
      password: textOf(fields, "password"),
    });
    setIsBusy(false);
    if (answer.kind === "ok") onDone(answer.body);
    else setRefused(refusalText(answer));
  };

  return (
    <form className={styles["form"]} onSubmit={onSubmit}>
      {!isBare && (
        <>
          <Field
            label={session.username}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus={matchMedia("(pointer: fine)").matches}
            required
          />
          <PasswordField
            label={session.password}
            name="password"
            autoComplete={isNew ? "new-password" : "current-password"}
            required
            {...(isNew && { minLength: 8, advice: session.passwordAdvice })}
          />
        </>
      )}
      {children}
      <p role="alert" className={styles["refused"]}>
        {refused}
      </p>
      <Button type="submit" look="primary" isBusy={isBusy}>
        {submitLabel}
      </Button>
    </form>
  );
}

function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === "string" ? value : "";
}
