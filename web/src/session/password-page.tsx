import { type FormEvent, useState } from "react";
import { refusalText } from "../i18n/refusal-text.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { Button } from "../ui/button.tsx";
import { PasswordField } from "../ui/password-field.tsx";
import { showToast } from "../ui/toasts.ts";
import { refusalOf } from "./refusal-of.ts";
import styles from "./settings-part.module.css";

/** A new password, asked for together with the present one. */
export function PasswordPage() {
  const { session } = useLaterTexts();
  const { passwordChange } = session;
  const { api } = useKoe();
  const [isBusy, setIsBusy] = useState(false);
  const [refused, setRefused] = useState<string>();

  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    setIsBusy(true);
    setRefused(undefined);
    try {
      await api.changePassword(String(fields.get("current")), String(fields.get("next")));
      form.reset();
      showToast({ text: passwordChange.done });
    } catch (error) {
      const refusal = refusalOf(error);
      setRefused(refusal.code === "invalid_credentials" ? passwordChange.wrong : refusalText(refusal));
    }
    setIsBusy(false);
  };

  return (
    <form className={styles["form"]} onSubmit={onSubmit}>
      <p className={styles["lead"]}>{passwordChange.lead}</p>
      <PasswordField
        label={passwordChange.current}
        name="current"
        autoComplete="current-password"
        error={refused}
        required
      />
      <PasswordField
        label={passwordChange.next}
        name="next"
        autoComplete="new-password"
        advice={session.passwordAdvice}
        minLength={8}
        required
      />
      <Button type="submit" look="primary" isBusy={isBusy}>
        {passwordChange.change}
      </Button>
    </form>
  );
}
