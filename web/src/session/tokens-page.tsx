import type { AccessToken } from "@koe/sdk";
import { type FormEvent, useCallback, useState } from "react";
import { momentOf } from "../i18n/day-and-time.ts";
import { refusalText } from "../i18n/refusal-text.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Field } from "../ui/field.tsx";
import { showToast } from "../ui/toasts.ts";
import { refusalOf } from "./refusal-of.ts";
import styles from "./settings-part.module.css";
import { useList } from "./use-list.ts";

/** Access tokens for programs: made here, shown once, ended one by one. */
export function TokensPage() {
  const { tokens } = useLaterTexts().session;
  const { api } = useKoe();
  const { items, refused, reload } = useList(useCallback(() => api.tokens(), [api]));
  const [made, setMade] = useState<string>();

  const revoke = async ({ id }: AccessToken) => {
    try {
      await api.revokeToken(id);
      showToast({ text: tokens.revoked });
    } catch (error) {
      showToast({ text: refusalText(refusalOf(error)) });
    }
    await reload();
  };

  return (
    <>
      <p className={styles["lead"]}>{tokens.lead}</p>
      <NewToken
        onMade={(token) => {
          setMade(token);
          void reload();
        }}
      />
      {made && (
        <div className={styles["made"]} role="status">
          <p>{tokens.made}</p>
          <div>
            <code>{made}</code>
            <CopyButton text={made} />
          </div>
        </div>
      )}
      {refused && <p role="alert">{refused}</p>}
      {items?.length === 0 && <p className={styles["lead"]}>{tokens.none}</p>}
      {items !== undefined && items.length > 0 && (
        <ul className={styles["list"]}>
          {items.map((token) => (
            <TokenItem key={token.id} token={token} onRevoke={() => revoke(token)} />
          ))}
        </ul>
      )}
    </>
  );
}

function NewToken({ onMade }: { readonly onMade: (token: string) => void }) {
  const { tokens } = useLaterTexts().session;
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
      const { token } = await api.createToken({
        name: String(fields.get("name")),
        isReadOnly: fields.has("read-only"),
      });
      form.reset();
      onMade(token);
    } catch (error) {
      setRefused(refusalText(refusalOf(error)));
    }
    setIsBusy(false);
  };

  return (
    <form className={styles["form"]} onSubmit={onSubmit}>
      <Field
        label={tokens.name}
        name="name"
        advice={tokens.nameAdvice}
        error={refused}
        autoComplete="off"
        required
      />
      <label className={styles["check"]}>
        <input type="checkbox" name="read-only" />
        {tokens.readOnly}
      </label>
      <Button type="submit" isBusy={isBusy}>
        {tokens.make}
      </Button>
    </form>
  );
}

function TokenItem({ token, onRevoke }: { readonly token: AccessToken; readonly onRevoke: () => void }) {
  const { session } = useLaterTexts();
  const { tokens, sessions } = session;
  const used =
    token.lastUsedAtMs === undefined ? tokens.neverUsed : sessions.usedAt(momentOf(token.lastUsedAtMs));
  return (
    <li>
      <div className={styles["item"]}>
        <p>{token.name}</p>
        <p>{token.isReadOnly ? `${tokens.readOnly} · ${used}` : used}</p>
      </div>
      <Button look="danger" onClick={onRevoke} aria-label={tokens.revokeNamed(token.name)}>
        {tokens.revoke}
      </Button>
    </li>
  );
}
