// What a device is given in the portable tests: a store that shows what is in it, and answers in the protocol's XML.
import type { DeviceStore, HttpAnswer } from "@openpims/maccess";

export function storeWith(
  stored: string | undefined,
): DeviceStore & { text: string | undefined; aside: string[] } {
  const store = {
    text: stored,
    aside: [] as string[],
    exclusively: <T>(work: () => Promise<T>) => work(),
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

export const xml = (root: string, content: string): HttpAnswer => ({
  status: 200,
  body: `<?xml version="1.0" encoding="UTF-8"?><${root}>${content}</${root}>`,
});
