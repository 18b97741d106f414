import { buildSecretsDelivery, type DueSecrets } from "../operations/service-secrets.ts";
import { type Outcome, succeed } from "../outcome.ts";
import type { ActivatedDevice, DeviceState } from "../state.ts";
import type { HeldDevice } from "./held-device.ts";

/** Stores the device, and delivers the secrets that are due. They are stored before they are sent. */
export async function deliverSecrets(
  held: HeldDevice,
  state: DeviceState,
  device: ActivatedDevice,
  due: DueSecrets | null,
  pin: string,
): Promise<Outcome<void>> {
  const { announcement, random } = held.options;
  if (!due) {
    await held.save({ ...state, device });
    return succeed(undefined);
  }
  const delivery = buildSecretsDelivery(announcement, device, due, pin, random);
  const undelivered = { ...state, device: delivery.device };
  await held.save(undelivered);
  const delivered = await held.ask(undelivered, delivery.request, () => succeed(undefined));
  if (!delivered.ok) return delivered;
  await held.save({ ...state, device: { ...delivery.device, secretsDelivered: true } });
  return delivered;
}
