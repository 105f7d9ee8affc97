// From the search field the arrow leads into the results; there j and k go on.
// Listens on the document: what htmx brings in needs no further start.

document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" || !event.target.matches("input[type=search]")) return;
  const first = document.querySelector("#results [data-step]");
  if (!first) return;
  event.preventDefault();
  first.focus();
});
