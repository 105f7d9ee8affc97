// A scanner types a code and then Enter, and the next one may follow at once: each Enter takes what
// stands there and sends it, one after the other. Without scripts the button sends the page.

const form = document.querySelector("[data-scan]");
const field = form?.querySelector("textarea");
const waiting = [];
let sending = false;

const parts = (page) => [".lead", "[data-pieces]"].map((name) => page.querySelector(name));

async function send() {
  if (sending || !waiting.length) return;
  sending = true;
  const told = new FormData(form);
  told.set("raw", waiting[0]);
  try {
    const answer = await fetch(form.action, { method: "POST", body: told });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [before, after] = [parts(document), parts(page)];
    if (!after.every(Boolean)) throw new Error("no answer of this page");
    before.forEach((part, place) => part.replaceWith(after[place]));
    const said = page.querySelectorAll(".messages .message");
    document.querySelector("[data-told]").replaceChildren(...said);
    waiting.shift();
  } catch {
    // Nothing is lost: it stands in the field again, and the button sends it.
    field.value = [...waiting.splice(0), field.value].filter(Boolean).join("\n");
    const fault = document.createElement("p");
    fault.className = "message error";
    fault.textContent = "没有送到。内容还在框里，联网后再点“登记”。";
    document.querySelector("[data-told]").replaceChildren(fault);
  }
  sending = false;
  send();
}

field?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (!field.value.trim()) return;
  waiting.push(field.value);
  field.value = "";
  send();
});
