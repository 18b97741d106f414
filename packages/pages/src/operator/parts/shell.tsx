import type { ComponentChildren } from "preact";
import { unreachable } from "../api/client.ts";
import { live } from "../state/live.ts";
import { route, to } from "../state/route.ts";
import { session, signOut } from "../state/session.ts";
import { leave } from "../state/unsaved.ts";
import { texts } from "../texts/texts.ts";
import { may } from "./allowed.tsx";
import { Languages, Logo } from "./logo.tsx";
import { attempt, Notice } from "./notice.tsx";

const sections = [
  ["accounts", texts.accounts, "reader"],
  ["activity", texts.activity, "reader"],
  ["audit", texts.audit, "reader"],
  ["policy", texts.policy, "reader"],
  ["api-keys", texts.apiKeys, "administrator"],
  ["keys", texts.keys, "administrator"],
  ["operators", texts.operators, "administrator"],
] as const;

/** The frame around every view. */
export function Shell({ children }: { readonly children: ComponentChildren }) {
  const heard = live.value && !unreachable.value;
  const current = route.value.path[0] ?? "accounts";
  return (
    <div class="shell">
      <button
        type="button"
        class="skip"
        onClick={() => document.querySelector<HTMLElement>("main h1")?.focus()}
      >
        {texts.skip}
      </button>
      <header class="top">
        <Logo />
        {session.value?.demo && <span class="badge badge-warn">{texts.demo}</span>}
        <span class={heard ? "live" : "live live-off"} role="status">
          {heard ? texts.live : texts.notLive}
        </span>
        {session.value && (
          <a class="who" href={to(["passkeys"])} title={texts.passkeys}>
            {session.value.operator.name}
          </a>
        )}
        <Languages />
        <button type="button" class="quiet" onClick={() => leave(() => void attempt(signOut))}>
          {texts.signOut}
        </button>
      </header>
      <nav aria-label={texts.sections}>
        <ul>
          {sections
            .filter(([, , role]) => may(role))
            .map(([section, name]) => (
              <li key={section}>
                <a href={to([section])} {...(section === current && { "aria-current": "page" as const })}>
                  {name}
                </a>
              </li>
            ))}
        </ul>
      </nav>
      <main>
        <div role="alert">
          {unreachable.value && <p class="notice notice-failed banner">{texts.unreachable}</p>}
        </div>
        <Notice />
        {children}
      </main>
    </div>
  );
}
