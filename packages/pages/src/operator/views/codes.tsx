import type { AnswerOf, Code } from "@openpims/service/operator-api";
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { Allowed, may } from "../parts/allowed.tsx";
import { Dialog, DialogEnd, DialogForm } from "../parts/dialog.tsx";
import { attempt } from "../parts/notice.tsx";
import { Section, Shown } from "../parts/page.tsx";
import { Badge, Field, Moment, ShownOnce, type Tone } from "../parts/small.tsx";
import { Table } from "../parts/table.tsx";
import { useFailures } from "../state/failures.ts";
import { useResource } from "../state/resource.ts";
import { momentOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";

const words = texts.code;

const TONES: Readonly<Record<Code["state"], Tone>> = {
  pending: "warn",
  used: "good",
  expired: "calm",
  replaced: "calm",
  revoked: "bad",
  "tries used up": "bad",
};

function GiveCode({ login, onClose }: { readonly login: string; onClose(): void }) {
  const [given, setGiven] = useState<AnswerOf<"POST /accounts/:login/activation-codes">>();
  const failures = useFailures();
  const give = async (form: HTMLFormElement): Promise<void> => {
    const purpose = new FormData(form).get("purpose") === "reset" ? "reset" : "activate";
    try {
      setGiven(
        await call("POST /accounts/:login/activation-codes", { params: { login }, body: { purpose } }),
      );
    } catch (error) {
      failures.show(error);
    }
  };
  return (
    <Dialog title={words.issueTitle} onClose={onClose}>
      {given ? (
        <>
          <ShownOnce
            label={words.code}
            secret={given.code}
            hint={`${words.shownOnce} ${words.until(momentOf(given.expiresAt))}`}
          />
          <DialogEnd onClose={onClose} />
        </>
      ) : (
        <DialogForm action={words.issueSubmit} failure={failures.rest} submit={give} onClose={onClose}>
          <p>{words.issueText}</p>
          <Field label={words.issueFor}>
            {(field) => (
              <select {...field} name="purpose">
                <option value="activate">{words.purposeOf.activate}</option>
                <option value="reset">{words.purposeOf.reset}</option>
              </select>
            )}
          </Field>
        </DialogForm>
      )}
    </Dialog>
  );
}

interface CodesProps {
  readonly login: string;
  /** True while an operator blocks the account: it gets no code then. */
  readonly held: boolean;
}

export function CodesOf({ login, held }: CodesProps) {
  const codes = useResource(login, (unattended) =>
    call("GET /accounts/:login/activation-codes", { params: { login }, query: { all: "true" }, unattended }),
  );
  const [giving, setGiving] = useState(false);
  const revoke = async ({ id }: Code): Promise<void> => {
    const params = { login, id: String(id) };
    await attempt(() => call("DELETE /accounts/:login/activation-codes/:id", { params }), words.revoked);
    codes.reload();
  };
  return (
    <Section
      title={words.title}
      actions={
        !held && (
          <Allowed to="support">
            <button type="button" onClick={() => setGiving(true)}>
              {words.issue}
            </button>
          </Allowed>
        )
      }
    >
      <p class="hint">{words.hint}</p>
      <Shown of={codes}>
        {({ codes: all }) =>
          all.length === 0 ? (
            <p class="empty">{words.none}</p>
          ) : (
            <Table
              label={words.title}
              rows={all.toReversed()}
              keyOf={({ id }) => id}
              columns={[
                { label: words.issued, heads: true, cell: ({ issuedAt }) => <Moment at={issuedAt} /> },
                { label: words.purpose, cell: ({ purpose }) => words.purposeOf[purpose] },
                { label: words.via, cell: ({ via }) => words.viaOf[via] },
                {
                  label: words.state,
                  cell: ({ state }) => <Badge tone={TONES[state]}>{words.stateOf[state]}</Badge>,
                },
                { label: words.expires, cell: ({ expiresAt }) => <Moment at={expiresAt} /> },
                {
                  label: texts.device.actions,
                  plain: true,
                  cell: (code) =>
                    code.state === "pending" &&
                    may("support") && (
                      <button type="button" class="danger" onClick={() => void revoke(code)}>
                        {words.revoke}
                      </button>
                    ),
                },
              ]}
            />
          )
        }
      </Shown>
      {giving && (
        <GiveCode
          login={login}
          onClose={() => {
            setGiving(false);
            codes.reload();
          }}
        />
      )}
    </Section>
  );
}
