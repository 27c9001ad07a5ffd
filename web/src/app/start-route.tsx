import { Redirect } from "wouter";
import { paths } from "../address/paths.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { useObservable } from "../koe/use-observable.ts";
import { useMediaQuery } from "../ui/use-media-query.ts";
import { EmptyPlace } from "./empty-place.tsx";

/** A wide screen shows a room at once; on a narrow one the list of rooms is the first screen. */
export function StartRoute() {
  const { app } = useTexts();
  const rooms = useObservable(useKoe().rooms);
  const isNarrow = useMediaQuery("(width < 600px)");
  const [first] = rooms;
  if (isNarrow || first === undefined) return <EmptyPlace text={app.pickRoom} />;
  return <Redirect to={paths.room(first.id)} replace />;
}
