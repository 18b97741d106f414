/** Shows and hides passwords. Without it, the buttons stay hidden. */
export const revealScript = `for (const button of document.querySelectorAll("button.reveal")) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  const [word] = button.children;
  const { show, hide } = button.dataset;
  const turn = (shown) => {
    input.type = shown ? "text" : "password";
    word.textContent = shown ? hide : show;
  };
  button.hidden = false;
  button.addEventListener("click", () => turn(input.type === "password"));
  // A browser remembers the texts of plain fields.
  input.form.addEventListener("submit", () => turn(false));
  addEventListener("pagehide", () => turn(false));
}
`;
