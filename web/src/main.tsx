import "./style/index.css";
import { createRoot } from "react-dom/client";
import { Page } from "./app/page.tsx";
import { speakPreferred } from "./i18n/language.ts";
import { applyAppearance } from "./style/appearance.ts";
import { fetchIdly } from "./ui/lazily.ts";
import { pageWorker } from "./worker/page-worker.ts";

const element = document.querySelector("#page");
if (element === null) throw new Error("index.html has no #page");

applyAppearance();
await speakPreferred();
createRoot(element).render(<Page />);
requestAnimationFrame(async () => {
  await fetchIdly();
  await pageWorker.start();
});
