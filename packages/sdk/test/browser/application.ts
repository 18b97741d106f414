// A web application on its own origin: one page with the SDK, and the redirect page.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { bundleSdk } from "./bundle.ts";

const PAGES: Readonly<Record<string, string>> = {
  "/": `<!doctype html><title>application</title>
    <script>
      // The test's own preparation, before the SDK is loaded.
      (0, eval)(new URLSearchParams(location.search).get("prepare") ?? "");
    </script>
    <button id="sign-in">Sign in</button>
    <script type="module">
      import * as sdk from "/sdk.js";
      // Counts the agent's polls of its window, and notes when the polling stopped.
      window.looks = 0;
      const { setInterval: every, clearInterval: end } = globalThis;
      globalThis.setInterval = (look, ms) => every(() => (look(), window.looks++), ms);
      globalThis.clearInterval = (timer) => (end(timer), (window.lookedAway = true));
      const describe = (work) => work.then((address) => ({ address }), ({ name, message }) => ({ name, message }));
      // The click's handler, as in an application.
      window.onClick = (options, prompt, openFirst) => {
        window.answer = new Promise((resolve) => {
          document.querySelector("#sign-in").onclick = () => {
            const agent = (window.agent ??= new sdk.PopupUserAgent(options));
            if (openFirst) agent.open();
            resolve(describe(agent.authorize(prompt).finally(() => agent.close())));
          };
        });
      };
      window.authorize = (options, prompt) => describe(new sdk.PopupUserAgent(options).authorize(prompt));
      // A page that signs in without a click.
      if (location.hash) window.answer = window.authorize({}, JSON.parse(decodeURIComponent(location.hash.slice(1))));
      window.sdk = sdk;
      const storages = new Map();
      window.recordOf = ([database, name]) => {
        if (!storages.has(database)) storages.set(database, new sdk.IndexedDbStorage({ database }));
        return storages.get(database).record(name);
      };
      // A refusal is returned as a value: an error would lose its kind on the way to the test.
      const refused = ({ name, kind, message }) => ({ refusal: { name, kind, message } });
      window.attempt = (work) => work().then((value) => ({ value }), refused);
      const locks = new Map();
      // Requests a lock without waiting for it.
      window.request = (place, lock) => {
        const free = Promise.withResolvers();
        let left;
        const held = new Promise((resolve) => {
          left = window.recordOf(place).exclusively(() => {
            resolve({ value: undefined });
            return free.promise;
          });
          left.catch((error) => resolve(refused(error)));
        });
        locks.set(lock, { held, leave: () => (free.resolve(), left) });
      };
      window.held = (lock) => locks.get(lock).held;
      window.leave = (lock) => locks.get(lock).leave();
      // The database without the storage class, as any script of the origin can open it.
      window.requested = (request) =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      window.inDatabase = async (name, work) => {
        const database = await window.requested(indexedDB.open(name));
        try {
          return await work(database.transaction([...database.objectStoreNames], "readwrite"));
        } finally {
          database.close();
        }
      };
      window.ready = true;
    </script>`,
  "/callback": `<!doctype html><title>signed in</title>
    <script type="module">
      import { handOverRedirect } from "/sdk.js";
      handOverRedirect();
    </script>`,
};

/**
 * The path of the application's page, prepared by a function that sees nothing of the test around it.
 * @param path the page's own
 */
export const preparedPath = (prepare: () => void, path = "/"): string =>
  path.replace(/^\//, `/?prepare=${encodeURIComponent(`(${prepare})()`)}`);

export async function startApplication(): Promise<{ origin: string; close: () => Promise<void> }> {
  const sdk = await bundleSdk();
  const server = createServer((request, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    const page = PAGES[path];
    if (page !== undefined) response.setHeader("content-type", "text/html").end(page);
    else if (path === "/sdk.js") response.setHeader("content-type", "text/javascript").end(sdk);
    else response.writeHead(404).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
