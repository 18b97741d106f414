// The same phone may be open in several tabs. What one of them changes, the others look at anew.

export interface Tabs {
  /** Tells the others that something has changed. */
  tell(): void;
}

/** @param look called when another tab has changed something, and when this one comes back into sight */
export function followTabs(look: () => void): Tabs {
  const channel = new BroadcastChannel("openpims.phone");
  channel.onmessage = look;
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") look();
  });
  window.addEventListener("online", look);
  return { tell: () => channel.postMessage("changed") };
}
