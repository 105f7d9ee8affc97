// Without scripts everything here works too: the browser's own menu prints the same page, and a
// second click on a busy button is refused by the server.

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// A button that starts something long says so, and is pressed once.
document.querySelectorAll("button[data-busy]").forEach((button) => {
  const label = button.lastChild;
  const calm = label.textContent;
  button.form.addEventListener("submit", (event) => {
    if (button.ariaDisabled === "true") {
      event.preventDefault();
      return;
    }
    button.ariaDisabled = "true";
    label.textContent = button.dataset.busy;
  });
  window.addEventListener("pageshow", () => {
    button.ariaDisabled = "false";
    label.textContent = calm;
  });
});
