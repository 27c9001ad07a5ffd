/** Short notices that need no answer: what was done, with a way back where there is one. Any place may show one. */
export interface Toast {
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Also when it was closed by hand; not when the action was taken. */
  readonly onClose?: () => void;
  readonly shownMs?: number;
}

type Listener = (toast: Toast) => void;

const waitingMax = 10;
let waiting: readonly Toast[] = [];
let layer: Listener | undefined;

/** Shows it; before the layer is loaded the last `waitingMax` wait for it. */
export function showToast(toast: Toast): void {
  if (layer !== undefined) layer(toast);
  else waiting = [...waiting, toast].slice(-waitingMax);
}

/** For the layer alone. Gives what ends it. */
export function listenForToasts(listener: Listener): () => void {
  layer = listener;
  for (const toast of waiting) listener(toast);
  waiting = [];
  return () => {
    if (layer === listener) layer = undefined;
  };
}
