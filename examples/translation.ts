import type { Failed, Pims } from "@openpims/sdk";

export function withCallback(
  pims: Pims,
  onOtp: (otp: string) => void,
  onError: (error: Failed["error"]) => void,
): void {
  void pims.get(
    "pims.authentication.otp",
    {
      action: "withPIN",
      pinCode: "4071",
    },
    (message) => {
      if (message.status === "SUCCEEDED") onOtp(message.result.otp);
      else if (message.status === "FAILED") onError(message.error);
    },
  );
}

export async function withPromise(pims: Pims): Promise<string> {
  const message = await pims.get("pims.authentication.otp", {
    action: "withPIN",
    pinCode: "4071",
  });
  switch (message.status) {
    case "SUCCEEDED":
      return message.result.otp;
    case "FAILED":
      throw new Error(message.error.label);
  }
}
