import "./style/index.css";
import { createRoot } from "react-dom/client";
import { Page } from "./app/page.tsx";
import { speakPreferred } from "./i18n/language.ts";
import { applyAppearance } from "./style/appearance.ts";
import { fetchIdly } from "./ui/lazily.ts";
import { pageWorker } from "./worker/page-worker.ts";

const element = document.querySelector("#page");
if (element === null) throw new Error("index.html has no #page");
const root = createRoot(element);

applyAppearance();
// Not awaited in the module itself: another language's texts may import from this very file, and both would wait.
speakPreferred().then(() => {
  root.render(<Page />);
  requestAnimationFrame(async () => {
    await fetchIdly();
    await pageWorker.start();
  });
});
