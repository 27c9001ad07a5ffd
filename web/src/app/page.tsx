import { Component, type ReactNode, Suspense, useEffect, useState } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { Button } from "../ui/button.tsx";
import { lazily, whenIdle } from "../ui/lazily.ts";
import { EmptyPlace } from "./empty-place.tsx";
import { Root } from "./root.tsx";

const Layers = lazily(async () => (await import("../ui/layers.tsx")).Layers);

/** Everything. A bug that reaches up here ends in a sentence and a way on instead of an empty window. */
export function Page() {
  return (
    <Boundary>
      <Root />
      <LaterLayers />
    </Boundary>
  );
}

function LaterLayers() {
  const [isLater, setIsLater] = useState(false);
  useEffect(() => {
    whenIdle().then(() => setIsLater(true));
  }, []);
  return <Suspense fallback={null}>{isLater && <Layers />}</Suspense>;
}

class Boundary extends Component<{ readonly children: ReactNode }, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    return this.state.hasFailed ? <Failed /> : this.props.children;
  }
}

function Failed() {
  const { app } = useTexts();
  return (
    <EmptyPlace text={app.failed}>
      <Button look="primary" onClick={() => location.reload()}>
        {app.reload}
      </Button>
    </EmptyPlace>
  );
}
