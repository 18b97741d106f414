import { texts } from "../texts/texts.ts";
import type { StepProps } from "./app.tsx";

export function WrongAddress({ phone }: StepProps) {
  const { wrongAddress } = texts();
  const fault = phone.state.value.addressFault;
  if (fault === undefined) return null;
  if (typeof fault === "object")
    return (
      <>
        <p>{wrongAddress.other}</p>
        <p>
          <a href={fault.rightAddress}>{fault.rightAddress}</a>
        </p>
      </>
    );
  return (
    <>
      <p>
        <strong>{wrongAddress[fault]}</strong>
      </p>
      <p>{wrongAddress.operator[fault]}</p>
    </>
  );
}
