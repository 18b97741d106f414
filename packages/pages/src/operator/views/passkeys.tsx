import type { Passkey } from "@openpims/service/operator-api";
import { useState } from "preact/hooks";
import { call, Refused } from "../api/client.ts";
import { addPasskey, canUsePasskeys } from "../api/passkeys.ts";
import { Confirm, Dialog, DialogForm } from "../parts/dialog.tsx";
import { attempt } from "../parts/notice.tsx";
import { Page, Shown } from "../parts/page.tsx";
import { Field, Moment } from "../parts/small.tsx";
import { Table } from "../parts/table.tsx";
import { useFailures } from "../state/failures.ts";
import { useResource } from "../state/resource.ts";
import { session } from "../state/session.ts";
import { dayOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";
import { OwnPassword } from "./own-password.tsx";

const words = texts.passkey;

function NewPasskey({ onClose }: { onClose(): void }) {
  const failures = useFailures("name");
  const add = async (form: HTMLFormElement): Promise<void> => {
    try {
      await addPasskey(String(new FormData(form).get("name") ?? "").trim());
      onClose();
    } catch (error) {
      if (error instanceof DOMException) failures.say(words.cancelled);
      else if (error instanceof Refused && error.status === 403) failures.say(words.signInAgain);
      else failures.show(error);
    }
  };
  return (
    <Dialog title={words.addTitle} onClose={onClose}>
      <DialogForm action={words.addSubmit} failure={failures.rest} submit={add} onClose={onClose}>
        <Field label={words.name} hint={words.nameHint} failure={failures.at("name")}>
          {(field) => <input {...field} name="name" required maxLength={64} autocomplete="off" />}
        </Field>
      </DialogForm>
    </Dialog>
  );
}

function hintOf(own: boolean, able: boolean): string {
  if (!own) return texts.ownPassword.ofProvider;
  return able ? words.hint : words.unable;
}

/** The signed-in operator's own passkeys and password. */
export function PasskeysView() {
  const passkeys = useResource("passkeys", (unattended) => call("GET /passkeys", { unattended }));
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Passkey>();
  const able = canUsePasskeys();
  const own = session.value?.provider === false;
  return (
    <Page
      title={texts.passkeys}
      actions={
        own && (
          <>
            <OwnPassword />
            {able && (
              <button type="button" class="primary" onClick={() => setAdding(true)}>
                {words.add}
              </button>
            )}
          </>
        )
      }
    >
      {session.value && <p>{texts.ownPassword.role(texts.operator.roleOf[session.value.operator.role])}</p>}
      <p class="hint">{hintOf(own, able)}</p>
      <Shown of={passkeys}>
        {({ passkeys: all }) =>
          all.length === 0 ? (
            <p class="card empty">{words.none}</p>
          ) : (
            <div class="card">
              <Table
                label={texts.passkeys}
                rows={all}
                keyOf={({ id }) => id}
                columns={[
                  { label: words.name, heads: true, cell: ({ name }) => name },
                  { label: words.created, cell: ({ createdAt }) => dayOf(createdAt) },
                  { label: words.used, cell: ({ usedAt }) => <Moment at={usedAt} /> },
                  {
                    label: texts.device.actions,
                    plain: true,
                    cell: (passkey) => (
                      <button type="button" class="danger" onClick={() => setRemoving(passkey)}>
                        {words.remove}
                        <span class="unseen"> {passkey.name}</span>
                      </button>
                    ),
                  },
                ]}
              />
            </div>
          )
        }
      </Shown>
      {adding && (
        <NewPasskey
          onClose={() => {
            setAdding(false);
            passkeys.reload();
          }}
        />
      )}
      {removing && (
        <Confirm
          title={words.removeTitle(removing.name)}
          text={words.removeText}
          action={words.remove}
          danger
          run={async () => {
            const { id, name } = removing;
            const done = await attempt(
              () => call("DELETE /passkeys/:id", { params: { id } }),
              words.removed(name),
            );
            passkeys.reload();
            return done;
          }}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </Page>
  );
}
