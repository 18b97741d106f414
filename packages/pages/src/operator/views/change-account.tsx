import type { Account } from "@openpims/service/operator-api";
import { useState } from "preact/hooks";
import { call, Refused } from "../api/client.ts";
import { LoginField, NumberField } from "../parts/account-fields.tsx";
import { Dialog, DialogForm } from "../parts/dialog.tsx";
import { say } from "../parts/notice.tsx";
import { useFailures } from "../state/failures.ts";
import { texts } from "../texts/texts.ts";

const words = texts.accountWork;

interface ChangeAccountProps {
  readonly account: Account;
  /** Called with the changed account, whose login may be another one. */
  done(account: Account): void;
  onClose(): void;
}

/** Changes the login and the phone number. */
export function ChangeAccount({ account, done, onClose }: ChangeAccountProps) {
  const failures = useFailures("login", "phoneNumber");
  const [taken, setTaken] = useState(false);
  const { login, phoneNumber } = account;
  const change = async (form: HTMLFormElement): Promise<void> => {
    const given = new FormData(form);
    const wanted = (name: string): string => String(given.get(name) ?? "").trim();
    const number = wanted("phoneNumber");
    const body = {
      ...(wanted("login") !== login && { login: wanted("login") }),
      ...(number !== "" && number !== phoneNumber && { phoneNumber: number }),
      ...(given.get("shares") !== null && { sharesNumber: true }),
    };
    try {
      const changed = await call("PATCH /accounts/:login", { params: { login }, body });
      onClose();
      done(changed);
      say(words.changed(changed.login));
    } catch (error) {
      if (!(error instanceof Refused)) return failures.show(error);
      if (error.status === 429) return failures.say(words.tooMany);
      if (error.field !== "phoneNumber" || error.reason !== "taken") return failures.show(error);
      setTaken(true);
      failures.say(words.numberTaken, "phoneNumber");
    }
  };
  return (
    <Dialog title={words.changeTitle(login)} onClose={onClose}>
      <DialogForm action={words.changeSubmit} failure={failures.rest} submit={change} onClose={onClose}>
        <p>{words.changeHint}</p>
        <LoginField failure={failures.at("login")} value={login} />
        <NumberField
          failure={failures.at("phoneNumber")}
          value={phoneNumber ?? ""}
          hint={words.phoneHint}
          required={phoneNumber !== null}
        />
        {taken && (
          <label class="box">
            <input type="checkbox" name="shares" />
            {words.shares}
          </label>
        )}
      </DialogForm>
    </Dialog>
  );
}
