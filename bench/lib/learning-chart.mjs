// The simulated year as a picture: knowledge by the minutes that it took, on the last day and
// through the year.

const [WIDTH, HEIGHT] = [1080, 560];
const PANELS = [
  { of: "knowledge", title: "on the last day", left: 60 },
  { of: "through", title: "on average since all was read", left: 610 },
];
const PLOT = { width: 440, top: 106, bottom: 490 };
/** From here up, since all that review are there; who does not is named beside the chart. */
const LEAST = 0.8;
const TITLE = "What is remembered by the minutes of review in a year";

const percent = (value) => `${(100 * value).toFixed(1)} %`;
const at = (value) => value.toFixed(1);

/** The chart as SVG, with its title and all of its figures in words. */
export function chart(said) {
  const ours = { rated: curveOf(said, true), unrated: curveOf(said, false) };
  const others = said.ways.slice(2, -1);
  const nothing = said.ways.at(-1);
  const without = PANELS.map(({ of, title }) => `${percent(nothing[of].mean)} ${title}`).join(", ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title desc">
<title id="title">${TITLE}</title>
<desc id="desc">${PANELS.map((panel) => inWords(panel, ours, others)).join(" ")} Without reviews it is ${without}.</desc>
<style>
  svg { background: #fff; font: 14px system-ui, sans-serif; fill: #222; }
  .grid { stroke: #ddd; } .axis { stroke: #222; }
  .ours { stroke: #a8201a; fill: none; stroke-width: 2.5; }
  .unrated { stroke: #a8201a; fill: none; stroke-width: 1.5; stroke-dasharray: 6 4; }
  .point { fill: #a8201a; } .other { fill: #1f4e79; }
  .spread { stroke: #1f4e79; stroke-width: 1.5; } .spread.of-ours { stroke: #a8201a; }
  .small { font-size: 12px; } .head { font-size: 18px; font-weight: 600; }
</style>
<text class="head" x="${PANELS[0].left}" y="28">${TITLE}</text>
<text class="small" x="${PANELS[0].left}" y="48">The mean of ${said.students} simulated students over ${said.questions} questions; bars from one student in ten to nine in ten.</text>
<text class="small" x="${PANELS[0].left}" y="66">Without reviews: ${without}.</text>
${PANELS.map((panel) => drawn(panel, ours, others)).join("\n")}
<line class="ours" x1="60" x2="100" y1="542" y2="542"/><text x="110" y="547">ours with confidence, by retention; the large point is what students begin with</text>
<line class="unrated" x1="660" x2="700" y1="542" y2="542"/><text x="710" y="547">ours without</text>
</svg>
`;
}

const curveOf = (said, rated) =>
  said.curve.filter((it) => it.rated === rated).sort((a, b) => a.minutes.mean - b.minutes.mean);

function drawn({ of, title, left }, { rated, unrated }, others) {
  const [first, last] = rangeOf([...rated, ...unrated, ...others]);
  const x = (minutes) => left + ((minutes - first) / (last - first)) * PLOT.width;
  const y = (share) => PLOT.bottom - ((share - LEAST) / (1 - LEAST)) * (PLOT.bottom - PLOT.top);
  const place = (it) => [x(it.minutes.mean), y(it[of].mean)];
  const line = (curve) => curve.map((it) => place(it).map(at).join(",")).join(" ");
  const bars = (it, name) => {
    const middle = at(x(it.minutes.mean));
    const [low, high] = [it[of].tenth, it[of].ninetieth].map((share) => at(y(Math.max(share, LEAST))));
    return `<line class="${name}" x1="${middle}" x2="${middle}" y1="${low}" y2="${high}"/>`;
  };
  return `<text x="${left}" y="${PLOT.top - 14}">${title}</text>
${grid({ left, first, last, x, y })}
<polyline class="unrated" points="${line(unrated)}"/>
<polyline class="ours" points="${line(rated)}"/>
${rated.map((it) => ourPoint(it, ...place(it), bars)).join("\n")}
${others.map((it, index) => otherPoint(it, index, ...place(it), bars)).join("\n")}`;
}

/** Hundreds of minutes, around all of them, with room for what is written beside the first. */
function rangeOf(ways) {
  const minutes = ways.map((it) => it.minutes.mean);
  return [Math.floor(Math.min(...minutes) / 100) * 100 - 100, Math.ceil(Math.max(...minutes) / 100) * 100];
}

function grid({ left, first, last, x, y }) {
  const right = left + PLOT.width;
  const lines = [];
  for (let share = LEAST; share < 1.001; share += 0.05) {
    const height = at(y(share));
    lines.push(
      `<line class="${share === LEAST ? "axis" : "grid"}" x1="${left}" x2="${right}" y1="${height}" y2="${height}"/>`,
      `<text class="small" x="${left - 8}" y="${at(y(share) + 4)}" text-anchor="end">${Math.round(100 * share)} %</text>`,
    );
  }
  const step = Math.ceil((last - first) / 500) * 100;
  for (let minutes = first; minutes <= last; minutes += step) {
    lines.push(`<text class="small" x="${at(x(minutes))}" y="${PLOT.bottom + 18}" text-anchor="middle">${minutes}</text>`);
  }
  lines.push(`<text class="small" x="${left + PLOT.width / 2}" y="${PLOT.bottom + 34}" text-anchor="middle">minutes</text>`);
  return lines.join("\n");
}

function ourPoint(it, left, top, bars) {
  const isDefault = it.is_usual;
  return `${isDefault ? bars(it, "spread of-ours") : ""}<circle class="point" cx="${at(left)}" cy="${at(top)}" r="${isDefault ? 7 : 4}"/>
<text class="small" x="${at(left - 8)}" y="${at(top - 8)}" text-anchor="end">0.${it.retention}</text>`;
}

/** Each of the others has a shape of its own, so that colour is not all that tells them apart. */
function otherPoint(it, index, left, top, bars) {
  const shapes = [
    `<rect class="other" x="${at(left - 6)}" y="${at(top - 6)}" width="12" height="12"/>`,
    `<path class="other" d="M${at(left)} ${at(top - 8)} l8 8 l-8 8 l-8 -8 z"/>`,
    `<path class="other" d="M${at(left)} ${at(top - 8)} l8 14 h-16 z"/>`,
  ];
  // Below the bars of neighbours.
  const [right, down] = [
    [8, 56],
    [11, 36],
    [11, 24],
  ][index];
  return `${bars(it, "spread")}${shapes[index]}
<text x="${at(left + right)}" y="${at(top + down)}">${it.way}</text>`;
}

function inWords({ of, title }, { rated, unrated }, others) {
  const say = (it) => `${percent(it[of].mean)} in ${Math.round(it.minutes.mean)} minutes`;
  const ours = (curve) => curve.map((it) => `${say(it)} with retention 0.${it.retention}`).join(", ");
  const rest = others.map((it) => `by ${it.way} ${say(it)}`).join("; ");
  return `Remembered ${title}: by our schedule with confidence ${ours(rated)}; without confidence ${ours(unrated)}; ${rest}.`;
}
