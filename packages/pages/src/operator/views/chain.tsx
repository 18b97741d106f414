import type { Verification } from "@openpims/service/operator-api";
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { attempt } from "../parts/notice.tsx";
import { Badge } from "../parts/small.tsx";
import { useResource } from "../state/resource.ts";
import { figureOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";

const words = texts.log;

/** The rows that are checked on each change, without a request by the operator. */
const NEWEST = "1000";

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

/** The check of the audit log: its newest rows at once, all rows at the operator's request. */
export function Chain() {
  const newest = useResource("chain", (unattended) =>
    call("GET /audit/verify", { query: { newest: String(NEWEST) }, unattended }),
  );
  const [whole, setWhole] = useState<Verification>();
  const [busy, setBusy] = useState(false);
  const verifyAll = async (): Promise<void> => {
    setBusy(true);
    await attempt(async () => setWhole(await call("GET /audit/verify")));
    setBusy(false);
  };
  const found = newest.data;
  return (
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
  );
}
