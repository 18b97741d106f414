import { call } from "../api/client.ts";
import { Section, Shown } from "../parts/page.tsx";
import { useResource } from "../state/resource.ts";
import { momentOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";

const words = texts.outbox;

/** The SMS to the account's phone, in a demo service. */
export function OutboxOf({ login }: { readonly login: string }) {
  const outbox = useResource(login, (unattended) =>
    call("GET /accounts/:login/outbox", { params: { login }, unattended }),
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
