import type { ImportResult } from "@openpims/service/operator-api";
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { Dialog, DialogEnd, DialogForm } from "../parts/dialog.tsx";
import { Badge, Field } from "../parts/small.tsx";
import { Table } from "../parts/table.tsx";
import { useFailures } from "../state/failures.ts";
import { sentenceFor } from "../texts/failures.ts";
import { texts } from "../texts/texts.ts";
import { readImport, UnreadableLine } from "./import-lines.ts";

const words = texts.account;

const TONES = { created: "good", exists: "calm", rests: "warn", invalid: "bad" } as const;

function reasonOf({ reason, field = "", origin }: ImportResult["results"][number]): string {
  if (reason === undefined) return origin === null ? "" : words.originOf[origin];
  const label = texts.failure.labelOf[field];
  const sentence = sentenceFor(reason, field);
  return label === undefined ? sentence : texts.failure.labelled(label, sentence);
}

export function ImportAccounts({ onClose, done }: { onClose(): void; done(): void }) {
  const failures = useFailures("lines");
  const [imported, setImported] = useState<ImportResult>();

  const run = async (form: HTMLFormElement): Promise<void> => {
    const given = new FormData(form);
    const file = given.get("file");
    const text = file instanceof File && file.size > 0 ? await file.text() : String(given.get("lines") ?? "");
    try {
      const accounts = readImport(text);
      if (accounts.length === 0) return failures.say(words.importNothing, "lines");
      setImported(await call("POST /accounts/import", { body: { accounts } }));
      done();
    } catch (error) {
      if (error instanceof UnreadableLine) failures.say(words.importUnreadable(error.line), "lines");
      else failures.show(error);
    }
  };

  if (imported) {
    const rows = imported.results.map((result, i) => ({ ...result, entry: i + 1 }));
    return (
      <Dialog title={words.importTitle} onClose={onClose}>
        <p role="status">{words.imported(imported.created, rows.length)}</p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard */}
        <section class="scrolled" aria-label={words.result} tabIndex={0}>
          <Table
            label={words.result}
            rows={rows}
            keyOf={({ entry }) => entry}
            columns={[
              { label: words.entry, heads: true, cell: ({ entry, login }) => `${entry}. ${login ?? ""}` },
              {
                label: words.result,
                cell: ({ result }) => <Badge tone={TONES[result]}>{words.importResult[result]}</Badge>,
              },
              {
                label: words.reason,
                cell: (row) => reasonOf(row),
              },
            ]}
          />
        </section>
        <DialogEnd onClose={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog title={words.importTitle} onClose={onClose}>
      <DialogForm action={words.importSubmit} failure={failures.rest} submit={run} onClose={onClose}>
        <p class="hint">{words.importHint}</p>
        <Field label={words.importFile}>
          {(field) => <input {...field} name="file" type="file" accept=".csv,.json,.jsonl,.ndjson,.txt" />}
        </Field>
        <Field label={words.importText} failure={failures.at("lines")}>
          {(field) => <textarea {...field} name="lines" rows={6} spellcheck={false} />}
        </Field>
      </DialogForm>
    </Dialog>
  );
}
