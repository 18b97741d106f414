// Lets the browser cache the phone's own files, so that the page opens without a network.

interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): ScriptUrlPolicy;
}

const SERVICE_WORKER = "/phone/service-worker.js";

/** The address as a Trusted Type: the policy allows this address and no other. */
function trustedAddress(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const rules = {
    createScriptURL: (url: string) => {
      if (url !== SERVICE_WORKER) throw new TypeError("not a script of this page's");
      return url;
    },
  };
  return trustedTypes?.createPolicy("openpims", rules).createScriptURL(SERVICE_WORKER) ?? SERVICE_WORKER;
}

export function keepShell(): void {
  // A browser without service workers, or one that refuses them, works without the cache.
  void navigator.serviceWorker?.register(trustedAddress(), { scope: "/phone/" }).catch(() => {});
}
