import { call } from "../api/client.ts";
import { Dialog, DialogForm } from "../parts/dialog.tsx";
import { say } from "../parts/notice.tsx";
import { Field } from "../parts/small.tsx";
import { useFailures } from "../state/failures.ts";
import { figureOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";

const words = texts.log;

/** Removes the oldest rows of the log; the hash at their end stays. */
export function RemoveRows({ onClose }: { onClose(): void }) {
  const failures = useFailures("before");
  const remove = async (form: HTMLFormElement): Promise<void> => {
    const before = new Date(String(new FormData(form).get("before"))).toISOString();
    try {
      const { removed } = await call("DELETE /audit", { query: { before } });
      say(words.removed(figureOf(removed)));
      onClose();
    } catch (error) {
      failures.show(error);
    }
  };
  return (
    <Dialog title={words.removeTitle} onClose={onClose}>
      <DialogForm
        action={words.removeSubmit}
        danger
        failure={failures.rest}
        submit={remove}
        onClose={onClose}
      >
        <p>{words.removeText}</p>
        <Field label={words.removeBefore} failure={failures.at("before")}>
          {(field) => <input {...field} name="before" type="datetime-local" required />}
        </Field>
      </DialogForm>
    </Dialog>
  );
}
