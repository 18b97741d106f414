import type { ComponentChildren } from "preact";
import { Languages, Logo } from "./logo.tsx";
import { useHeading } from "./page.tsx";

interface OutsideProps {
  readonly title: string;
  /** Called before the page is loaded again in another language. */
  beforeReload?(): void;
  readonly children: ComponentChildren;
}

/** The frame of the pages that need no session. */
export function Outside({ title, beforeReload, children }: OutsideProps) {
  const heading = useHeading(title);
  return (
    <div class="outside">
      <header class="outside-top">
        <Logo />
        <Languages {...(beforeReload && { beforeReload })} />
      </header>
      <main class="sign-in card">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {children}
      </main>
    </div>
  );
}
