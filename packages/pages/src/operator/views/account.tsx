import type { Account, BodyOf } from "@openpims/service/operator-api";
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { Allowed, may } from "../parts/allowed.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { attempt, say } from "../parts/notice.tsx";
import { Page, Section, Shown } from "../parts/page.tsx";
import { Moment } from "../parts/small.tsx";
import { UnusualLetters } from "../parts/unusual-letters.tsx";
import { type Resource, useResource } from "../state/resource.ts";
import { go } from "../state/route.ts";
import { session } from "../state/session.ts";
import { figureOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";
import { AccountHistory } from "./account-history.tsx";
import { ChangeAccount } from "./change-account.tsx";
import { CodesOf } from "./codes.tsx";
import { DevicesOf } from "./devices.tsx";
import { OutboxOf } from "./outbox.tsx";
import { PasswordLink } from "./password-link.tsx";
import { PinBadge } from "./pin-badge.tsx";

const words = texts.account;

type Change = BodyOf<"PATCH /accounts/:login">;

function Details({ account, change }: { account: Account; change(body: Change): void }) {
  const { id, login, phoneNumber, failedAttempts, origin } = account;
  const { requiresDesktopToken, services, resynchronise } = account;
  const box = (label: string, checked: boolean, body: (checked: boolean) => Change) => (
    <label class="box">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => change(body(event.currentTarget.checked))}
      />
      {label}
    </label>
  );
  return (
    <>
      <UnusualLetters login={login} />
      {account.held && <p class="notice notice-calm">{words.heldHint}</p>}
      {account.locked && !account.held && <p class="notice notice-calm">{words.lockedHint}</p>}
      <dl class="facts">
        <dt>{words.pin}</dt>
        <dd>
          <PinBadge {...account} />
        </dd>
        <dt>{words.failures}</dt>
        <dd>{figureOf(failedAttempts)}</dd>
        <dt>{words.phone}</dt>
        <dd>{phoneNumber ?? <span class="muted">{texts.none}</span>}</dd>
        <dt>{words.created}</dt>
        <dd>
          <Moment at={account.createdAt} />
        </dd>
        <dt>{words.origin}</dt>
        <dd>{words.originOf[origin]}</dd>
        <dt>{words.id}</dt>
        <dd>
          <code>{id}</code>
        </dd>
      </dl>
      <fieldset class="boxes" disabled={!may("support")}>
        <legend>{words.settings}</legend>
        {box(words.serviceOpen, services.includes("1"), (on) => ({ services: on ? ["1"] : [] }))}
        {box(words.desktop, requiresDesktopToken, (on) => ({ requiresDesktopToken: on }))}
        {box(words.resynchronise, resynchronise, (on) => ({ resynchronise: on }))}
      </fieldset>
      <p class="hint">{words.settingsHint}</p>
    </>
  );
}

function Known({ account, resource }: { account: Account; resource: Resource<Account> }) {
  const [asking, setAsking] = useState<"block" | "delete" | "change" | "link">();
  const { login, pin, held, failedAttempts } = account;
  const change = (body: Change, done: string): Promise<boolean> =>
    attempt(
      async () => resource.put(await call("PATCH /accounts/:login", { params: { login }, body })),
      done,
    );
  return (
    <>
      <Section
        title={words.details}
        actions={
          <Allowed to="support">
            {(failedAttempts > 0 || account.devices.some(({ blocked }) => blocked)) && pin !== "blocked" && (
              <button type="button" onClick={() => void change({ failedAttempts: 0 }, words.failuresReset)}>
                {words.resetFailures}
              </button>
            )}
            {pin === "blocked" && (
              <button
                type="button"
                class="primary"
                onClick={() => void change({ blocked: false }, words.unblocked(login))}
              >
                {words.unblock}
              </button>
            )}
            <button type="button" onClick={() => setAsking("change")}>
              {texts.accountWork.change}
            </button>
            {!held && (
              <button type="button" onClick={() => setAsking("link")}>
                {texts.accountWork.link}
              </button>
            )}
            {!held && (
              <button type="button" class="danger" onClick={() => setAsking("block")}>
                {words.block}
              </button>
            )}
          </Allowed>
        }
      >
        <Details account={account} change={(body) => void change(body, words.changed)} />
      </Section>
      <DevicesOf devices={account.devices} changed={resource.reload} />
      <CodesOf login={login} held={held} />
      {session.value?.demo && may("support") && <OutboxOf login={login} />}
      <AccountHistory login={login} id={account.id} />
      <Allowed to="administrator">
        <p class="actions end">
          <button type="button" class="danger" onClick={() => setAsking("delete")}>
            {words.delete}
          </button>
        </p>
      </Allowed>
      {asking === "change" && (
        <ChangeAccount
          account={account}
          done={(changed) => {
            if (changed.login === login) resource.put(changed);
            else go(["accounts", changed.login]);
          }}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking === "link" && <PasswordLink login={login} onClose={() => setAsking(undefined)} />}
      {asking === "block" && (
        <Confirm
          title={words.blockTitle(login)}
          text={words.blockText}
          action={words.block}
          danger
          run={() => change({ blocked: true }, words.blocked(login))}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking === "delete" && (
        <Confirm
          title={words.deleteTitle(login)}
          text={words.deleteText}
          action={words.delete}
          danger
          typed={{ label: words.deleteType, word: login }}
          run={async () => {
            const gone = await attempt(() => call("DELETE /accounts/:login", { params: { login } }));
            if (!gone) return false;
            go(["accounts"]);
            say(words.deleted(login));
            return true;
          }}
          onClose={() => setAsking(undefined)}
        />
      )}
    </>
  );
}

export function AccountView({ login }: { readonly login: string }) {
  const account = useResource(login, (unattended) =>
    call("GET /accounts/:login", { params: { login }, unattended }),
  );
  return (
    <Page title={login} above={<a href="#/accounts">{texts.accounts}</a>}>
      <Shown of={account}>{(known) => <Known account={known} resource={account} />}</Shown>
    </Page>
  );
}
