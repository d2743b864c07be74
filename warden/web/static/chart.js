// Draws every [data-series] element: mentions, their negative part, the usual range behind them, and the
// forecast after them where there is one: hatched and dashed, so that it needs no colour.
// A garnish: the same numbers stand beside each chart in words. Redrawn whenever htmx refreshed the view.
"use strict";

(() => {
  const charts = new Map();

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const TALLEST = 4; // times what was counted or is likely, or a doubtful forecast would flatten the rest

  const columns = ({ buckets, forecast }) => {
    const gap = (rows) => rows.map(() => null);
    // The forecast sets out from the latest count.
    const from = forecast.length ? [...gap(buckets.slice(1)), buckets.at(-1).count] : gap(buckets);
    return [
      [...buckets.map((b) => Date.parse(b.start) / 1000), ...forecast.map((f) => Date.parse(f.at) / 1000)],
      [...buckets.map((b) => b.high), ...gap(forecast)],
      [...buckets.map((b) => b.low), ...gap(forecast)],
      [...buckets.map((b) => b.count), ...gap(forecast)],
      [...buckets.map((b) => b.count * (b.negative ?? 0)), ...gap(forecast)],
      [...from, ...forecast.map((f) => f.high)],
      [...from, ...forecast.map((f) => f.low)],
      [...from, ...forecast.map((f) => f.middle)],
    ];
  };

  function tallest({ buckets, forecast }) {
    const likely = Math.max(5, ...buckets.map((b) => Math.max(b.count, b.high ?? 0)), ...forecast.map((f) => f.middle));
    return 1.08 * Math.min(TALLEST * likely, Math.max(likely, ...forecast.map((f) => f.high)));
  }

  function hatched(plot) {
    const tile = document.createElement("canvas");
    const size = Math.round(7 * devicePixelRatio);
    tile.width = tile.height = size;
    const context = tile.getContext("2d");
    context.strokeStyle = colour("--chart-ahead");
    context.lineWidth = devicePixelRatio;
    context.beginPath();
    for (const at of [-1, 0, 1]) {
      context.moveTo((at - 0.1) * size, 1.1 * size);
      context.lineTo((at + 1.1) * size, -0.1 * size);
    }
    context.stroke();
    return plot.ctx.createPattern(tile, "repeat");
  }

  const clock = (element, extra = {}) =>
    new Intl.DateTimeFormat(element.dataset.language, {
      timeZone: element.dataset.zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...extra,
    });

  function told(element, { buckets, forecast }, index) {
    const f = forecast[index - buckets.length], b = buckets[index];
    if (index == null || !(b || f)) return "";
    const [mentions, usual, negative, ahead] = element.dataset.words.split("|");
    const number = new Intl.NumberFormat(element.dataset.language, { maximumFractionDigits: 0 });
    const at = clock(element, { weekday: "short" }).format(Date.parse(f ? f.at : b.start));
    if (f) return `${at}: ${ahead} ${number.format(f.low)}–${number.format(f.high)} ${mentions}`;
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
      scales: { x: { time: true }, y: { range: () => [0, tallest(chart)] } },
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
        { stroke: colour("--chart-ahead"), width: 1, points: { show: false } },
        { stroke: colour("--chart-ahead"), width: 1, points: { show: false } },
        { stroke: colour("--chart-ahead"), width: 2, dash: [6, 4], points: { show: false } },
      ],
      bands: [{ series: [1, 2], fill: colour("--chart-band") }, { series: [5, 6], fill: hatched }],
      hooks: {
        drawClear: [(plot) => drawPlanned(plot, chart.planned)],
        draw: [(plot) => drawMarks(plot, element)],
        setCursor: [(plot) => { chart.readout.textContent = told(element, chart, plot.cursor.idx); }],
      },
    };
  }

  function draw(element, chart) {
    chart.plot?.destroy();
    chart.plot = new uPlot(options(element, chart), columns(chart), element);
  }

  async function refresh(element) {
    const answer = await fetch(element.dataset.series, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { buckets, planned, forecast = [] } = await answer.json();
    let chart = charts.get(element);
    if (chart) {
      Object.assign(chart, { buckets, planned, forecast });
      chart.plot.setData(columns(chart));
      return;
    }
    chart = { buckets, planned, forecast, plot: null, readout: element.appendChild(document.createElement("output")) };
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
