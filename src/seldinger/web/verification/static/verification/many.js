// Many at once: a line counts as seen once it stood in view. Only seen lines are ticked together.

const form = document.querySelector("[data-many]");

if (form && "IntersectionObserver" in window) {
  const lines = [...form.querySelectorAll("[data-line]")];
  const number = form.querySelector("[data-number]");
  const all = form.querySelector("[data-tick-seen]");
  const bar = form.querySelector(".sign-bar");

  const tell = () => {
    const ticked = form.querySelectorAll("[name=line]:checked").length;
    const seen = lines.filter((line) => line.dataset.seen).length;
    // At the thumb as soon as there is something to sign; before that it would only hide lines.
    bar.classList.toggle("stuck", ticked > 0);
    number.textContent = `看过 ${seen} 条，勾选 ${ticked} 条`;
  };
  // The bar at the bottom hides what lies behind it.
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const whole = entry.intersectionRatio >= 0.9;
      const fills = entry.intersectionRect.height >= 0.8 * (entry.rootBounds?.height || Infinity);
      if (!whole && !fills) continue;
      entry.target.dataset.seen = "yes";
      watch.unobserve(entry.target);
    }
    tell();
  }, { threshold: [0, 0.3, 0.6, 0.9, 1], rootMargin: `0px 0px -${bar.offsetHeight}px 0px` });
  lines.forEach((line) => watch.observe(line));

  all.hidden = false;
  all.addEventListener("click", () => {
    for (const line of lines) {
      const box = line.querySelector("[name=line]");
      if (box && line.dataset.seen) box.checked = true;
    }
    tell();
  });
  form.addEventListener("change", tell);
  tell();
}
