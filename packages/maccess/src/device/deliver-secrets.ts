import { buildSecretsDelivery, type DueSecrets } from "../operations/service-secrets.ts";
import { type Outcome, succeed } from "../outcome.ts";
import type { ActivatedDevice, DeviceState } from "../state.ts";
import type { LockedDevice } from "./locked-device.ts";

/** Stores the device, then delivers the secrets that are due: they are on disk before they are sent. */
export async function deliverSecrets(
  locked: LockedDevice,
  state: DeviceState,
  device: ActivatedDevice,
  due: DueSecrets | null,
  pin: string,
): Promise<Outcome<void>> {
  const { announcement, random } = locked.options;
  if (!due) {
    await locked.save({ ...state, device });
    return succeed(undefined);
  }
  const delivery = buildSecretsDelivery(announcement, device, due, pin, random);
  const undelivered = { ...state, device: delivery.device };
  await locked.save(undelivered);
  const delivered = await locked.ask(undelivered, delivery.request, () => succeed(undefined));
  if (!delivered.ok) return delivered;
  await locked.save({ ...state, device: { ...delivery.device, secretsDelivered: true } });
  return delivered;
}
