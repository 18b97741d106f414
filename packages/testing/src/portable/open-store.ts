// A device's store with readable content.
import type { DeviceStore } from "@openpims/maccess";

export interface OpenStore extends DeviceStore {
  text: string | undefined;
  readonly aside: string[];
}

export function storeWith(stored: string | undefined): OpenStore {
  const store: OpenStore = {
    text: stored,
    aside: [],
    exclusively: (work) => work(),
    read: async () => store.text,
    write: async (text: string) => {
      store.text = text;
    },
    setAside: async () => {
      if (store.text !== undefined) store.aside.push(store.text);
      store.text = undefined;
    },
  };
  return store;
}
