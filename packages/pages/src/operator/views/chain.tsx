import type { Verification } from "@openpims/service/operator-api";
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { Allowed } from "../parts/allowed.tsx";
import { attempt } from "../parts/notice.tsx";
import { Page, Section } from "../parts/page.tsx";
import { Badge } from "../parts/small.tsx";
import { type Resource, useResource } from "../state/resource.ts";
import { to } from "../state/route.ts";
import { figureOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";
import { RemoveRows } from "./remove-rows.tsx";

const words = texts.log;
const chain = words.page.chain;

/** The rows that are checked on each change, without a request by the operator. */
const NEWEST = "1000";

const useNewest = (): Resource<Verification> =>
  useResource("chain", (unattended) => call("GET /audit/verify", { query: { newest: NEWEST }, unattended }));

function Told({ found, all }: { readonly found: Verification; readonly all: boolean }) {
  if (found.whole) {
    const { checked, removed, end } = found;
    const everything = all || checked === end.position - removed.position;
    return (
      <Badge tone="good">
        {everything ? words.verifiedAll(figureOf(checked)) : words.verified(figureOf(checked))}
      </Badge>
    );
  }
  const { position = null, what = "changed" } = found.fault ?? {};
  return (
    <div role="alert">
      <Badge tone="bad">
        {words.broken(position === null ? "–" : figureOf(position), words.faultOf[what])}
      </Badge>
      <p class="hint">{words.brokenHint}</p>
    </div>
  );
}

/** A warning where the rows are read, if the newest of them are not as written. */
export function BrokenChain() {
  const { data } = useNewest();
  return data && !data.whole ? <Told found={data} all={false} /> : null;
}

/** The check of the audit log: its newest rows at once, all rows at the operator's request. */
function Check() {
  const newest = useNewest();
  const [whole, setWhole] = useState<Verification>();
  const [busy, setBusy] = useState(false);
  const verifyAll = async (): Promise<void> => {
    setBusy(true);
    await attempt(async () => setWhole(await call("GET /audit/verify")));
    setBusy(false);
  };
  const found = newest.data;
  const last = whole ?? found;
  return (
    <>
      <div class="chain">
        {found ? (
          <Told found={found} all={false} />
        ) : (
          <span class="muted">{newest.failure ?? words.unchecked}</span>
        )}
        {whole && !(found && !found.whole) && (
          <span role="status">
            <Told found={whole} all />
          </span>
        )}
        <button type="button" onClick={() => void verifyAll()} disabled={busy}>
          {busy ? words.verifying : words.verifyAll}
        </button>
      </div>
      {last && (
        <dl class="facts">
          <dt>{chain.end}</dt>
          <dd>
            <code>{`${last.end.position}:${last.end.hash}`}</code>
          </dd>
        </dl>
      )}
    </>
  );
}

/** The place of the audit log's chain: its check, its end to note, and the removal of old rows. */
export function ChainView() {
  const [removing, setRemoving] = useState(false);
  return (
    <Page title={chain.title} above={<a href={to(["audit"])}>{texts.audit}</a>}>
      <Section title={chain.check}>
        <p class="hint">{chain.hint}</p>
        <Check />
      </Section>
      <Allowed to="administrator">
        <Section title={chain.old}>
          <p class="hint">{words.removeText}</p>
          <p class="actions">
            <button type="button" class="danger" onClick={() => setRemoving(true)}>
              {words.remove}
            </button>
          </p>
        </Section>
      </Allowed>
      {removing && <RemoveRows onClose={() => setRemoving(false)} />}
    </Page>
  );
}
