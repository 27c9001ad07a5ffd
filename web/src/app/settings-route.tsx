import type { ReactNode } from "react";
import { Redirect } from "wouter";
import { paths, type SettingsPage, settingsPages } from "../address/paths.ts";
import { NotificationsPage } from "../awareness/notifications-page.tsx";
import { PasswordPage } from "../session/password-page.tsx";
import { SessionsPage } from "../session/sessions-page.tsx";
import { TokensPage } from "../session/tokens-page.tsx";
import { AppearancePage } from "../settings/appearance-page.tsx";
import { SettingsPlace } from "../settings/settings-place.tsx";

const contents: { readonly [Page in SettingsPage]: ReactNode } = {
  appearance: <AppearancePage />,
  notifications: <NotificationsPage />,
  password: <PasswordPage />,
  sessions: <SessionsPage />,
  tokens: <TokensPage />,
};

export interface SettingsRouteProps {
  readonly page: string | undefined;
}

/** One page of the settings; the first when the address names none. Loaded at need. */
export function SettingsRoute({ page }: SettingsRouteProps) {
  const known = settingsPages.find((name) => name === page);
  if (known === undefined) return <Redirect to={paths.settingsPage("appearance")} replace />;
  return <SettingsPlace page={known}>{contents[known]}</SettingsPlace>;
}
