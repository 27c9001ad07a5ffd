import { paths } from "../address/paths.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { useObservable } from "../koe/use-observable.ts";
import { PlaceHeader } from "../ui/place-header.tsx";
import { usePageTitle } from "../ui/use-page-title.ts";

/** One room: its title, and what is said in it. */
export function RoomPage({ roomId }: { readonly roomId: string }) {
  const { app } = useTexts();
  const rooms = useObservable(useKoe().rooms);
  const room = rooms.find(({ id }) => id === roomId);
  const name = room?.name ?? roomId;
  usePageTitle(name);
  return <PlaceHeader title={name} about={room?.topic} back={{ href: paths.start, label: app.back }} />;
}
