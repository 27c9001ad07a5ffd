import { useCallback, useEffect, useState } from "react";
import { fetchUser, type User } from "./account-calls.ts";
import { installation } from "./installation.ts";
import { forgetUser, onUserChangedElsewhere, rememberedUser, rememberUser } from "./remembered-user.ts";

export type SessionState =
  /** Nobody is remembered here, and the server is being asked. */
  | { readonly kind: "checking" }
  | { readonly kind: "signed_out" }
  | { readonly kind: "signed_in"; readonly userId: string };

export interface Session {
  readonly state: SessionState;
  /** To be called with whom the server has just signed in. */
  enter(user: Pick<User, "id">): void;
  /** To be called after the server ended the session. */
  leave(): void;
}

/** Whether somebody is signed in, in any tab of this browser. */
export function useSession(): Session {
  const [state, setState] = useState(firstState);

  useEffect(
    () => onUserChangedElsewhere(() => setState(stateOf(rememberedUser()) ?? { kind: "signed_out" })),
    [],
  );

  const enter = useCallback(({ id }: Pick<User, "id">) => {
    rememberUser(id);
    setState({ kind: "signed_in", userId: id });
  }, []);
  const leave = useCallback(() => {
    forgetUser();
    setState({ kind: "signed_out" });
  }, []);

  const isChecking = state.kind === "checking";
  useEffect(() => {
    if (!isChecking) return;
    let isCurrent = true;
    fetchUser().then((answer) => {
      if (!isCurrent) return;
      if (answer.kind === "ok") enter(answer.body);
      else setState({ kind: "signed_out" });
    });
    return () => {
      isCurrent = false;
    };
  }, [isChecking, enter]);

  return { state, enter, leave };
}

function firstState(): SessionState {
  const kind = installation.mayBeSignedIn() ? "checking" : "signed_out";
  return stateOf(rememberedUser()) ?? { kind };
}

function stateOf(userId: string | undefined): SessionState | undefined {
  return userId === undefined ? undefined : { kind: "signed_in", userId };
}
