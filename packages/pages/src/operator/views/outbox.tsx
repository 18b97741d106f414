import { call } from "../api/client.ts";
import type { OutboxMessage } from "../api/types.ts";
import { Section, Shown } from "../parts/page.tsx";
import { useResource } from "../state/resource.ts";
import { momentOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";

const words = texts.outbox;

/** Where the service is a demo: what came to the account's phone. */
export function OutboxOf({ login }: { readonly login: string }) {
  const path = `/accounts/${encodeURIComponent(login)}/outbox`;
  const outbox = useResource(path, (unattended) =>
    call<{ message: OutboxMessage | null }>("GET", path, { unattended }),
  );
  return (
    <Section title={words.title}>
      <p class="hint">{words.hint}</p>
      <Shown of={outbox}>
        {({ message }) =>
          message === null ? (
            <p class="empty">{words.none}</p>
          ) : (
            <figure class="sms">
              <blockquote>{message.text}</blockquote>
              <figcaption>
                {words.to(message.to)}. {texts.code.until(momentOf(message.expiresAt))}
              </figcaption>
            </figure>
          )
        }
      </Shown>
    </Section>
  );
}
