import { importDevice } from "@openpims/maccess";
import { unwrap } from "../codes/failure.ts";
import { readDeviceFile } from "../import/device-file.ts";
import { defineApi } from "./definition/definition.ts";
import { fileBytes } from "./definition/parameters.ts";

/**
 * Takes over the device in a Python client's pickle, an extension of this SDK: it saves an SMS and a device's place.
 * `file` has the pickle's bytes. The file's PIN is not read. The server is asked before anything is stored.
 * Fails with 2102 for another file: docs/guide/bring-a-device.md
 * @see docs/reference/apis.md#set-pimsauthenticationenrollment-import
 * @example
 * const file = new Uint8Array(await (await fetch("/otp.bin")).arrayBuffer());
 * const message = await pims.set("pims.authentication.enrollment", { action: "import", file });
 */
export const enrollmentImport = defineApi({
  method: "set",
  api: "pims.authentication.enrollment",
  component: "StrongAuthentication",
  since: "2.0",
  extension: true,
  select: [["action", "import"]],
  parameters: { file: fileBytes() },
  output: { isAccountBlocked: ["NotBlocked", "PinBlocked"] },
  authentication: false,
  errors: [2001, 2101, 2102, 2202, 2308, 2309, 2311, 2312, 2313, 2314, 2317, 2344],
  uses: [],
  run: async ({ device }, { file }) => {
    const imported = readDeviceFile(file, device.announcement.macid);
    const { blocked } = unwrap(await importDevice(device, imported));
    return { isAccountBlocked: blocked ? "PinBlocked" : "NotBlocked" };
  },
});
