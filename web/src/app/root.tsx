import { Suspense } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { paths } from "../address/paths.ts";
import type { User } from "../session/account-calls.ts";
import type { InvitePageProps } from "../session/invite-page.tsx";
import type { OwnerPageProps } from "../session/owner-page.tsx";
import type { SignInPageProps } from "../session/sign-in-page.tsx";
import type { SignUpPageProps } from "../session/sign-up-page.tsx";
import { type Session, useSession } from "../session/use-session.ts";
import { Announcer } from "../ui/announcer.tsx";
import { lazily } from "../ui/lazily.ts";
import { SignedIn } from "./signed-in.tsx";

const InvitePage = lazily<InvitePageProps>(
  async () => (await import("../session/invite-page.tsx")).InvitePage,
);
const OwnerPage = lazily<OwnerPageProps>(async () => (await import("../session/owner-page.tsx")).OwnerPage);
const SignInPage = lazily<SignInPageProps>(
  async () => (await import("../session/sign-in-page.tsx")).SignInPage,
);
const SignUpPage = lazily<SignUpPageProps>(
  async () => (await import("../session/sign-up-page.tsx")).SignUpPage,
);

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
      <Suspense fallback={null}>
        <Switch>
          <Route path="/invite/:token">
            {({ token }) => <InvitePage token={token} onSignedIn={arrive} />}
          </Route>
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
      </Suspense>
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
