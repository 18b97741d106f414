// The style of the identity provider's pages, in both themes: the same as the other pages' (packages/pages/src/design).

export const STYLE_PATH = "/sign-in.css";

/** The pages may load this one file and nothing else. */
export const STYLED_PAGE_POLICY =
  "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'";

export const pageStyle = `:root {
  color-scheme: light dark;
  --background: light-dark(#f6f7f9, #11151b);
  --surface: light-dark(#ffffff, #1a2029);
  --text: light-dark(#14202e, #e8edf3);
  --muted: light-dark(#53606f, #a4b0be);
  --line: light-dark(#d5dbe3, #323c49);
  --control: light-dark(#7c8896, #74818f);
  --accent: light-dark(#0b5cad, #6db3ff);
  --on-accent: light-dark(#ffffff, #0b1520);
  --danger: light-dark(#b3261e, #ff8a80);
  font: 100% / 1.5 system-ui, sans-serif;
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1.25rem 1rem; background: var(--background); color: var(--text); }
main {
  max-width: 25rem;
  margin: 0 auto;
  padding: 1.5rem;
  border: 1px solid var(--line);
  border-radius: 1rem;
  background: var(--surface);
}
h1 { margin: 0; font-size: 1.375rem; line-height: 1.25; }
p { margin: 1rem 0 0; }
p:empty { margin: 0; }
[role="alert"] { color: var(--danger); font-weight: 600; }
label { display: block; margin-bottom: 0.25rem; font-weight: 600; }
input {
  width: 100%;
  min-height: 2.875rem;
  padding: 0.5rem 0.75rem;
  border: 1px solid var(--control);
  border-radius: 0.625rem;
  background: var(--background);
  color: inherit;
  font: inherit;
}
small { display: inline-block; margin-top: 0.25rem; color: var(--muted); font-size: 0.875rem; }
input + br { display: none; }
button {
  width: 100%;
  min-height: 2.875rem;
  margin-top: 0.5rem;
  padding: 0.5rem 1.125rem;
  border: 1px solid var(--accent);
  border-radius: 0.625rem;
  background: var(--accent);
  color: var(--on-accent);
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}
button[name="cancel"] { border-color: var(--control); background: transparent; color: var(--text); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
