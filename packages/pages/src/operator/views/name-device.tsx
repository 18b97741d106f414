import type { Device } from "@openpims/service/operator-api";
import { call } from "../api/client.ts";
import { Dialog, DialogForm } from "../parts/dialog.tsx";
import { say } from "../parts/notice.tsx";
import { Field } from "../parts/small.tsx";
import { useFailures } from "../state/failures.ts";
import { sentenceFor } from "../texts/failures.ts";
import { texts } from "../texts/texts.ts";

const words = texts.accountWork;

/** The operator's name of a device, else its own; with the short id, for devices of one name. */
export const deviceName = ({ name, label, shortId }: Device): string => `${label ?? name} (${shortId})`;

interface NameDeviceProps {
  readonly device: Device;
  onClose(): void;
}

export function NameDevice({ device, onClose }: NameDeviceProps) {
  const failures = useFailures("label");
  const save = async (form: HTMLFormElement): Promise<void> => {
    const label = String(new FormData(form).get("label") ?? "");
    try {
      await call("PATCH /devices/:id", { params: { id: device.id }, body: { label } });
      say(words.named);
      onClose();
    } catch (error) {
      failures.show(error);
    }
  };
  const failure = failures.at("label");
  return (
    <Dialog title={words.nameTitle(deviceName(device))} onClose={onClose}>
      <DialogForm action={words.nameSubmit} failure={failures.rest} submit={save} onClose={onClose}>
        <Field
          label={texts.device.name}
          hint={words.nameHint}
          failure={failure && sentenceFor("malformed", "name")}
        >
          {(field) => (
            <input
              {...field}
              name="label"
              maxLength={64}
              defaultValue={device.label ?? ""}
              autocomplete="off"
            />
          )}
        </Field>
      </DialogForm>
    </Dialog>
  );
}
