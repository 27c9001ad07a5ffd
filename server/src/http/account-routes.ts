/** Accounts over HTTP: what the account rules decide, in the words of the contract. */
import type { Limits } from "@koe/protocol";
import type { KnownClient } from "../account/client.ts";
import { type CookieOptions, clearedCookie, sessionCookie } from "../account/cookie.ts";
import type { ChangePassword, PasswordChangeOutcome } from "../account/password-change.ts";
import type { Register, RegistrationOutcome } from "../account/registration.ts";
import type { LoginOutcome, SignIn } from "../account/sign-in.ts";
import { userAgentCharsMax } from "../store/sessions.ts";
import { endpoints } from "./endpoints.ts";
import { ok, type Refusal, type Reply, refuse, refuseBusy, refuseForNow } from "./reply.ts";
import { type Call, openRoute, sessionRoute } from "./route.ts";

export interface AccountRouteDeps {
  readonly limits: Limits;
  readonly cookies: CookieOptions;
  readonly register: Register;
  readonly signIn: SignIn;
  readonly changePassword: ChangePassword;
}

type Message = { readonly message: string };

export function accountRoutes({ limits, cookies, register, signIn, changePassword }: AccountRouteDeps) {
  return {
    register: openRoute(endpoints.register, limits, async ({ body, client }) =>
      registrationReply(await register(body, client)),
    ),
    login: openRoute(endpoints.login, limits, async (call) =>
      loginReply(await signIn.login(call.body, await knownClient(call)), cookies),
    ),
    logout: openRoute(endpoints.logout, limits, async ({ token }) => {
      await signIn.logout(token);
      return ok({ message: "Logged out successfully" }, { "Set-Cookie": clearedCookie(cookies) });
    }),
    changePassword: sessionRoute(endpoints.changePassword, limits, async ({ body, signedIn, client }) => {
      const passwords = { current: body.current_password, next: body.new_password };
      return passwordReply(await changePassword(passwords, signedIn, client));
    }),
    me: sessionRoute(endpoints.me, limits, async ({ signedIn }) => ok(signedIn.user)),
  };
}

export async function knownClient(call: Call): Promise<KnownClient> {
  const session = await call.session();
  return {
    ...call.client,
    session: session?.access === undefined ? session : undefined,
    userAgent: userAgentOf(call.request),
  };
}

function userAgentOf({ headers }: Request): string | undefined {
  const text =
    headers
      .get("user-agent")
      ?.replace(/\p{Cc}/gu, "")
      .trim() ?? "";
  return text === "" ? undefined : text.slice(0, userAgentCharsMax).toWellFormed();
}

const usernameTaken: Refusal = refuse("username_taken", "Username already taken");

function registrationReply(outcome: RegistrationOutcome): Reply<Message> {
  switch (outcome.kind) {
    case "registered":
      return ok({ message: "User created successfully" });
    case "username_invalid":
    case "password_invalid":
      return refuse(outcome.kind, outcome.why);
    case "username_taken":
      return usernameTaken;
    case "registration_closed":
      return refuse(outcome.kind, "This server takes no new accounts. Ask its owner.");
    case "invite_required":
      return refuse(
        outcome.kind,
        "This server takes new accounts by invitation. Ask its owner for an invite.",
      );
    case "invite_invalid":
      return refuse(outcome.kind, "This invite is used up or has expired. Ask for a new one.");
    case "limited":
      return refuseForNow(outcome.retryAfterMs);
    case "busy":
      return refuseBusy;
  }
}

function loginReply(outcome: LoginOutcome, cookies: CookieOptions): Reply<Message> {
  switch (outcome.kind) {
    case "signed_in":
      return ok({ message: "Login successful" }, { "Set-Cookie": sessionCookie(outcome.token, cookies) });
    case "invalid_credentials":
      return refuse(outcome.kind, "Invalid username or password");
    case "limited":
      return refuseForNow(outcome.retryAfterMs);
    case "busy":
      return refuseBusy;
  }
}

function passwordReply(outcome: PasswordChangeOutcome): Reply<Message> {
  switch (outcome.kind) {
    case "changed":
      return ok({ message: "Password changed successfully" });
    case "password_invalid":
      return refuse(outcome.kind, outcome.why);
    case "invalid_credentials":
      return refuse(outcome.kind, "The current password is not right");
    case "limited":
      return refuseForNow(outcome.retryAfterMs);
    case "busy":
      return refuseBusy;
  }
}
