import { type FunctionComponent, render } from "preact";
import "../design/page.css";
import "./controls.css";
import "./console.css";
import { may } from "./parts/allowed.tsx";
import { Leave } from "./parts/leave.tsx";
import { Page } from "./parts/page.tsx";
import { Shell, sectionTitles } from "./parts/shell.tsx";
import { route } from "./state/route.ts";
import { type SectionName, sections } from "./state/sections.ts";
import { endedByItself, findSession, session } from "./state/session.ts";
import { texts } from "./texts/texts.ts";
import { AccountView } from "./views/account.tsx";
import { AccountsView } from "./views/accounts.tsx";
import { ActivityView } from "./views/activity.tsx";
import { ApiKeysView } from "./views/api-keys.tsx";
import { AuditView } from "./views/audit.tsx";
import { ChainView } from "./views/chain.tsx";
import { Invitation } from "./views/invitation.tsx";
import { KeysView } from "./views/keys.tsx";
import { OperatorsView } from "./views/operators.tsx";
import { PasskeysView } from "./views/passkeys.tsx";
import { PolicyView } from "./views/policy.tsx";
import { SignIn } from "./views/sign-in.tsx";

const views: Readonly<Record<SectionName, FunctionComponent>> = {
  accounts: AccountsView,
  activity: ActivityView,
  audit: AuditView,
  policy: PolicyView,
  "api-keys": ApiKeysView,
  keys: KeysView,
  operators: OperatorsView,
  passkeys: PasskeysView,
};

function View() {
  const [wanted = "accounts", name] = route.value.path;
  const found = sections.find(({ name }) => name === wanted);
  const section = found?.name;
  if (section === "accounts" && name !== undefined) return <AccountView key={name} login={name} />;
  if (section === "audit" && name === "chain") return <ChainView />;
  const Section = section && views[section];
  // Between two sessions nobody has a role, and the view keeps the operator's input.
  if (session.value && found && "role" in found && !may(found.role))
    return (
      <Page title={sectionTitles[found.name]}>
        <p class="card empty">{texts.failure.role}</p>
      </Page>
    );
  if (Section && name === undefined) return <Section />;
  return (
    <Page title={texts.unknownPage}>
      <p>
        <a href="#/accounts">{texts.accounts}</a>
      </p>
    </Page>
  );
}

/** True while a view is mounted. An expired session keeps it mounted, a sign-out does not. */
let kept = false;

function Console() {
  const { value } = session;
  const [section, secret] = route.value.path;
  if (section === "invitation" && secret !== undefined) return <Invitation key={secret} secret={secret} />;
  if (value === undefined)
    return (
      <main class="sign-in">
        <p role="status">{texts.loading}</p>
      </main>
    );
  kept = value !== null || (kept && endedByItself.value);
  // The view stays mounted but hidden during a new sign-in, so that the operator's input is kept.
  return (
    <>
      {value === null && <SignIn />}
      {kept && (
        <div hidden={value === null}>
          <Shell>
            <View />
          </Shell>
        </div>
      )}
      <Leave />
    </>
  );
}

document.title = texts.console;
const page = document.getElementById("page");
if (page) render(<Console />, page);
void findSession();
