import type { ApiKey } from "@openpims/service/operator-api";
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { Confirm } from "../parts/dialog.tsx";
import { attempt } from "../parts/notice.tsx";
import { Page, Shown } from "../parts/page.tsx";
import { Badge, Moment } from "../parts/small.tsx";
import { Table } from "../parts/table.tsx";
import { useResource } from "../state/resource.ts";
import { dayOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";
import { NewApiKey } from "./new-api-key.tsx";

const words = texts.apiKey;

function State({ revokedAt, expiresAt }: ApiKey) {
  if (revokedAt !== null) return <Badge tone="bad">{words.revokedOn(dayOf(revokedAt))}</Badge>;
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now())
    return <Badge tone="calm">{words.expired}</Badge>;
  return <Badge tone="good">{words.inForce}</Badge>;
}

export function ApiKeysView() {
  const keys = useResource("api-keys", (unattended) => call("GET /api-keys", { unattended }));
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey>();
  return (
    <Page
      title={texts.apiKeys}
      actions={
        <button type="button" class="primary" onClick={() => setMaking(true)}>
          {words.make}
        </button>
      }
    >
      <p class="hint">{words.hint}</p>
      <Shown of={keys}>
        {({ keys: all }) =>
          all.length === 0 ? (
            <p class="card empty">{words.none}</p>
          ) : (
            <div class="card">
              <Table
                label={texts.apiKeys}
                rows={all}
                keyOf={({ id }) => id}
                columns={[
                  { label: words.name, heads: true, cell: ({ name }) => name },
                  { label: words.state, cell: (key) => <State {...key} /> },
                  {
                    label: words.scopes,
                    cell: ({ scopes }) => scopes.map((scope) => words.scopeOf[scope]).join(", "),
                  },
                  { label: words.created, cell: ({ createdAt }) => dayOf(createdAt) },
                  {
                    label: words.expires,
                    cell: ({ expiresAt }) => (expiresAt ? dayOf(expiresAt) : texts.never),
                  },
                  { label: words.used, cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} /> },
                  {
                    label: texts.device.actions,
                    plain: true,
                    cell: (key) =>
                      key.revokedAt === null && (
                        <button type="button" class="danger" onClick={() => setRevoking(key)}>
                          {words.revoke}
                          <span class="unseen"> {key.name}</span>
                        </button>
                      ),
                  },
                ]}
              />
            </div>
          )
        }
      </Shown>
      {making && (
        <NewApiKey
          onClose={() => {
            setMaking(false);
            keys.reload();
          }}
        />
      )}
      {revoking && (
        <Confirm
          title={words.revokeTitle(revoking.name)}
          text={words.revokeText}
          action={words.revoke}
          danger
          run={async () => {
            const { id, name } = revoking;
            const done = await attempt(
              () => call("DELETE /api-keys/:id", { params: { id } }),
              words.revoked(name),
            );
            keys.reload();
            return done;
          }}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </Page>
  );
}
