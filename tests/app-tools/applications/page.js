// A page that asks for an OTP: the facade with one API, a browser's storage, no sign-in.
import { createPimsWith } from "@openpims/sdk";
import { otpWithPin } from "@openpims/sdk/apis";
import { IndexedDbStorage } from "@openpims/sdk/browser";

const pims = createPimsWith([otpWithPin], {
  storage: new IndexedDbStorage(),
  userAgent: { authorize: () => Promise.reject(new Error("no sign-in here")) },
  random: (count) => crypto.getRandomValues(new Uint8Array(count)),
  fetch: (input, init) => fetch(input, init),
  clock: Date,
  deviceName: "a browser",
});

const form = document.querySelector("form");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await pims.initialize(JSON.parse(form.dataset.parameters));
  const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: form.pin.value });
  document.body.append(message.status === "SUCCEEDED" ? message.result.otp : message.error.label);
});
