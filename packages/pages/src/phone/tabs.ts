// The phone may be open in several tabs. After a change in one, the others load the facts again.

export interface Tabs {
  /** Tells the other tabs that something has changed. */
  tell(): void;
}

/** @param look called when another tab has changed something, and when this tab becomes visible again */
export function followTabs(look: () => void): Tabs {
  const channel = new BroadcastChannel("openpims.phone");
  channel.onmessage = look;
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") look();
  });
  window.addEventListener("online", look);
  return { tell: () => channel.postMessage("changed") };
}
