// The field grows with what is pasted. Without this it scrolls.

const field = document.querySelector("[data-ask] textarea");

function grow() {
  field.rows = Math.min(12, Math.max(1, field.value.split("\n").length));
}

if (field) {
  field.addEventListener("input", grow);
  grow();
}
