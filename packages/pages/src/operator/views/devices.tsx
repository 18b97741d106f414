import type { Device } from "@openpims/service/operator-api";
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { Allowed } from "../parts/allowed.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { attempt } from "../parts/notice.tsx";
import { Section } from "../parts/page.tsx";
import { Badge, Moment, type Tone } from "../parts/small.tsx";
import { Table } from "../parts/table.tsx";
import { texts } from "../texts/texts.ts";
import { deviceName, NameDevice } from "./name-device.tsx";

const words = texts.device;

const TONES: Readonly<Record<Device["status"], Tone>> = { pending: "calm", active: "good", disabled: "bad" };

/** The operator's name before the device's own, and the short id. */
const DeviceName = ({ name, label, shortId }: Device) => (
  <>
    {label !== null && <strong>{label}</strong>} {name} <code>{shortId}</code>
  </>
);

interface DevicesProps {
  readonly devices: readonly Device[];
  changed(): void;
}

export function DevicesOf({ devices, changed }: DevicesProps) {
  const [deleting, setDeleting] = useState<Device>();
  const [naming, setNaming] = useState<Device>();
  const able = async (device: Device, disabled: boolean): Promise<void> => {
    const { id } = device;
    const name = deviceName(device);
    const done = disabled ? words.disabled(name) : words.enabled(name);
    await attempt(() => call("PATCH /devices/:id", { params: { id }, body: { disabled } }), done);
    changed();
  };
  const actions = (device: Device) => (
    <Allowed to="support">
      <span class="actions">
        {device.status !== "pending" && (
          <button type="button" onClick={() => void able(device, device.status === "active")}>
            {device.status === "active" ? words.disable : words.enable}
            <span class="unseen"> {deviceName(device)}</span>
          </button>
        )}
        <button type="button" onClick={() => setNaming(device)}>
          {texts.accountWork.name}
          <span class="unseen"> {deviceName(device)}</span>
        </button>
        <button type="button" class="danger" onClick={() => setDeleting(device)}>
          {words.delete}
          <span class="unseen"> {deviceName(device)}</span>
        </button>
      </span>
    </Allowed>
  );
  return (
    <Section title={words.title}>
      {devices.length === 0 ? (
        <p class="empty">{words.none}</p>
      ) : (
        <Table
          label={words.title}
          rows={devices}
          keyOf={({ id }) => id}
          columns={[
            { label: words.name, heads: true, cell: (device) => <DeviceName {...device} /> },
            {
              label: words.status,
              cell: ({ status, blocked }) => (
                <>
                  <Badge tone={TONES[status]}>{words.statusOf[status]}</Badge>
                  {blocked && <Badge tone="bad">{words.blocked}</Badge>}
                </>
              ),
            },
            { label: words.created, cell: ({ createdAt }) => <Moment at={createdAt} /> },
            { label: words.used, cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} /> },
            { label: words.actions, plain: true, cell: actions },
          ]}
        />
      )}
      {naming && (
        <NameDevice
          device={naming}
          onClose={() => {
            setNaming(undefined);
            changed();
          }}
        />
      )}
      {deleting && (
        <Confirm
          title={words.deleteTitle(deviceName(deleting))}
          text={words.deleteText}
          action={words.delete}
          danger
          run={async () => {
            const { id } = deleting;
            const done = await attempt(
              () => call("DELETE /devices/:id", { params: { id } }),
              words.deleted(deviceName(deleting)),
            );
            changed();
            return done;
          }}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </Section>
  );
}
