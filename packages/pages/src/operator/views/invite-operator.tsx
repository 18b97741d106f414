import type { AnswerOf, Operator } from "@openpims/service/operator-api";
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { type Role, roles } from "../parts/allowed.tsx";
import { Dialog, DialogEnd, DialogForm } from "../parts/dialog.tsx";
import { Field, ShownOnce } from "../parts/small.tsx";
import { useFailures } from "../state/failures.ts";
import { momentOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";

const words = texts.operator;

type Link = AnswerOf<"POST /operators/:id/links">;

interface ShownLinkProps {
  readonly name: string;
  readonly link: Link;
  onClose(): void;
}

/** A one-time link, shown once. */
export function ShownLink({ name, link, onClose }: ShownLinkProps) {
  return (
    <Dialog title={name} onClose={onClose}>
      <ShownOnce
        label={words.link}
        secret={link.link}
        hint={words.linkHint(name, momentOf(link.linkEndsAt))}
      />
      <DialogEnd onClose={onClose} />
    </Dialog>
  );
}

function RoleField({ chosen }: { readonly chosen: Role }) {
  return (
    <Field label={words.role} hint={words.roleHint}>
      {(field) => (
        <select {...field} name="role">
          {roles.map((each) => (
            <option key={each} value={each} selected={each === chosen}>
              {words.roleOf[each]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

const roleIn = (form: HTMLFormElement): Role =>
  roles.find((role) => role === new FormData(form).get("role")) ?? "reader";

/** Makes an operator, and shows the one-time link. */
export function InviteOperator({ onClose }: { onClose(): void }) {
  const [made, setMade] = useState<AnswerOf<"POST /operators">>();
  const failures = useFailures("name");
  const make = async (form: HTMLFormElement): Promise<void> => {
    const name = String(new FormData(form).get("name") ?? "");
    try {
      setMade(await call("POST /operators", { body: { name, role: roleIn(form) } }));
    } catch (error) {
      failures.show(error);
    }
  };
  if (made) return <ShownLink name={made.name} link={made} onClose={onClose} />;
  return (
    <Dialog title={words.inviteTitle} onClose={onClose}>
      <DialogForm action={words.inviteSubmit} failure={failures.rest} submit={make} onClose={onClose}>
        <Field label={texts.signIn.name} hint={words.nameHint} failure={failures.at("name")}>
          {(field) => <input {...field} name="name" required maxLength={64} autocomplete="off" />}
        </Field>
        <RoleField chosen="support" />
      </DialogForm>
    </Dialog>
  );
}

interface ChangeRoleProps {
  readonly operator: Operator;
  onClose(): void;
}

export function ChangeRole({ operator: { id, name, role }, onClose }: ChangeRoleProps) {
  const failures = useFailures();
  const change = async (form: HTMLFormElement): Promise<void> => {
    try {
      await call("PATCH /operators/:id", { params: { id }, body: { role: roleIn(form) } });
      onClose();
    } catch (error) {
      failures.show(error);
    }
  };
  return (
    <Dialog title={words.changeTitle(name)} onClose={onClose}>
      <DialogForm action={words.changeSubmit} failure={failures.rest} submit={change} onClose={onClose}>
        <RoleField chosen={role} />
      </DialogForm>
    </Dialog>
  );
}
