import { texts } from "../texts/texts.ts";
import type { StepProps } from "./app.tsx";

export function NoticeView({ phone }: StepProps) {
  const { notice } = phone.state.value;
  return <div role="status">{notice && <p class="message success">{texts().notices[notice]}</p>}</div>;
}
