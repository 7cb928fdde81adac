"use strict";
// The page's script: unpacks the data, draws the plots with plotly.js, and makes the tables sortable and searchable.
(() => {
  const root = document.documentElement;
  const find = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const make = (tag, text, parent) => { const e = document.createElement(tag); e.textContent = text; if (parent) parent.append(e); return e; };
  const remember = (key, value) => { try { return value === undefined ? localStorage.getItem(key) : localStorage.setItem(key, value); } catch { return null; } };

  // A page in another language brings its words.
  const say = (text, ...parts) => (window.netweightWords?.[text] ?? text).replace(/\{(\d)\}/g, (_, i) => parts[i]);

  // Names come from models. The plotting library reads a few tags in texts, so none may reach it as a tag.
  const plain = text => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  // The end of a name tells most; where there are dots or slashes, it begins behind one.
  const tail = (text, length) => {
    if (text.length <= length) return text;
    const end = text.slice(1 - length), part = end.slice(0, length / 2).search(/[./]/u);
    return "\u2026" + end.slice(part + 1);
  };
  const lines = (text, length) => text.split(" ").reduce((done, word) => done.length && (done.at(-1) + " " + word).length <= length ? [...done.slice(0, -1), done.at(-1) + " " + word] : [...done, word], []).map(plain).join("<br>");
  const wrap = text => text.length <= 64 ? plain(text) : text.match(/.{1,64}/gu).map(plain).join("<br>");

  const media = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme || (media.matches ? "dark" : "light")) === "dark";
  const chosen = remember("netweight-theme");
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;

  // As wide as a plot on a page of paper with room to spare, in pixels of style sheets; and how many rows of a long table a summary has.
  const PaperWidth = 660, HalfPaperWidth = 318, PaperRows = 20;
  const isWhole = () => root.dataset.print === "all";

  // A page inside another page (the workbench) brings its own place for the library and its own links.
  let data, library, prints = false, follow = link => { location.hash = link; };
  const figures = [];

  async function unpack(id) {
    const packed = Uint8Array.from(atob(find("#" + id).textContent), c => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  }

  // The library is large: it is unpacked once the first plot comes into view.
  const plotly = () => library ??= root.dataset.plotly ? load(root.dataset.plotly) : unpack("library").then(code => {
    const script = document.createElement("script");
    script.textContent = code;
    document.head.append(script);
    return window.Plotly;
  });

  const load = source => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => done(window.Plotly);
    script.onerror = () => { library = undefined; failed(new Error(`${source} cannot be loaded`)); };
    document.head.append(script);
  });

  // ---- Plots

  function colors() {
    const style = getComputedStyle(root), value = name => style.getPropertyValue(name).trim();
    return { palette: isDark() && !prints ? data.dark : data.light, ink: value("--ink"), faint: value("--faint"), line: value("--line"), card: value("--card"), accent: value("--accent") };
  }

  const titled = axis => axis.unit ? axis.title ? `${axis.title} (${axis.unit})` : axis.unit : axis.title;
  const number = value => value == null ? "" : Math.abs(value) >= 1000 ? value.toLocaleString("en", { maximumFractionDigits: 1 }) : String(+value.toPrecision(4));
  const brief = value => String(+value.toPrecision(value >= 100 ? 4 : 3));
  const fade = (color, alpha) => color + Math.round(alpha * 255).toString(16).padStart(2, "0");

  function axisOf(axis, values, theme, options) {
    const layout = {
      title: { text: options.isNarrow ? lines(titled(axis), 24) : plain(titled(axis)), standoff: 10, font: { size: 12.5 } }, gridcolor: theme.line, linecolor: theme.line, zeroline: false, automargin: true,
      tickfont: { size: 11.5, color: theme.faint }, exponentformat: "none", separatethousands: true, ticks: "", fixedrange: options.isSmall,
    };
    if (axis.names.length) {
      layout.tickvals = axis.names.map((_, i) => i);
      layout.ticktext = axis.names.map(name => plain(tail(name, options.isSmall ? 22 : options.lies ? 46 : 26)));
      layout.range = options.lies ? [axis.names.length - .4, -.6] : [-.6, axis.names.length - .4];
      layout.showgrid = false;
    } else if (axis.scale !== "Linear") {
      layout.type = "log";
      const known = values.filter(v => v > 0), low = Math.min(...minmax(known)), high = Math.max(...minmax(known));
      if (axis.scale === "Log2") {
        const powers = [];
        for (let p = Math.ceil(Math.log2(low) - 1e-9); p <= Math.log2(high) + 1e-9; p += Math.max(1, Math.floor(Math.log2(high / low) / 10))) powers.push(2 ** p);
        layout.tickvals = powers;
        layout.ticktext = powers.map(number);
      } else {
        // Less than two decades have so few powers of ten that 2 and 5 are needed, too, and as whole numbers: the library writes their first digit only.
        if (Math.log10(high / low) > 1.7) layout.dtick = 1;
        else {
          layout.tickvals = [];
          for (let p = Math.floor(Math.log10(low)) - 1; p <= Math.ceil(Math.log10(high)); p++) layout.tickvals.push(...[1, 2, 5].map(d => d * 10 ** p));
          layout.ticktext = layout.tickvals.map(number);
        }
      }
    } else if (options.fromZero) {
      layout.rangemode = "tozero";
    }
    return layout;
  }

  function minmax(values) {
    let low = Infinity, high = -Infinity;
    for (const v of values) { if (v < low) low = v; if (v > high) high = v; }
    return [low, high];
  }

  function hoverOf(chart, series) {
    const { x, y } = chart;
    const axisText = (axis, value) => axis.names.length ? axis.names[value] ?? "" : `${number(value)}${axis.unit ? " " + axis.unit : ""}`;
    return series.x.map((value, i) => {
      const lines = [];
      if (series.label?.[i]) lines.push(`<b>${wrap(series.label[i])}</b>`);
      if (series.details?.[i]) lines.push(...series.details[i].split("\n").map(wrap));
      else lines.push(wrap(`${x.title || "at"} ${axisText(x, value)}`), wrap(`${y.title || "at"} ${axisText(y, series.y[i])}`));
      if (!series.label?.[i] && series.name) lines.unshift(`<b>${wrap(series.name)}</b>`);
      return lines.join("<br>");
    });
  }

  function interval(series, values) {
    if (!series.low) return undefined;
    return {
      type: "data", symmetric: false, thickness: 1.2, width: 3,
      array: series.high.map((high, i) => high == null ? 0 : high - values[i]), arrayminus: series.low.map((low, i) => low == null ? 0 : values[i] - low),
    };
  }

  const Symbols = { Disc: "circle", Square: "square-open", Diamond: "diamond", Triangle: "triangle-up-open", Cross: "cross-thin-open" };
  const axisId = (letter, panel) => panel > 0 ? letter + (panel + 1) : letter;

  function tracesOf(chart, theme, isSmall) {
    const traces = [], named = new Set();
    let free = 0;
    for (const series of chart.series) {
      const color = series.guide ? theme.faint : theme.palette[(series.color ?? free++) % theme.palette.length];
      const axes = { xaxis: axisId("x", series.panel), yaxis: axisId("y", series.panel) }, symbol = Symbols[series.mark];
      const trace = {
        name: plain(series.name), x: series.x, y: series.y, hoverinfo: "text", hovertext: hoverOf(chart, series), customdata: series.link, ...axes,
        legendgroup: chart.panels.length ? plain(series.name) : "", showlegend: chart.series.length > 1 && series.name !== "" && !named.has(series.name),
      };
      named.add(series.name);
      switch (series.kind) {
        case "Line":
        case "Steps":
          if (series.low && series.kind === "Line") {
            const edge = { x: series.x, mode: "lines", line: { width: 0 }, hoverinfo: "skip", showlegend: false, ...axes };
            traces.push({ ...edge, y: series.low }, { ...edge, y: series.high, fill: "tonexty", fillcolor: fade(color, .14) });
          }
          Object.assign(trace, { type: "scatter", mode: series.guide || series.kind === "Steps" || series.x.length > 60 ? "lines" : "lines+markers", line: { color, width: series.guide ? 1.4 : 2, dash: series.guide ? "dash" : "solid", shape: series.kind === "Steps" ? "hv" : "linear" }, marker: { size: 6, color, symbol } });
          if (series.kind === "Steps" && !series.guide) Object.assign(trace, { fill: "tozeroy", fillcolor: fade(color, .12) });
          if (series.guide) trace.hoverinfo = series.label ? "text" : "skip";
          break;
        case "Dots": {
          const largest = isSmall ? 24 : 34;
          Object.assign(trace, { type: "scatter", mode: "markers", error_y: interval(series, series.y), cliponaxis: false });
          if (trace.error_y) trace.error_y.color = fade(color, .55);
          const isOpen = symbol.endsWith("-open"), size = series.weight ? series.weight.map(w => 5 + largest * Math.sqrt(w ?? 0)) : symbol === "diamond" ? 10 : 8;
          trace.marker = { symbol, color: isOpen ? color : fade(color, series.weight ? .7 : .9), size, line: isOpen ? { width: 1.6 } : { width: 1, color: theme.card } };
          break;
        }
        case "Bars":
          Object.assign(trace, { type: "bar", marker: { color }, error_y: interval(series, series.y) });
          break;
        case "LyingBars":
          Object.assign(trace, { type: "bar", orientation: "h", marker: { color }, error_x: interval(series, series.x) });
          break;
      }
      traces.push(trace);
    }
    return traces;
  }

  // Areas in a rectangle, the largest first: rows that are as square as they can be (Bruls, Huizing and van Wijk, "Squarified treemaps", 2000).
  function squarify(values, box, place) {
    let { x, y, w, h } = box, rest = values.reduce((sum, v) => sum + v, 0), from = 0;
    while (from < values.length && rest > 0) {
      const unit = w * h / rest, side = Math.min(w, h);
      const worst = (sum, largest, smallest) => Math.max(side * side * largest / (sum * sum * unit), sum * sum * unit / (side * side * smallest));
      let sum = values[from], to = from + 1;
      while (to < values.length && worst(sum + values[to], values[from], values[to]) <= worst(sum, values[from], values[to - 1])) sum += values[to++];
      const depth = sum * unit / side;
      for (let i = from, at = 0; i < to; i++) {
        const length = side * values[i] / sum;
        place(i, w < h ? { x: x + at, y, w: length, h: depth } : { x, y: y + at, w: depth, h: length });
        at += length;
      }
      if (w < h) { y += depth; h -= depth; } else { x += depth; w -= depth; }
      rest -= sum;
      from = to;
    }
  }

  // Rectangles in rectangles: bars that float, in the frame of their group. Draws into the layout what is not a bar.
  function tilesOf(chart, theme, layout) {
    const Head = 20, Pad = 3, LetterWidth = 7, LineHeight = 15, Least = 6, LeastWidth = 46;
    const box = { x: 0, y: 0, w: layout.width - layout.margin.l - layout.margin.r, h: layout.height - layout.margin.t - layout.margin.b };
    const trace = {
      type: "bar", x: [], y: [], base: [], width: [], text: [], hovertext: [], hoverinfo: "text", customdata: [], marker: { color: [], line: { width: 1.5, color: theme.card } }, showlegend: false,
      textposition: "inside", insidetextanchor: "middle", textangle: 0, constraintext: "none", insidetextfont: { size: 11.5, color: "#14171c" }, cliponaxis: false,
    };
    const unit = chart.x.unit ? " " + chart.x.unit : "", groups = new Map();
    let total = 0, free = 0;
    for (const series of chart.series) {
      const color = fade(theme.palette[(series.color ?? free++) % theme.palette.length], .78), hover = hoverOf(chart, series);
      series.x.forEach((value, i) => {
        const name = series.group?.[i] ?? "", group = groups.get(name) ?? { name, value: 0, tiles: [] };
        group.tiles.push({ value, color, label: series.label?.[i] ?? series.name, hover: hover[i], link: series.link?.[i] ?? "" });
        group.value += value;
        groups.set(name, group);
        total += value;
      });
    }
    // The longest end of a name that fits and still tells something.
    const fits = (text, w) => {
      const most = Math.floor((w - 8) / LetterWidth);
      if (text.length <= most) return plain(text);
      const ends = [...text.matchAll(/[./]/gu)].map(part => text.slice(part.index + 1));
      const end = ends.find(e => e.length < most);
      return end && end.length >= Least ? "\u2026" + plain(end) : "";
    };
    // What has no room for a name is one rectangle for all of its group: many slivers say nothing.
    const least = total * LeastWidth * (LineHeight + 4) / (box.w * box.h);
    for (const group of groups.values()) {
      const small = group.tiles.filter(t => t.value < least);
      if (small.length < 2) continue;
      const value = small.reduce((sum, t) => sum + t.value, 0), label = say("{0} others", small.length);
      group.tiles = [...group.tiles.filter(t => t.value >= least), { value, color: fade(theme.faint, .3), label, hover: `<b>${label}</b><br>${brief(value)}${unit}`, link: "" }];
    }
    const sorted = [...groups.values()].sort((a, b) => b.value - a.value);
    squarify(sorted.map(g => g.value), box, (g, frame) => {
      const group = sorted[g], name = fits(group.name, frame.w), head = frame.h > 2 * Head && name ? Head : Pad;
      layout.shapes.push({ type: "rect", layer: "below", x0: frame.x + 1, x1: frame.x + frame.w - 1, y0: frame.y + 1, y1: frame.y + frame.h - 1, line: { width: 0 }, fillcolor: fade(theme.faint, .16) });
      if (head === Head) layout.annotations.push({
        x: frame.x + Pad + 2, y: frame.y + 1, xanchor: "left", yanchor: "top", showarrow: false, text: name, font: { size: 12, color: theme.ink },
        hovertext: `<b>${wrap(group.name)}</b><br>${number(group.value)}${unit}, ${(100 * group.value / total).toFixed(1)} %`, hoverlabel: { bgcolor: theme.card, bordercolor: theme.faint, font: { size: 12.5, color: theme.ink } },
      });
      group.tiles.sort((a, b) => b.value - a.value);
      squarify(group.tiles.map(t => t.value), { x: frame.x + Pad, y: frame.y + head, w: Math.max(1, frame.w - 2 * Pad), h: Math.max(1, frame.h - head - Pad) }, (t, at) => {
        const tile = group.tiles[t], label = fits(tile.label, at.w), value = `${brief(tile.value)}${unit}`;
        // Where there is no room for a name, an empty rectangle is calmer than tiny letters.
        trace.text.push(!label || at.h < LineHeight + 4 ? "" : at.h < 2 * LineHeight + 4 || value.length * LetterWidth > at.w - 6 ? label : `${label}<br>${value}`);
        trace.x.push(at.x + at.w / 2); trace.width.push(at.w); trace.base.push(at.y); trace.y.push(at.h);
        trace.hovertext.push(tile.hover); trace.customdata.push(tile.link); trace.marker.color.push(tile.color);
      });
    });
    Object.assign(layout.xaxis, { visible: false, fixedrange: true, range: [0, box.w], automargin: false });
    Object.assign(layout.yaxis, { visible: false, fixedrange: true, range: [box.h, 0], automargin: false });
    return trace;
  }

  // Small plots beside each other: where each is, its title, and its axes, which are those of the first where they share a scale.
  function panelsOf(chart, theme, layout, options) {
    const columns = Math.max(1, Math.min(chart.panelColumns, chart.panels.length, Math.floor(layout.width / 260)));
    const rows = Math.ceil(chart.panels.length / columns), names = chart.x.names;
    const inner = layout.width - 70, isTurned = Math.max(0, ...names.map(n => n.length)) * 6.2 + 8 > inner / columns / (names.length + .2);
    const below = (isTurned ? 14 + .62 * 6.4 * Math.max(...names.map(n => Math.min(n.length, 22))) : 22) + 4, plotHeight = prints ? 130 : 165, head = 30;
    const rowHeight = plotHeight + below + head, top = options.legendHeight + 6, bottom = chart.x.title ? 30 : 6;
    layout.height = top + rows * rowHeight + bottom;
    Object.assign(layout.margin, { t: top, b: bottom, l: 66, r: 8 });
    const height = rows * rowHeight, width = layout.width - layout.margin.l - layout.margin.r, gap = (chart.oneScale ? 16 : 52) / width;
    const share = (1 - gap * (columns - 1)) / columns;
    chart.panels.forEach((title, panel) => {
      const column = panel % columns, row = Math.floor(panel / columns), own = chart.series.filter(s => s.panel === panel), all = chart.oneScale ? chart.series : own;
      const reach = (part, of) => of.flatMap(s => part === "y" && s.low ? [...s.y, ...s.low.filter(v => v != null), ...s.high.filter(v => v != null)] : s[part]);
      const xs = reach("x", chart.series), ys = reach("y", all), isLeft = column === 0, isLow = panel + columns >= chart.panels.length;
      const x = axisOf({ ...chart.x, title: isLow ? chart.x.title : "" }, xs, theme, { ...options, isSmall: true, isNarrow: false });
      const y = axisOf({ ...chart.y, title: "", unit: "" }, ys, theme, { ...options, fromZero: options.fromZero(ys) });
      const left = column * (share + gap), lower = 1 - (row * rowHeight + head + plotHeight) / height;
      Object.assign(x, { domain: [left, left + share], anchor: axisId("y", panel), automargin: false, tickangle: isTurned ? -38 : 0 });
      Object.assign(y, { domain: [lower, lower + plotHeight / height], anchor: axisId("x", panel), automargin: false, showticklabels: isLeft || !chart.oneScale, nticks: 5, fixedrange: true });
      if (y.type === "log") {
        const [low, high] = minmax(ys.filter(v => v > 0)).map(Math.log10), room = .06 * (high - low || 1);
        y.range = [low - room, high + room];
      } else if (chart.oneScale && y.rangemode !== "tozero") {
        const [low, high] = minmax(ys), room = .06 * (high - low || 1);
        y.range = [low - room, high + room];
      } else if (chart.oneScale) y.range = [0, 1.06 * minmax(ys)[1]];
      layout[axisId("xaxis", panel)] = x;
      layout[axisId("yaxis", panel)] = y;
      const label = { showarrow: false, xref: "paper", yref: "paper", font: { size: 12, color: theme.ink } };
      const most = Math.floor(share * width / 6.8);
      layout.annotations.push({ ...label, x: left, xanchor: "left", y: lower + plotHeight / height, yanchor: "bottom", yshift: 4, text: `<b>${plain(title.length > most ? title.slice(0, most - 1) + "\u2026" : title)}</b>` });
    });
    layout.annotations.push({
      showarrow: false, xref: "paper", yref: "paper", x: 0, xanchor: "left", xshift: -64, y: 1 - (head + plotHeight / 2) / height, yanchor: "middle", textangle: -90, text: plain(titled(chart.y)), font: { size: 12.5, color: theme.ink },
    });
  }

  // Names beside dots where they cover neither another name nor a dot; farther away with a line to the dot where the near places are taken.
  // A name that finds no place is left out: pointing at the dot shows it.
  function labelsOf(plot, chart, theme, isSmall) {
    const pen = document.createElement("canvas").getContext("2d"), Size = 11, Height = 13;
    pen.font = `${Size}px ${getComputedStyle(document.body).fontFamily}`;
    const full = plot._fullLayout, taken = [], dots = [], wanted = [];
    const axisOfPanel = (letter, panel) => full[letter + "axis" + (panel > 0 ? panel + 1 : "")];
    for (const series of chart.series) {
      if (series.kind !== "Dots" && !series.shows) continue;
      const x = axisOfPanel("x", series.panel), y = axisOfPanel("y", series.panel);
      series.x.forEach((value, i) => {
        const at = { x: x._offset + x.c2p(x.d2c(value)), y: y._offset + y.c2p(y.d2c(series.y[i])) };
        if (!Number.isFinite(at.x) || !Number.isFinite(at.y)) return;
        dots.push({ l: at.x - 4, r: at.x + 4, t: at.y - 4, b: at.y + 4 });
        if (series.shows?.[i] && series.label?.[i]) wanted.push({ ...at, series, i, x, y, at, text: tail(series.label[i], isSmall ? 22 : 44) });
      });
    }
    const covers = (a, b) => a.l < b.r && b.l < a.r && a.t < b.b && b.t < a.b;
    const labels = [];
    for (const want of wanted.sort((a, b) => a.at.y - b.at.y)) {
      const width = pen.measureText(want.text).width + 2, { at } = want;
      const area = { l: want.x._offset, r: want.x._offset + want.x._length + 12, t: want.y._offset - 14, b: want.y._offset + want.y._length };
      const side = at.x > area.l + .7 * (area.r - area.l) ? -1 : 1, places = [[side * 7, -7], [-side * 7, -7], [side * 7, 8], [-side * 7, 8], [0, -13], [0, 14]];
      // Lines to far names would cross each other on a small screen.
      for (let row = 2; row <= (isSmall ? 0 : 9); row++) places.push([-side * 8, -7 - row * 13], [side * 8, 8 + row * 13], [side * 8, -7 - row * 13], [side * (8 + row * 12), 8 + row * 9], [-side * (8 + row * 12), -7 - row * 9]);
      for (const [dx, dy] of places) {
        const l = dx === 0 ? at.x - width / 2 : dx > 0 ? at.x + dx : at.x + dx - width, box = { l, r: l + width, t: at.y + dy - Height / 2, b: at.y + dy + Height / 2 };
        if (box.l < area.l || box.r > area.r || box.t < area.t || box.b > area.b || taken.some(t => covers(t, box)) || dots.some(d => covers(d, box))) continue;
        taken.push(box);
        const isFar = Math.abs(dy) > 2 * Height, place = (axis, value) => axis.type === "log" ? Math.log10(value) : value;
        labels.push({
          x: place(want.x, want.series.x[want.i]), y: place(want.y, want.series.y[want.i]), xref: axisId("x", want.series.panel), yref: axisId("y", want.series.panel),
          text: plain(want.text), font: { size: Size, color: theme.ink }, showarrow: true, arrowhead: 0, arrowwidth: .8, arrowcolor: isFar ? fade(theme.faint.length === 7 ? theme.faint : "#777777", .7) : "rgba(0,0,0,0)",
          ax: dx, ay: dy, xanchor: dx === 0 ? "center" : dx > 0 ? "left" : "right", yanchor: "middle", standoff: 3, borderpad: 0, captureevents: false,
        });
        break;
      }
    }
    return labels;
  }

  // One drawing of a figure at a time: a theme, a size and a tab can change while one is under way.
  function draw(figure) {
    figure.drawing = (figure.drawing ?? Promise.resolve()).catch(() => { }).then(() => drawNow(figure));
    return figure.drawing;
  }

  async function drawNow(figure) {
    const Plotly = await plotly();
    // What paper leaves out has no size to draw in; it is drawn again when it is seen again.
    const isHidden = () => !figure.element.checkVisibility();
    if (isHidden()) return;
    const chart = data.charts[figure.numbers[figure.shown]], plot = find(".plot", figure.element), theme = colors();
    const isHalf = prints && figure.element.matches(".half");
    const width = prints ? (isHalf ? HalfPaperWidth : PaperWidth) : plot.clientWidth, isSmall = width < 560;
    const tiles = chart.series.some(s => s.kind === "Tiles"), lies = chart.series.some(s => s.kind === "LyingBars");
    const values = (part, reach) => chart.series.flatMap(s => reach && s.low ? [...s[part], ...s.low.filter(v => v != null), ...s.high.filter(v => v != null)] : s[part]);
    const xs = values("x", lies), ys = values("y", !lies);
    const fromZero = v => { const [low, high] = minmax(v); return low >= 0 && low < .5 * high; };
    const names = new Set(chart.series.map(s => s.name).filter(n => n)), legend = names.size > 1 && !tiles;
    const rowHeight = chart.beside ? (prints ? 26 : 34) : chart.y.names.length < 8 ? 26 : prints ? 13 : 19;
    const legendLines = legend ? Math.ceil([...names].reduce((sum, n) => sum + n.length * 6.4 + 48, 0) / (width - 130)) : 0;
    const height = lies ? 90 + Math.max(2, chart.y.names.length) * rowHeight + (legend ? 7 + 19 * legendLines : 0) : tiles ? (prints ? 250 : isSmall ? 380 : 460) : prints ? (isHalf ? 225 : 300) : isSmall ? 330 : 430;
    const layout = {
      width, height, autosize: false, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", margin: tiles ? { l: 0, r: 0, t: 0, b: 0, pad: 0 } : { l: 8, r: isSmall ? 10 : 20, t: legend ? 44 : 18, b: 8, pad: 3 }, shapes: [], annotations: [],
      font: { family: getComputedStyle(document.body).fontFamily, size: 12.5, color: theme.ink }, showlegend: legend,
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", font: { size: isHalf ? 10 : 12 }, itemsizing: chart.series.some(s => s.weight) ? "constant" : "trace", traceorder: "normal" },
      hovermode: "closest", hoverlabel: { align: "left", bgcolor: theme.card, bordercolor: theme.faint, font: { size: 12.5, color: theme.ink }, namelength: -1 },
      barmode: tiles ? "overlay" : chart.beside ? "group" : "stack", bargap: .25, dragmode: isSmall || tiles || chart.panels.length ? false : "zoom",
      xaxis: axisOf(chart.x, xs, theme, { isSmall, isNarrow: isSmall && lies, fromZero: lies || fromZero(xs), lies: false }), yaxis: axisOf(chart.y, ys, theme, { isSmall, isNarrow: isHalf, fromZero: !lies && fromZero(ys), lies }),
    };
    if (chart.panels.length) {
      const letters = [...names].reduce((sum, n) => sum + n.length + 8, 0);
      panelsOf(chart, theme, layout, { isSmall, lies: false, fromZero, legendHeight: legend ? 24 * Math.ceil(letters * 6.6 / width) : 0 });
      layout.legend.yref = "container";
      layout.legend.y = 1;
      layout.legend.yanchor = "top";
    }
    const traces = tiles ? [tilesOf(chart, theme, layout)] : tracesOf(chart, theme, isSmall);
    try {
      await Plotly.react(plot, traces, layout, { displayModeBar: false, responsive: false });
      if (chart.series.some(s => s.shows) && !isHidden()) {
        const labels = labelsOf(plot, chart, theme, isSmall);
        if (labels.length) await Plotly.relayout(plot, { annotations: [...layout.annotations, ...labels] });
      }
    } catch (error) {
      // A report that was replaced meanwhile took its plots with it.
      if (figure.element.isConnected) throw error;
      return;
    }
    if (!figure.isDrawn) {
      plot.on("plotly_click", event => { const link = event.points[0].customdata; if (link) follow(link); });
    }
    plot.setAttribute("aria-label", chart.variant ? `${chart.title}, ${chart.variant}` : chart.title);
    find("figcaption", figure.element).textContent = chart.caption;
    find("h3", figure.element).textContent = chart.title;
    plot.style.minHeight = "";
    figure.isDrawn = true;
    figure.element.dataset.drawn = chart.variant || "true";
  }

  function show(figure, number) {
    figure.shown = number;
    all(".tabs button", figure.element).forEach((button, i) => button.setAttribute("aria-pressed", String(i === number)));
    if (figure.isDrawn || figure.isSeen) draw(figure);
  }

  function setUpFigures(container = document) {
    const observer = new IntersectionObserver(entries => entries.forEach(entry => {
      if (!entry.isIntersecting) return;
      observer.unobserve(entry.target);
      const figure = figures.find(f => f.element === entry.target);
      if (figure.isSeen) return;
      figure.isSeen = true;
      draw(figure);
    }), { rootMargin: "600px" });
    for (const element of all("figure.chart", container)) {
      const figure = { element, numbers: element.dataset.charts.split(",").map(Number), shown: 0 };
      figures.push(figure);
      // Choosing a device in one plot chooses it in all.
      all(".tabs button", element).forEach((button, i) => button.addEventListener("click", () => {
        const variant = data.charts[figure.numbers[i]].variant;
        for (const other of figures) {
          const at = other.numbers.findIndex(n => data.charts[n].variant === variant);
          if (at >= 0) show(other, at);
        }
      }));
      find(".save", element)?.addEventListener("click", async () => {
        const Plotly = await plotly(), chart = data.charts[figure.numbers[figure.shown]], plot = find(".plot", element);
        Plotly.downloadImage(plot, { format: "svg", width: plot.clientWidth, height: plot.clientHeight, filename: `${chart.name}${chart.variant ? "-" + chart.variant : ""}` });
      });
      observer.observe(element);
    }
  }

  function setUpResize() {
    let width = innerWidth, waiting;
    addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => { if (width !== innerWidth) { width = innerWidth; redraw(); } }, 120); });
  }

  const redraw = () => Promise.all(figures.filter(f => f.isDrawn).map(draw));

  // What was not in view yet is drawn when there is nothing else to do: a page is printed whole.
  const idle = () => new Promise(done => window.requestIdleCallback ? requestIdleCallback(done, { timeout: 2000 }) : setTimeout(done, 200));

  async function drawRest(isCurrent = () => true) {
    for (const figure of [...figures]) {
      await idle();
      if (!isCurrent()) return;
      if (!figure.isDrawn && !figure.isSeen) {
        figure.isSeen = true;
        await draw(figure);
      }
    }
  }

  // ---- Tables

  const Portion = 100;
  const LongText = 32, LongName = 12;
  const tables = [];
  const textOf = cell => Array.isArray(cell) ? cell[0] : cell;
  const numberOf = cell => Array.isArray(cell) ? cell[1] : null;

  // Long names of layers break behind their slashes, dots and underscores, rather than in a word.
  const write = (element, text) => text.length > LongName && !text.includes(" ")
    ? element.append(...text.split(/(?<=[/._])/u).flatMap((part, i) => i > 0 ? [document.createElement("wbr"), part] : [part])) : element.append(text);

  function setUpTable(element) {
    const source = data.tables[element.dataset.table];
    const table = { element, source, order: source.rows.map((_, i) => i), shown: Portion, sort: -1, isDown: false };
    tables.push(table);
    // Shares of a whole are shown as a bar behind the number, too.
    table.most = source.columns.map((name, i) => source.numbers[i] && name.trim().endsWith("%") ? Math.max(0, minmax(source.rows.map(row => numberOf(row[i]) ?? 0))[1]) : 0);
    all("th button", element).forEach((button, column) => button.addEventListener("click", () => {
      // Numbers are asked for largest first, names from A; the third click brings the order of the network back.
      const first = Boolean(source.numbers[column]);
      if (table.sort !== column) [table.sort, table.isDown] = [column, first];
      else if (table.isDown === first) table.isDown = !first;
      else table.sort = -1;
      arrange(table);
    }));
    const input = find("input", element);
    if (input) input.addEventListener("input", () => { table.shown = Portion; arrange(table); });
    find(".columns", element)?.addEventListener("click", event => {
      const isAll = element.classList.toggle("all");
      event.target.setAttribute("aria-pressed", String(isAll));
    });
    arrange(table);
  }

  function arrange(table) {
    const { source, element } = table;
    const words = (find("input", element)?.value ?? "").toLowerCase().split(/\s+/).filter(w => w && w !== "-");
    const fits = row => {
      const text = row.map(textOf).join("\n").toLowerCase();
      return words.every(word => word[0] === "-" ? !text.includes(word.slice(1)) : text.includes(word));
    };
    table.order = source.rows.map((_, i) => i).filter(i => words.length === 0 || fits(source.rows[i]));
    if (table.sort >= 0) {
      const column = table.sort, sign = table.isDown ? -1 : 1;
      table.order.sort((a, b) => {
        const one = source.rows[a][column], two = source.rows[b][column];
        if (!source.numbers[column]) return sign * textOf(one).localeCompare(textOf(two), "en", { numeric: true }) || a - b;
        const m = numberOf(one), n = numberOf(two);
        // What is not known comes last either way.
        return m == null || n == null ? (m == null) - (n == null) || a - b : sign * (m - n) || a - b;
      });
    }
    all("th", element).forEach((th, i) => th.setAttribute("aria-sort", i !== table.sort ? "none" : table.isDown ? "descending" : "ascending"));
    fill(table);
  }

  function fill(table) {
    const { source, element, order } = table;
    const body = find("tbody", element), rows = document.createDocumentFragment(), stacks = element.classList.contains("stack");
    for (const i of table.paper ?? order.slice(0, table.shown)) {
      const tr = make("tr", "", rows);
      if (source.anchors[i]) tr.id = source.anchors[i];
      if (stacks) tr.setAttribute("role", "row");
      source.rows[i].forEach((cell, column) => {
        const td = make("td", "", tr), link = Array.isArray(cell) ? cell[2] : "";
        const text = link ? make("a", "", td) : td;
        if (link) text.href = "#" + link;
        write(text, textOf(cell));
        td.className = source.ranks[column];
        if (stacks) { td.dataset.label = source.columns[column]; td.setAttribute("role", "cell"); }
        if (source.numbers[column]) td.classList.add("number");
        else if (column > 0 && textOf(cell).length > LongText) td.classList.add("text");
        if (table.most[column] > 0 && numberOf(cell) > 0) {
          td.classList.add("share");
          td.style.setProperty("--part", 100 * numberOf(cell) / table.most[column] + "%");
        }
      });
    }
    body.replaceChildren(rows);
    const more = find(".more", element), left = order.length - Math.min(table.shown, order.length);
    more.replaceChildren();
    if (left > 0) {
      make("button", say("Show {0} more", Math.min(left, 5 * Portion)), more).addEventListener("click", () => { table.shown += 5 * Portion; fill(table); });
      if (order.length <= 20000) make("button", say("Show all {0}", order.length), more).addEventListener("click", () => { table.shown = order.length; fill(table); });
    }
    const count = find(".filter [role=status]", element);
    if (count) count.textContent = order.length === source.rows.length ? say("{0} rows", order.length) : say("{0} of {1} rows", order.length, source.rows.length);
  }

  // An anchor may be a row that is filtered out or not on the page yet.
  function reveal(id = decodeURIComponent(location.hash.slice(1))) {
    all("tr.target").forEach(row => row.classList.remove("target"));
    if (!id) return;
    for (const table of tables) {
      const index = table.source.anchors.indexOf(id);
      if (index < 0) continue;
      if (!table.order.includes(index)) { find("input", table.element).value = ""; arrange(table); }
      const at = table.order.indexOf(index);
      if (at >= table.shown) { table.shown = at + Portion; fill(table); }
      const row = document.getElementById(id);
      row.classList.add("target");
      row.tabIndex = -1;
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "center" });
    }
  }

  // ---- The page

  function setUpTheme() {
    const button = find("#theme");
    const name = () => { button.textContent = isDark() ? "Light" : "Dark"; };
    button.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; remember("netweight-theme", root.dataset.theme); name(); redraw(); });
    media.addEventListener("change", () => { name(); redraw(); });
    name();
  }

  function setUpDownload() {
    find("#json")?.addEventListener("click", async () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([await unpack("report")], { type: "application/json" }));
      link.download = data.title.replace(/[^\w.-]+/g, "_") + ".json";
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }

  // A summary has the largest rows of long tables; whole, a table has a thousand rows at most.
  function paperRows(table) {
    const { source, order } = table, by = source.largestBy;
    if (isWhole()) return order.slice(0, 1000);
    if (order.length <= PaperRows) return order;
    if (by < 0) return order.slice(0, PaperRows);
    const size = i => Math.abs(numberOf(source.rows[i][by]) ?? 0);
    return [...order].sort((a, b) => size(b) - size(a) || a - b).slice(0, PaperRows);
  }

  function setUpPrint() {
    let before;
    addEventListener("beforeprint", () => {
      before = root.dataset.theme;
      root.dataset.theme = "light";
      prints = true;
      for (const table of tables) {
        table.paper = paperRows(table);
        fill(table);
        const { source, paper, order } = table, which = source.largestBy >= 0 && !isWhole() ? `largest rows by ${source.columns[source.largestBy]}` : "first rows";
        const note = find(".paper", table.element);
        if (note) note.textContent = paper.length < order.length ? `The ${paper.length} ${which}, of ${order.length}.` : "";
      }
      Promise.all(figures.map(draw));
    });
    addEventListener("afterprint", () => {
      prints = false;
      delete root.dataset.print;
      if (before) root.dataset.theme = before; else delete root.dataset.theme;
      for (const table of tables) { delete table.paper; fill(table); }
      redraw();
    });
    find("#print")?.addEventListener("click", () => print());
    find("#print-all")?.addEventListener("click", () => { root.dataset.print = "all"; print(); });
  }

  function setUpSections() {
    const links = new Map(all("nav a").map(a => [a.hash.slice(1), a]));
    const observer = new IntersectionObserver(entries => entries.forEach(entry => {
      if (!entry.isIntersecting) return;
      links.forEach(link => link.removeAttribute("aria-current"));
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }), { rootMargin: "-20% 0px -70% 0px" });
    all("main section").forEach(section => observer.observe(section));
  }

  // ---- Inside another page

  // Counts what was shown: plots of what is gone are not drawn.
  let shows = 0;

  // Shows sections in an element; what the reader chose in the last ones (a device, an order, a filter) stays.
  function embed(container, html, json) {
    const chosen = new Map(figures.filter(f => container.contains(f.element)).map(f => [f.element.id, data.charts[f.numbers[f.shown]].variant]));
    const ordered = new Map(tables.filter(t => container.contains(t.element)).map(t => [t.element.id, t]));
    for (const figure of figures) if (figure.isDrawn) window.Plotly?.purge(find(".plot", figure.element));
    figures.length = tables.length = 0;
    data = JSON.parse(json);
    container.style.minHeight = container.offsetHeight + "px";
    container.innerHTML = html;
    for (const element of all(".table", container)) {
      setUpTable(element);
      const before = ordered.get(element.id), table = tables.at(-1), input = find("input", element);
      if (!before || before.source.columns.join() !== table.source.columns.join()) continue;
      Object.assign(table, { sort: before.sort, isDown: before.isDown, shown: before.shown });
      if (input) input.value = find("input", before.element)?.value ?? "";
      arrange(table);
    }
    setUpFigures(container);
    for (const figure of figures) {
      const at = figure.numbers.findIndex(n => data.charts[n].variant === chosen.get(figure.element.id));
      if (at > 0) show(figure, at);
    }
    container.style.minHeight = "";
    // Whoever moves a slider shows much in a moment; what stays is drawn whole, so that it can be printed.
    const mine = ++shows;
    setTimeout(() => { if (mine === shows) drawRest(() => mine === shows); }, 700);
  }

  if (root.dataset.embeds !== undefined) {
    setUpResize();
    setUpPrint();
    window.netweightPage = { show: embed, reveal, redraw, follow: action => { follow = action; } };
    return;
  }

  document.addEventListener("DOMContentLoaded", async () => {
    setUpTheme();
    data = JSON.parse(await unpack("data"));
    all(".table").forEach(setUpTable);
    setUpFigures();
    setUpResize();
    setUpDownload();
    setUpPrint();
    setUpSections();
    addEventListener("hashchange", () => reveal());
    reveal();
    root.dataset.ready = "true";
    drawRest();
  });
})();
