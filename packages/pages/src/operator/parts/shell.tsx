import type { ComponentChildren } from "preact";
import { unreachable } from "../api/client.ts";
import { live } from "../state/live.ts";
import { route, to } from "../state/route.ts";
import { type SectionName, sections } from "../state/sections.ts";
import { session, signOut } from "../state/session.ts";
import { leave } from "../state/unsaved.ts";
import { texts } from "../texts/texts.ts";
import { may } from "./allowed.tsx";
import { Languages, Logo } from "./logo.tsx";
import { attempt, hideNotice, Notice } from "./notice.tsx";

/** Each section's title, also its name in the navigation. */
export const sectionTitles: Readonly<Record<SectionName, string>> = {
  accounts: texts.accounts,
  activity: texts.activity,
  audit: texts.audit,
  policy: texts.policy,
  "api-keys": texts.apiKeys,
  keys: texts.keys,
  operators: texts.operators,
  passkeys: texts.passkeys,
};

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
        <Logo name="OpenPIMS" />
        {session.value?.demo && <span class="badge badge-warn">{texts.demo}</span>}
        <span class={heard ? "live" : "live live-off"} role="status">
          <span>{heard ? texts.live : texts.notLive}</span>
        </span>
        {session.value && (
          <a class="who" href={to(["passkeys"])} title={texts.passkeys}>
            {session.value.operator.name}
          </a>
        )}
        <Languages />
        <button
          type="button"
          class="quiet"
          onClick={() => leave(() => void attempt(signOut).then((done) => done && hideNotice()))}
        >
          {texts.signOut}
        </button>
      </header>
      <nav aria-label={texts.sections}>
        <ul>
          {sections
            .filter((section) => "role" in section && may(section.role))
            .map(({ name }) => (
              <li key={name}>
                <a href={to([name])} {...(name === current && { "aria-current": "page" as const })}>
                  {sectionTitles[name]}
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
