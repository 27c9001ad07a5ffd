/** Which sections this browser keeps collapsed. What is archived is collapsed until somebody opens it. */
import { useSyncExternalStore } from "react";
import { type SectionName, sectionNames } from "./room-sections.ts";

const storageKey = "koe.sidebar.collapsed";

const listeners = new Set<() => void>();
let collapsed: ReadonlySet<SectionName> | undefined;

export function useCollapsed(section: SectionName): readonly [isCollapsed: boolean, toggle: () => void] {
  const isCollapsed = useSyncExternalStore(subscribe, () => present().has(section));
  return [isCollapsed, () => toggle(section)];
}

function toggle(section: SectionName): void {
  const next = new Set(present());
  if (!next.delete(section)) next.add(section);
  collapsed = next;
  localStorage.setItem(storageKey, [...next].join(" "));
  for (const listener of [...listeners]) listener();
}

function present(): ReadonlySet<SectionName> {
  collapsed ??= new Set(stored());
  return collapsed;
}

function stored(): readonly SectionName[] {
  const kept = localStorage.getItem(storageKey);
  if (kept === null) return ["archived"];
  const names = kept.split(" ");
  return sectionNames.filter((name) => names.includes(name));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
