import type { AnswerOf } from "@openpims/service/operator-api";
import { useState } from "preact/hooks";
import { call, Refused } from "../api/client.ts";
import { Dialog, DialogEnd, DialogForm } from "../parts/dialog.tsx";
import { ShownOnce } from "../parts/small.tsx";
import { useFailures } from "../state/failures.ts";
import { momentOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";

const words = texts.accountWork;

interface PasswordLinkProps {
  readonly login: string;
  onClose(): void;
}

/** Makes a one-time link for a new password, and shows it once. */
export function PasswordLink({ login, onClose }: PasswordLinkProps) {
  const [made, setMade] = useState<AnswerOf<"POST /accounts/:login/password-links">>();
  const failures = useFailures();
  const make = async (): Promise<void> => {
    try {
      setMade(await call("POST /accounts/:login/password-links", { params: { login } }));
    } catch (error) {
      const status = error instanceof Refused ? error.status : undefined;
      if (status === 429) failures.say(words.tooMany);
      else if (status === 409) failures.say(words.blocked);
      else failures.show(error);
    }
  };
  if (made)
    return (
      <Dialog title={login} onClose={onClose}>
        <ShownOnce
          label={words.linkLabel}
          secret={made.link}
          hint={words.linkHint(momentOf(made.linkEndsAt))}
        />
        <DialogEnd onClose={onClose} />
      </Dialog>
    );
  return (
    <Dialog title={words.linkTitle(login)} onClose={onClose}>
      <DialogForm action={words.linkSubmit} failure={failures.rest} submit={make} onClose={onClose}>
        <p>{words.linkText}</p>
      </DialogForm>
    </Dialog>
  );
}
