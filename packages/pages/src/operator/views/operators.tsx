import type { AnswerOf, Operator } from "@openpims/service/operator-api";
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { Confirm } from "../parts/dialog.tsx";
import { attempt } from "../parts/notice.tsx";
import { Page, Shown } from "../parts/page.tsx";
import { Badge, Moment, type Tone } from "../parts/small.tsx";
import { Table } from "../parts/table.tsx";
import { useResource } from "../state/resource.ts";
import { texts } from "../texts/texts.ts";
import { ChangeRole, InviteOperator, ShownLink } from "./invite-operator.tsx";

const words = texts.operator;

const TONES: Readonly<Record<Operator["state"], Tone>> = { active: "good", invited: "calm", removed: "bad" };

/** The only administrator who can sign in: the service keeps that one. */
const lastAdministrator = (all: readonly Operator[]): Operator | undefined => {
  const able = all.filter(({ role, state }) => role === "administrator" && state === "active");
  return able.length === 1 ? able[0] : undefined;
};

/** The reasons why an action is not offered. */
function reasonsOf({ provider, state }: Operator, isLast: boolean): readonly string[] {
  if (state === "removed") return [];
  return [...(provider ? [words.ofProvider] : []), ...(isLast ? [words.last] : [])];
}

type Asked =
  | { readonly what: "invite" }
  | { readonly what: "role" | "remove" | "end"; readonly operator: Operator }
  | {
      readonly what: "link";
      readonly operator: Operator;
      readonly link: AnswerOf<"POST /operators/:id/links">;
    };

export function OperatorsView() {
  const operators = useResource("operators", (unattended) => call("GET /operators", { unattended }));
  const [asked, setAsked] = useState<Asked>();
  const close = (): void => {
    setAsked(undefined);
    operators.reload();
  };
  const invite = (operator: Operator): Promise<boolean> =>
    attempt(async () => {
      const link = await call("POST /operators/:id/links", { params: { id: operator.id } });
      setAsked({ what: "link", operator, link });
    });
  const actions = (operator: Operator, isLast: boolean) => {
    if (operator.state === "removed") return null;
    // The provider gives the role, and a password would outlive the person's end there.
    const ours = !operator.provider;
    const action = (label: string, run: () => void, danger = false) => (
      <button type="button" {...(danger && { class: "danger" })} onClick={run}>
        {label}
        <span class="unseen"> {operator.name}</span>
      </button>
    );
    return (
      <span class="actions">
        {ours && !isLast && action(words.changeRole, () => setAsked({ what: "role", operator }))}
        {ours &&
          action(operator.state === "invited" ? words.newLink : words.resetLink, () => void invite(operator))}
        {operator.state === "active" && action(words.end, () => setAsked({ what: "end", operator }))}
        {!isLast && action(words.remove, () => setAsked({ what: "remove", operator }), true)}
      </span>
    );
  };
  return (
    <Page
      title={texts.operators}
      actions={
        <button type="button" class="primary" onClick={() => setAsked({ what: "invite" })}>
          {words.invite}
        </button>
      }
    >
      <p class="hint">{words.hint}</p>
      <Shown of={operators}>
        {({ operators: all }) => {
          const last = lastAdministrator(all);
          return all.length === 0 ? (
            <p class="card empty">{words.none}</p>
          ) : (
            <div class="card">
              <Table
                label={texts.operators}
                rows={all}
                keyOf={({ id }) => id}
                columns={[
                  {
                    label: texts.signIn.name,
                    heads: true,
                    cell: (operator) => (
                      <>
                        {operator.name}
                        {reasonsOf(operator, operator === last).map((reason) => (
                          <p class="hint" key={reason}>
                            {reason}
                          </p>
                        ))}
                      </>
                    ),
                  },
                  { label: words.role, cell: ({ role }) => words.roleOf[role] },
                  {
                    label: words.state,
                    cell: ({ state }) => <Badge tone={TONES[state]}>{words.stateOf[state]}</Badge>,
                  },
                  { label: words.signedIn, cell: ({ signedInAt }) => <Moment at={signedInAt} /> },
                  {
                    label: texts.device.actions,
                    plain: true,
                    cell: (operator) => actions(operator, operator === last),
                  },
                ]}
              />
            </div>
          );
        }}
      </Shown>
      {asked?.what === "invite" && <InviteOperator onClose={close} />}
      {asked?.what === "link" && <ShownLink name={asked.operator.name} link={asked.link} onClose={close} />}
      {asked?.what === "role" && <ChangeRole operator={asked.operator} onClose={close} />}
      {asked?.what === "remove" && (
        <Confirm
          title={words.removeTitle(asked.operator.name)}
          text={words.removeText}
          action={words.remove}
          danger
          run={() =>
            attempt(
              () => call("DELETE /operators/:id", { params: { id: asked.operator.id } }),
              words.removed(asked.operator.name),
            )
          }
          onClose={close}
        />
      )}
      {asked?.what === "end" && (
        <Confirm
          title={words.endTitle(asked.operator.name)}
          text={words.endText}
          action={words.end}
          danger
          run={() =>
            attempt(
              () => call("DELETE /operators/:id/sessions", { params: { id: asked.operator.id } }),
              words.ended(asked.operator.name),
            )
          }
          onClose={close}
        />
      )}
    </Page>
  );
}
