// Draws every [data-series] element: mentions, their negative part, and the usual range behind them.
// A garnish: the same numbers stand beside each chart in words. Redrawn whenever htmx refreshed the view.
"use strict";

(() => {
  const charts = new Map();

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const columns = (buckets) => [
    buckets.map((b) => Date.parse(b.start) / 1000),
    buckets.map((b) => b.high),
    buckets.map((b) => b.low),
    buckets.map((b) => b.count),
    buckets.map((b) => b.count * (b.negative ?? 0)),
  ];

  const clock = (element, extra = {}) =>
    new Intl.DateTimeFormat(element.dataset.language, {
      timeZone: element.dataset.zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...extra,
    });

  function told(element, buckets, index) {
    if (index == null || !buckets[index]) return "";
    const [mentions, usual, negative] = element.dataset.words.split("|");
    const number = new Intl.NumberFormat(element.dataset.language, { maximumFractionDigits: 0 });
    const b = buckets[index];
    const at = clock(element, { weekday: "short" }).format(Date.parse(b.start));
    const range = b.expected == null ? "" : ` (${usual} ${number.format(b.expected)})`;
    return `${at}: ${number.format(b.count)} ${mentions}${range}, ${number.format(b.count * (b.negative ?? 0))} ${negative}`;
  }

  function drawMarks(plot, element) {
    const context = plot.ctx;
    context.save();
    context.strokeStyle = colour("--critical");
    context.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    for (const mark of element.dataset.marks.split(" ").filter(Boolean)) {
      const x = Math.round(plot.valToPos(Number(mark), "x", true));
      context.beginPath();
      context.moveTo(x, plot.bbox.top);
      context.lineTo(x, plot.bbox.top + plot.bbox.height);
      context.stroke();
    }
    context.restore();
  }

  // What was planned: a band behind everything, with its name where there is room for it.
  function drawPlanned(plot, planned) {
    const { ctx: context, bbox } = plot;
    const inside = (instant) => Math.min(bbox.left + bbox.width, Math.max(bbox.left, plot.valToPos(Date.parse(instant) / 1000, "x", true)));
    context.save();
    context.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
    for (const event of planned) {
      const left = inside(event.start), width = inside(event.end) - left;
      context.fillStyle = colour("--chart-planned");
      context.fillRect(left, bbox.top, width, bbox.height);
      context.fillStyle = colour("--chart-planned-edge");
      context.fillRect(left, bbox.top, width, 2 * devicePixelRatio);
      const room = width - 8 * devicePixelRatio;
      if (context.measureText(event.note).width <= room) context.fillText(event.note, left + 4 * devicePixelRatio, bbox.top + 14 * devicePixelRatio);
    }
    context.restore();
  }

  function options(element, chart) {
    const axis = { stroke: colour("--soft"), font: "12px system-ui, sans-serif", grid: { stroke: colour("--chart-grid") }, ticks: { show: false } };
    const format = clock(element);
    const invisible = { stroke: "transparent", points: { show: false } };
    return {
      width: element.clientWidth,
      height: element.clientHeight,
      padding: [10, 18, 0, 0],
      legend: { show: false },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), element.dataset.zone),
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: { x: { time: true }, y: { range: (_plot, _low, high) => [0, Math.max(5, high * 1.08)] } },
      axes: [
        { ...axis, size: 28, space: 70, values: (_plot, splits) => splits.map((at) => format.format(at * 1000)) },
        { ...axis, size: 42, space: 36, values: (_plot, splits) => splits.map((value) => (Number.isInteger(value) ? value.toLocaleString(element.dataset.language) : "")) },
      ],
      series: [
        {},
        invisible,
        invisible,
        { stroke: colour("--chart-count"), fill: colour("--chart-fill"), width: 1.6, points: { show: false } },
        { stroke: colour("--chart-negative"), fill: colour("--chart-negative-fill"), width: 1, points: { show: false } },
      ],
      bands: [{ series: [1, 2], fill: colour("--chart-band") }],
      hooks: {
        drawClear: [(plot) => drawPlanned(plot, chart.planned)],
        draw: [(plot) => drawMarks(plot, element)],
        setCursor: [(plot) => { chart.readout.textContent = told(element, chart.buckets, plot.cursor.idx); }],
      },
    };
  }

  function draw(element, chart) {
    chart.plot?.destroy();
    chart.plot = new uPlot(options(element, chart), columns(chart.buckets), element);
  }

  async function refresh(element) {
    const answer = await fetch(element.dataset.series, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { buckets, planned } = await answer.json();
    let chart = charts.get(element);
    if (chart) {
      Object.assign(chart, { buckets, planned });
      chart.plot.setData(columns(buckets));
      return;
    }
    chart = { buckets, planned, plot: null, readout: element.appendChild(document.createElement("output")) };
    charts.set(element, chart);
    draw(element, chart);
    new ResizeObserver(() => chart.plot.setSize({ width: element.clientWidth, height: element.clientHeight })).observe(element);
  }

  function refreshAll() {
    for (const element of charts.keys()) if (!element.isConnected) charts.delete(element);
    for (const element of document.querySelectorAll("[data-series]")) refresh(element).catch(() => {});
  }

  document.addEventListener("DOMContentLoaded", refreshAll);
  document.addEventListener("htmx:after:swap", refreshAll);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts.forEach((chart, element) => draw(element, chart)));
})();
