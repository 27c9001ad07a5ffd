import { Suspense } from "react";
import { Route, Switch } from "wouter";
import { useDrafts } from "../draft/drafts-context.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { RoomDialogs } from "../rooms/room-dialogs.tsx";
import { Shortcuts } from "../shortcuts/shortcuts.tsx";
import { Sidebar } from "../sidebar/sidebar.tsx";
import { Switcher } from "../switcher/switcher.tsx";
import { lazily } from "../ui/lazily.ts";
import { EmptyPlace } from "./empty-place.tsx";
import { Frame } from "./frame.tsx";
import { RoomRoute } from "./room-route.tsx";
import type { SettingsRouteProps } from "./settings-route.tsx";
import { StartRoute } from "./start-route.tsx";
import { useArrival } from "./use-arrival.ts";
import { UserMenu } from "./user-menu.tsx";

const SettingsRoute = lazily<SettingsRouteProps>(
  async () => (await import("./settings-route.tsx")).SettingsRoute,
);

/** Which place an address shows, in the frame. */
export function Places({ onSignedOut }: { readonly onSignedOut: () => void }) {
  const { app } = useTexts();
  useArrival();
  const { rooms: drafts } = useDrafts();
  const sidebar = <Sidebar foot={<UserMenu onSignedOut={onSignedOut} />} drafts={drafts} />;
  return (
    <>
      <Switch>
        <Route path="/">
          <Frame place="list" sidebar={sidebar} main={<StartRoute />} />
        </Route>
        <Route path="/r/:room/*?">
          {({ room, "*": rest }) => <RoomRoute roomId={room} rest={rest} sidebar={sidebar} />}
        </Route>
        <Route path="/settings/:page?">
          {({ page }) => <Frame place="main" sidebar={sidebar} main={settings(page)} />}
        </Route>
        <Route>
          <Frame place="main" sidebar={sidebar} main={<EmptyPlace text={app.nothingHere} />} />
        </Route>
      </Switch>
      <RoomDialogs />
      <Switcher />
      <Shortcuts />
    </>
  );
}

const settings = (page: string | undefined) => (
  <Suspense fallback={null}>
    <SettingsRoute page={page} />
  </Suspense>
);
