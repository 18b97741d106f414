// A real failure is explained by its cause, without the server's word from the caller.
import { explain, type Failed, type Message } from "@openpims/sdk";
import { PIN, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

function failed(message: Message): Failed {
  if (message.status === "FAILED") return message;
  throw new Error("expected FAILED");
}

it("a wrong PIN", async () => {
  const pims = await service.enrolled(await service.createAccount());
  const message = failed(await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: "9999" }));
  expect(explain(message)).toEqual(explain(2308, { word: "NOK:ACCESS", environment: "development" }));
  expect(explain(message.error)).toEqual(explain(message));
  expect(Object.keys(message.error)).toEqual(["code", "label"]);
});

it("too many devices on the account", async () => {
  await service.admin("PUT", "/policy", { maxDevicesPerAccount: 1 });
  const login = await service.createAccount();
  await service.enrolled(login);
  const second = await service.signedIn(login);
  const smsCode = await service.activationCode(login);
  const message = failed(
    await second.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN, smsCode }),
  );
  // The code in `enroll`'s table nearest to 2348, the quota's own.
  expect(message.error.code).toBe(2317);
  const explanation = explain(message, { brand: "Citroen", language: "fr" });
  const known = { brand: "Citroen", language: "fr", word: "NOK:MAXNBTOOLS" } as const;
  // The bundled service has no brand's app.
  expect(explanation).toEqual(explain(2317, { ...known, environment: "development" }));
  expect(explanation.remedy).toContain("la page du téléphone du service");
  expect(explain(2317, known).remedy).toContain("MyCitroën");
  // A copy of the message, as from a file, has only its code.
  expect(explain(structuredClone(message))).toEqual(explain(2317));
});
