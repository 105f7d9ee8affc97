// Many at once: a line counts as seen once it stood in view. Only seen lines are ticked together;
// where one signature is for all of them (data-every), it waits until all were seen.

const STEPS = Array.from({ length: 21 }, (_, step) => step / 20);
const form = document.querySelector("[data-many]");

if (form && "IntersectionObserver" in window) {
  const lines = [...form.querySelectorAll("[data-line]")];
  const number = form.querySelector("[data-number]");
  const all = form.querySelector("[data-tick-seen]");
  const every = form.querySelector("[data-every]");
  const bar = form.querySelector(".sign-bar");

  const tell = () => {
    const ticked = form.querySelectorAll("[name=line]:checked").length;
    const seen = lines.filter((line) => line.dataset.seen).length;
    if (every) {
      every.disabled = seen < lines.length;
      number.textContent = every.disabled ? `看过 ${seen} / ${lines.length} 条。每一条都看过，才能签署。` : `${seen} 条都看过了。`;
      return;
    }
    // At the thumb as soon as there is something to sign; before that it would only hide lines.
    bar.classList.toggle("stuck", ticked > 0);
    number.textContent = `看过 ${seen} 条，勾选 ${ticked} 条`;
  };
  // The bars at the bottom hide what lies behind them.
  const places = document.querySelector("nav.places");
  const fixed = places && getComputedStyle(places).position === "fixed" ? places.offsetHeight : 0;
  const hidden = fixed + (bar ? bar.offsetHeight : 0);
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      // By height: a row of a table may be wider than its frame.
      const whole = entry.intersectionRect.height >= 0.9 * entry.boundingClientRect.height && entry.isIntersecting;
      const fills = entry.intersectionRect.height >= 0.8 * (entry.rootBounds?.height || Infinity);
      if (!whole && !fills) continue;
      entry.target.dataset.seen = "yes";
      watch.unobserve(entry.target);
    }
    tell();
  }, { threshold: STEPS, rootMargin: `0px 0px -${hidden}px 0px` });
  lines.forEach((line) => watch.observe(line));

  if (all) all.hidden = false;
  all?.addEventListener("click", () => {
    for (const line of lines) {
      const box = line.querySelector("[name=line]");
      if (box && line.dataset.seen) box.checked = true;
    }
    tell();
  });
  form.addEventListener("change", tell);
  tell();
}
