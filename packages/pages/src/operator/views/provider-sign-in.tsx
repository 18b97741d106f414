import { useEffect, useState } from "preact/hooks";
import { goToProvider, providerName } from "../api/provider.ts";
import { providerFailure } from "../state/session.ts";
import { providerSentence } from "../texts/failures.ts";
import { texts } from "../texts/texts.ts";

/** The button of the company's provider, if one is configured, and the sentence of a sign-in with it that failed. */
export function ProviderSignIn() {
  const [name, setName] = useState<string>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    // Without an answer the page has no button, and the sign-in by name remains.
    providerName().then(setName, () => undefined);
  }, []);
  const go = async (): Promise<void> => {
    setBusy(true);
    providerFailure.value = undefined;
    try {
      await goToProvider();
    } catch (error) {
      providerFailure.value = providerSentence(error);
    } finally {
      // Also on success: the browser may show the page again as it was left.
      setBusy(false);
    }
  };
  if (name === undefined) return null;
  return (
    <>
      <p class="actions">
        <button type="button" disabled={busy} onClick={() => void go()}>
          {texts.provider.signIn(name)}
        </button>
      </p>
      {providerFailure.value !== undefined && (
        <p class="failure" role="alert">
          {providerFailure.value}
        </p>
      )}
    </>
  );
}
