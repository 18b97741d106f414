// Everything in a page that others could read: an extension, an injected script, a person at the computer.
import type { Page } from "playwright-core";

/** The document with every attribute and field value, its address and its history. */
export function everythingIn(page: Page): Promise<string> {
  return page.evaluate(() => {
    const fields = [...document.querySelectorAll("input, textarea, select, output, progress")];
    const values = fields.map((field) => String((field as HTMLInputElement).value));
    return [document.documentElement.outerHTML, ...values, location.href, JSON.stringify(history.state)].join(
      "\n",
    );
  });
}

/** All data in the site's storage, bytes as text. */
export function keptBy(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const whole = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const textOf = (value: unknown): string => {
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value))
        return new TextDecoder("latin1").decode(value as ArrayBuffer);
      if (typeof value !== "object" || value === null) return String(value);
      return Object.entries(value)
        .map(([name, part]) => `${name}: ${textOf(part)}`)
        .join("\n");
    };
    const kept = [
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      document.cookie,
    ];
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await whole(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const objects = database.transaction(store).objectStore(store);
        kept.push(store, textOf(await whole(objects.getAllKeys())));
        kept.push(textOf(await whole(database.transaction(store).objectStore(store).getAll())));
      }
      database.close();
    }
    return kept.join("\n");
  });
}
