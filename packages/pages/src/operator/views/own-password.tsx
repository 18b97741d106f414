import { useState } from "preact/hooks";
import { Dialog, DialogForm } from "../parts/dialog.tsx";
import { NewPasswordFields } from "../parts/new-password-fields.tsx";
import { say } from "../parts/notice.tsx";
import { PasswordField } from "../parts/small.tsx";
import { useFailures } from "../state/failures.ts";
import { changePassword } from "../state/session.ts";
import { texts } from "../texts/texts.ts";

const words = texts.ownPassword;

function ChangePassword({ onClose }: { onClose(): void }) {
  const failures = useFailures("currentPassword", "newPassword", "again");
  const change = async (form: HTMLFormElement): Promise<void> => {
    const given = new FormData(form);
    const text = (name: string): string => String(given.get(name) ?? "");
    if (text("newPassword") !== text("again")) return failures.say(texts.invitation.differ, "again");
    try {
      await changePassword(text("currentPassword"), text("newPassword"));
      onClose();
      say(words.done);
    } catch (error) {
      failures.show(error);
    }
  };
  return (
    <Dialog title={words.change} onClose={onClose}>
      <DialogForm action={words.submit} failure={failures.rest} submit={change} onClose={onClose}>
        <PasswordField
          label={words.current}
          failure={failures.at("currentPassword")}
          name="currentPassword"
          autocomplete="current-password"
        />
        <NewPasswordFields
          name="newPassword"
          label={words.next}
          hint={`${texts.invitation.passwordHint} ${words.hint}`}
          failures={failures}
        />
      </DialogForm>
    </Dialog>
  );
}

/** The button by which a signed-in operator changes the own password. */
export function OwnPassword() {
  const [changing, setChanging] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setChanging(true)}>
        {words.change}
      </button>
      {changing && <ChangePassword onClose={() => setChanging(false)} />}
    </>
  );
}
