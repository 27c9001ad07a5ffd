import { Redirect, Route, Switch, useLocation } from "wouter";
import { paths } from "../address/paths.ts";
import type { User } from "../session/account-calls.ts";
import { InvitePage } from "../session/invite-page.tsx";
import { OwnerPage } from "../session/owner-page.tsx";
import { SignInPage } from "../session/sign-in-page.tsx";
import { SignUpPage } from "../session/sign-up-page.tsx";
import { type Session, useSession } from "../session/use-session.ts";
import { Announcer } from "../ui/announcer.tsx";
import { SignedIn } from "./signed-in.tsx";

/** The page: the links that work for everybody, and behind the sign-in everything else. */
export function Root() {
  const session = useSession();
  const [, navigate] = useLocation();
  const arrive = (user: User) => {
    session.enter(user);
    navigate(paths.start, { replace: true });
  };
  return (
    <>
      <Switch>
        <Route path="/invite/:token">{({ token }) => <InvitePage token={token} onSignedIn={arrive} />}</Route>
        <Route path="/owner/:token">{({ token }) => <OwnerPage token={token} onSignedIn={arrive} />}</Route>
        <Route path={paths.signUp}>
          {session.state.kind === "signed_in" ? (
            <Redirect to={paths.start} replace />
          ) : (
            <SignUpPage onSignedIn={arrive} />
          )}
        </Route>
        <Route>
          <BehindSignIn session={session} />
        </Route>
      </Switch>
      <Announcer />
    </>
  );
}

function BehindSignIn({ session }: { readonly session: Session }) {
  const { state, enter, leave } = session;
  switch (state.kind) {
    case "checking":
      return null;
    case "signed_out":
      return <SignInPage onSignedIn={enter} />;
    case "signed_in":
      return <SignedIn key={state.userId} userId={state.userId} onSignedOut={leave} onOtherUser={enter} />;
  }
}
