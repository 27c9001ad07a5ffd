import { ToastLayer } from "./toast-layer.tsx";
import { TooltipLayer } from "./tooltip-layer.tsx";

/** What floats over the whole page. Loaded after the first paint. */
export function Layers() {
  return (
    <>
      <TooltipLayer />
      <ToastLayer />
    </>
  );
}
