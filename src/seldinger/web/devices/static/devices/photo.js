// A photo is sent as soon as it is taken; without scripts a button sends it.

for (const form of document.querySelectorAll("[data-photo]")) {
  const field = form.querySelector("input[type=file]");
  const doing = form.querySelector("[data-doing]");
  form.classList.add("at-once");
  field.addEventListener("change", () => {
    if (!field.files.length) return;
    // The page is left: what was scanned and not sent yet would be lost.
    if (document.querySelector("#raw")?.value.trim()) {
      field.value = "";
      doing.textContent = "框里还有没登记的内容。请先点“登记”，再拍。";
      return;
    }
    doing.textContent = "正在识别…";
    form.requestSubmit();
  });
  window.addEventListener("pageshow", () => {
    field.value = "";
    doing.textContent = "";
  });
}
