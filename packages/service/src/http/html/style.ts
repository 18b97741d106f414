// The style of the pages that the service writes itself, in both themes: the same as that of the built pages
// (packages/pages/src/design).

export const pageStyle = `:root {
  color-scheme: light dark;
  --background: light-dark(#f6f7f9, #11151b);
  --surface: light-dark(#ffffff, #1a2029);
  --text: light-dark(#14202e, #e8edf3);
  --muted: light-dark(#53606f, #a4b0be);
  --line: light-dark(#d5dbe3, #323c49);
  --control: light-dark(#7c8896, #74818f);
  --hover: light-dark(#eef1f5, #232b36);
  --accent: light-dark(#0b5cad, #6db3ff);
  --on-accent: light-dark(#ffffff, #0b1520);
  --danger: light-dark(#b3261e, #ff8a80);
  --danger-surface: light-dark(#fdf0ee, #35201f);
  font: 100% / 1.5 system-ui, sans-serif;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { position: relative; margin: 0; background: var(--background); color: var(--text); }
.visually-hidden {
  position: absolute;
  width: 1px;
  height: 1px;
  margin: -1px;
  padding: 0;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
.bar {
  display: flex;
  align-items: center;
  min-height: 3.5625rem;
  padding: 0.75rem 1rem;
  border-bottom: 1px solid var(--line);
  background: var(--surface);
}
.brand { display: flex; gap: 0.6rem; align-items: center; margin: 0; color: inherit; font-weight: 650; text-decoration: none; }
main {
  width: min(100% - 2rem, 25rem);
  margin: 1.5rem auto;
  padding: 1.5rem;
  border: 1px solid var(--line);
  border-radius: 1rem;
  background: var(--surface);
}
h1 { margin: 0; font-size: 1.375rem; line-height: 1.25; text-wrap: balance; }
p { margin: 1rem 0 0; }
a { color: var(--accent); }
code { overflow-wrap: anywhere; }
.message {
  padding: 0.75rem 1rem;
  border-left: 4px solid var(--danger);
  border-radius: 0.5rem;
  background: var(--danger-surface);
}
.field { margin-top: 1rem; }
label { display: block; margin-bottom: 0.25rem; font-weight: 600; }
.field input {
  width: 100%;
  min-height: 2.875rem;
  padding: 0.5rem 0.75rem;
  border: 1px solid var(--control);
  border-radius: 0.625rem;
  background: var(--background);
  color: inherit;
  font: inherit;
}
.field input[aria-invalid="true"] { border-color: var(--danger); }
.secret { display: flex; gap: 0.5rem; }
.secret input { flex: 1; min-width: 0; }
.hint, .fault { margin: 0.375rem 0 0; color: var(--muted); font-size: 0.875rem; }
.fault { color: var(--danger); }
.actions { display: flex; flex-direction: column; gap: 0.625rem; margin-top: 1.25rem; }
.button {
  display: grid;
  place-items: center;
  min-height: 2.875rem;
  padding: 0.5rem 1.125rem;
  border: 1px solid var(--control);
  border-radius: 0.625rem;
  background: transparent;
  color: var(--text);
  font: inherit;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
}
.button.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
.reveal { flex: none; padding: 0.5rem 0.75rem; color: var(--accent); }
@media (hover: hover) {
  .button:hover { box-shadow: 0 0 0 3px var(--hover); }
}
.more { margin-top: 1.25rem; padding-top: 0.25rem; border-top: 1px solid var(--line); }
.more p { margin-top: 0.75rem; }
summary { margin-top: 0.75rem; color: var(--accent); cursor: pointer; }
.languages {
  position: absolute;
  top: 0.65rem;
  right: 1rem;
  display: flex;
  margin: 0;
  padding: 0;
  border: 0;
}
.languages button, .languages label {
  display: grid;
  place-items: center;
  min-height: 2.25rem;
  margin: 0;
  padding: 0 0.625rem;
  border: 1px solid var(--line);
  background: transparent;
  color: var(--muted);
  font: inherit;
  font-size: 0.875rem;
  cursor: pointer;
}
.languages button:first-of-type, .languages label:first-of-type {
  border-radius: 0.5rem 0 0 0.5rem;
  border-right: 0;
}
.languages button:last-of-type, .languages label:last-of-type { border-radius: 0 0.5rem 0.5rem 0; }
.languages [aria-pressed="true"], .languages :checked + label {
  border-color: var(--accent);
  background: var(--accent);
  color: var(--on-accent);
}
.languages :focus-visible + label { outline: 3px solid var(--accent); outline-offset: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
/* Pages without a form have their text in each language: the switch works without a script, and repeats no address. */
body:has(#language-en:checked) .said[lang="fr"], body:has(#language-fr:checked) .said[lang="en"] { display: none; }
@supports not selector(:has(a)) { .said + .said { margin-top: 1.5rem; } }
@media (forced-colors: active) {
  .languages [aria-pressed="true"], .languages :checked + label { outline: 2px solid Highlight; outline-offset: -4px; }
}
`;
