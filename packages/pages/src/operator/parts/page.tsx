import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Resource } from "../state/resource.ts";
import { texts } from "../texts/texts.ts";
import { Breakable } from "./breakable.tsx";

interface PageProps {
  readonly title: string;
  /** A link to the parent page. */
  readonly above?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

let first = true;

/** The heading of a page takes the focus and names the tab, so that a screen reader announces the new page. */
export function useHeading(title: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – ${texts.console}`;
    // Not on the first page: a screen reader starts at the top by itself.
    if (!first) heading.current?.focus();
    first = false;
  }, [title]);
  return heading;
}

/** One view. */
export function Page({ title, above, actions, children }: PageProps) {
  const heading = useHeading(title);
  return (
    <>
      {above && <p class="above">{above}</p>}
      <div class="page-head">
        <h1 ref={heading} tabIndex={-1}>
          <Breakable text={title} />
        </h1>
        {actions && <div class="actions">{actions}</div>}
      </div>
      {children}
    </>
  );
}

interface ShownProps<T> {
  readonly of: Resource<T>;
  children(data: T): ComponentChildren;
}

/** The data of a resource, or the reason why it is missing. */
export function Shown<T>({ of: { data, failure, reload }, children }: ShownProps<T>) {
  return (
    <>
      {failure !== undefined && data === undefined && (
        <p class="notice notice-failed" role="alert">
          <span>{failure}</span>
          <button type="button" onClick={reload}>
            {texts.again}
          </button>
        </p>
      )}
      {data === undefined
        ? failure === undefined && (
            <p class="muted" role="status">
              {texts.loading}
            </p>
          )
        : children(data)}
    </>
  );
}

/** A section with a heading of its own. */
export function Section({ title, actions, children }: Omit<PageProps, "above">) {
  return (
    <section class="card">
      <div class="section-head">
        <h2>{title}</h2>
        {actions && <div class="actions">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
