import type { AnswerOf, ApiKey } from "@openpims/service/operator-api";
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { Dialog, DialogEnd, DialogForm } from "../parts/dialog.tsx";
import { Field, ShownOnce } from "../parts/small.tsx";
import { useFailures } from "../state/failures.ts";
import { texts } from "../texts/texts.ts";

const words = texts.apiKey;

const scopes: ApiKey["scopes"] = ["verify", "audit:read", "reader", "support", "administrator"];

/** Creates a key, and shows it once. */
export function NewApiKey({ onClose }: { onClose(): void }) {
  const [made, setMade] = useState<AnswerOf<"POST /api-keys">>();
  const failures = useFailures("name", "expiresAt");
  const make = async (form: HTMLFormElement): Promise<void> => {
    const given = new FormData(form);
    const wanted = scopes.filter((scope) => given.get(scope) !== null);
    if (wanted.length === 0) return failures.say(words.needScope);
    const expires = String(given.get("expiresAt") ?? "");
    const body = {
      name: String(given.get("name") ?? "").trim(),
      scopes: wanted,
      ...(expires && { expiresAt: new Date(expires).toISOString() }),
    };
    try {
      setMade(await call("POST /api-keys", { body }));
    } catch (error) {
      failures.show(error);
    }
  };
  if (made)
    return (
      <Dialog title={made.name} onClose={onClose}>
        <ShownOnce label={words.key} secret={made.key} hint={words.shownOnce} />
        <DialogEnd onClose={onClose} />
      </Dialog>
    );
  return (
    <Dialog title={words.makeTitle} onClose={onClose}>
      <DialogForm action={words.submit} failure={failures.rest} submit={make} onClose={onClose}>
        <Field label={words.name} failure={failures.at("name")}>
          {(field) => <input {...field} name="name" required maxLength={64} autocomplete="off" />}
        </Field>
        <fieldset class="choices">
          <legend>{words.scopes}</legend>
          {scopes.map((scope) => (
            <label key={scope} class="box">
              <input type="checkbox" name={scope} defaultChecked={scope === "verify"} />
              {words.scopeOf[scope]}
            </label>
          ))}
        </fieldset>
        <Field label={words.expires} hint={words.expiresHint} failure={failures.at("expiresAt")}>
          {(field) => <input {...field} name="expiresAt" type="datetime-local" />}
        </Field>
      </DialogForm>
    </Dialog>
  );
}
