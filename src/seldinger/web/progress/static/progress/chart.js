// Draws the curve of operations with ECharts on a canvas. Its colours are the page's own.
// It does not import site.js: under a hashed name that would be a second copy of it.

const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const charts = new Map();

export function init(root) {
  root.querySelectorAll("[data-curve]").forEach(draw);
}

function draw(box) {
  if (!window.echarts) return;
  const told = JSON.parse(document.getElementById(box.dataset.curve).textContent);
  const chart = charts.get(box) ?? start(box);
  chart.setOption(option(told, colours()), true);
}

function start(box) {
  const chart = window.echarts.init(box, null, { renderer: "canvas" });
  charts.set(box, chart);
  new ResizeObserver(() => chart.resize()).observe(box);
  return chart;
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  return {
    ink: colour("--ink"), soft: colour("--soft"), line: colour("--line"), card: colour("--card"),
    verified: colour("--accent"), logged: colour("--pending_verification"), expected: colour("--soft"),
  };
}

function option(told, colour) {
  const font = getComputedStyle(document.body).fontFamily;
  return {
    animation: !still.matches,
    animationDuration: 150,
    textStyle: { fontFamily: font },
    grid: { left: 44, right: 86, top: 16, bottom: 30 },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: colour.card,
      borderColor: colour.line,
      textStyle: { color: colour.ink, fontFamily: font },
      valueFormatter: (value) => (value == null ? "–" : `${value} ${told.unit}`),
    },
    xAxis: {
      type: "category",
      data: told.months,
      boundaryGap: false,
      axisLine: { lineStyle: { color: colour.line } },
      axisLabel: { color: colour.soft, hideOverlap: true },
      axisTick: { show: false },
    },
    yAxis: {
      type: "value",
      min: 0,
      minInterval: 1,
      axisLabel: { color: colour.soft },
      splitLine: { lineStyle: { color: colour.line } },
    },
    series: told.series.map((one) => line(one, colour, told.series.length > 2)),
  };
}

// A dashed line is what should be; a label stands at the end of each line, not in a legend.
function line(one, colour, crowded) {
  const last = one.values.reduce((at, value, index) => (value == null ? at : index), 0);
  return {
    name: one.name,
    type: "line",
    data: one.values.map((value, index) => (index === last ? labelled(one, value, colour, crowded) : value)),
    showAllSymbol: true,
    symbol: "circle",
    symbolSize: (value, { dataIndex }) => (dataIndex === last ? 6 : 0),
    lineStyle: {
      width: one.role === "expected" ? 1.5 : 2.5,
      type: { expected: "dashed", logged: "dotted", verified: "solid" }[one.role],
      color: colour[one.role],
    },
    itemStyle: { color: colour[one.role] },
  };
}

// What is verified and what is logged end close together: one label rises, the other sinks.
function labelled(one, value, colour, crowded) {
  const shift = crowded ? { logged: -9, verified: 9, expected: 0 }[one.role] : 0;
  const label = {
    show: true,
    position: "right",
    offset: [0, shift],
    color: colour[one.role],
    backgroundColor: colour.card,
    padding: [0, 3],
    fontSize: 13,
    formatter: `${one.name} ${value}`,
  };
  return { value, label };
}

init(document);
dark.addEventListener("change", () => init(document));
document.addEventListener("htmx:load", (event) => init(event.detail.elt));
