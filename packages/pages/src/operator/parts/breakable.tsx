import { Fragment } from "preact";

/** A text that may have an e-mail address, which then wraps before its `@`. */
export const Breakable = ({ text }: { readonly text: string }) =>
  text.split("@").map((part, i) =>
    i === 0 ? (
      part
    ) : (
      <Fragment key={part}>
        <wbr />@{part}
      </Fragment>
    ),
  );
