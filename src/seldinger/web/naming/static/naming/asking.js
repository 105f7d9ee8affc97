// The field grows with what is pasted. Without this it scrolls.

const field = document.querySelector("[data-ask] textarea");

function grow() {
  field.rows = Math.min(12, Math.max(1, field.value.split("\n").length));
}

// A single name is answered while it is typed; of a list each letter would ask about all of it.
document.addEventListener("htmx:confirm", (event) => {
  const typed = event.detail.triggeringEvent?.type === "input";
  if (typed && event.target.matches("[data-ask]") && field.value.trim().includes("\n")) event.preventDefault();
});

if (field) {
  field.addEventListener("input", grow);
  grow();
}
