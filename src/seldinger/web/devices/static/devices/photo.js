// A photo is sent as soon as it is taken; without scripts a button sends it.

for (const form of document.querySelectorAll("[data-photo]")) {
  const field = form.querySelector("input[type=file]");
  form.classList.add("at-once");
  field.addEventListener("change", () => {
    if (!field.files.length) return;
    form.querySelector("[data-word]").textContent = "正在识别…";
    form.requestSubmit();
  });
}
// Whoever comes back to the page may take the next one.
window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
