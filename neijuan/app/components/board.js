// The figures of a view: charts, tile maps, tables, headline figures, each with its downloads and sources.
const MARGIN = 200;
const LIGHT_IN_FILES = { width: 900, height: 520 };

export default {
  template: `
    <div class="board" :data-ticket="drawn" :aria-busy="stale ? 'true' : 'false'" :class="{ stale }">
      <p v-if="!figures.length" class="empty">{{ words.waiting_first }}</p>
      <section v-for="f in figures" :key="f.id" :id="'card-' + f.id" :aria-labelledby="'title-' + f.id"
        :class="['card', 'is-' + f.kind, { wide: f.wide, tall: f.tall, sought: chosen === f.id }]">
        <div class="card-head">
          <h2 :id="'title-' + f.id">{{ f.title }}<span v-if="f.unit" class="unit">{{ f.unit }}</span></h2>
          <label v-if="f.choices && f.choices.options" class="inline-choice">
            <span>{{ f.choices.label }}</span>
            <select :value="f.choices.value" @change="$emit('pick', { name: f.choices.name, value: $event.target.value })">
              <option v-for="o in f.choices.options" :key="o[0]" :value="o[0]">{{ o[1] }}</option>
            </select>
          </label>
          <button type="button" class="menu-button" :aria-expanded="open === f.id ? 'true' : 'false'"
            :aria-label="words.actions + ': ' + f.title" @click="toggle(f.id)" @keydown.esc="open = ''">
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><circle cx="3" cy="8" r="1.4"/><circle cx="8" cy="8" r="1.4"/><circle cx="13" cy="8" r="1.4"/></svg>
          </button>
          <div v-if="open === f.id" class="menu" @keydown.esc="close(f.id)">
            <button type="button" @click="ask('csv', f)">{{ words.csv }}</button>
            <button v-if="drawable(f)" type="button" @click="save(f, 'svg')">{{ words.svg }}</button>
            <button v-if="drawable(f)" type="button" @click="save(f, 'png')">{{ words.png }}</button>
            <button type="button" @click="show(f, 'link')">{{ words.link }}</button>
            <button type="button" @click="show(f, 'source')">{{ words.source }}</button>
            <button type="button" @click="show(f, 'python')">{{ words.python }}</button>
          </div>
        </div>
        <ul v-if="f.legend && f.legend.length > 1 && !f.quiet" class="legend">
          <li v-for="k in f.legend" :key="k.name">
            <svg width="22" height="10" aria-hidden="true">
              <circle v-if="k.dots" cx="11" cy="5" r="3" :stroke="tint(k.colour)" :fill="tint(k.colour === ink ? '#ffffff' : k.colour)" stroke-width="1.4"/>
              <line v-else x1="0" y1="5" x2="22" y2="5" :stroke="tint(k.colour)" stroke-width="2" :stroke-dasharray="k.dash"/>
            </svg>{{ k.name }}
          </li>
        </ul>
        <div v-if="f.kind === 'chart'" class="plot" :data-plot="f.id" role="img" :aria-label="spoken(f)"></div>
        <div v-else-if="f.kind === 'tiles'" class="map">
          <svg class="tiles" :viewBox="'0 0 ' + size(f).width + ' ' + size(f).height" :data-map="f.id" role="group" :aria-label="f.title + ', ' + f.unit" xmlns="http://www.w3.org/2000/svg">
            <g :transform="'translate(2,10)'" aria-hidden="true">
              <rect v-for="(c, i) in f.option.key.colours" :key="i" :x="i * 30" y="0" width="29" height="11" :fill="tint(c)"/>
              <text v-for="(e, i) in f.option.key.edges" :key="'e' + i" :x="(i + 1) * 30" y="24" text-anchor="middle" font-size="9.5" :fill="tint(muted)">{{ e }}</text>
            </g>
            <g v-for="t in f.option.tiles" :key="t.code" :class="['tile', { chosen: t.chosen }]" :data-code="t.code" role="button" tabindex="0"
              :transform="'translate(' + t.column * 64 + ',' + t.row * 58 + ')'"
              :aria-label="t.name + ' ' + t.text + ' ' + f.unit" :aria-pressed="t.chosen ? 'true' : 'false'"
              @click="$emit('province', t.code)" @keydown.enter.prevent="$emit('province', t.code)" @keydown.space.prevent="$emit('province', t.code)"
              @keydown="arrows($event, f)">
              <rect x="1" y="1" width="62" height="56" rx="2" :fill="tint(t.colour)" :stroke="t.chosen ? tint(ink) : 'none'" stroke-width="2"/>
              <text x="32" y="21" text-anchor="middle" font-size="10.5" :fill="tint(t.ink)" :textLength="t.name.length > 10 ? 58 : null" lengthAdjust="spacingAndGlyphs">{{ t.name }}</text>
              <text x="32" y="42" text-anchor="middle" font-size="15" font-weight="600" :fill="tint(t.ink)">{{ t.text }}</text>
            </g>
          </svg>
        </div>
        <div v-else-if="f.kind === 'table'" :class="['scroll', { prose: f.option.text, left: f.option.left, total: f.option.total }]" tabindex="0" role="region" :aria-labelledby="'title-' + f.id">
          <table>
            <thead><tr><th v-for="(c, i) in f.columns" :key="i" scope="col">{{ c }}</th></tr></thead>
            <tbody><tr v-for="(r, i) in f.rows" :key="i"><component :is="j ? 'td' : 'th'" v-for="(c, j) in r" :key="j" :scope="j ? null : 'row'">{{ c }}</component></tr></tbody>
          </table>
        </div>
        <dl v-else-if="f.kind === 'headline'" class="headline">
          <div v-for="i in f.option.items" :key="i.label">
            <dt>{{ i.label }}<span class="unit">{{ i.unit }}</span></dt>
            <dd>{{ i.value }}<span v-if="i.change" class="change">{{ i.change }}</span></dd>
          </div>
        </dl>
        <p v-if="f.note" class="note">{{ f.note }}</p>
        <div v-if="panel.id === f.id" class="panel" :data-panel="panel.kind">
          <ul v-if="panel.kind === 'source'"><li v-for="(s, i) in f.source" :key="i">{{ s }}</li></ul>
          <pre v-else tabindex="0">{{ panel.kind === 'python' ? f.python : link(f) }}</pre>
          <div class="panel-buttons">
            <button v-if="panel.kind !== 'source'" type="button" @click="copy(panel.kind === 'python' ? f.python : link(f))">{{ copied ? words.copied : words.copy }}</button>
            <button type="button" @click="panel = { id: '', kind: '' }">{{ words.close }}</button>
          </div>
        </div>
      </section>
    </div>`,
  props: { figures: Array, theme: String, words: Object, palette: Object, ticket: Number, address: String, chosen: String, stale: Boolean },
  emits: ["pick", "province", "csv"],
  data: () => ({ open: "", panel: { id: "", kind: "" }, copied: false, drawn: -1 }),
  computed: {
    ink() { return this.palette.light.ink; },
    muted() { return this.palette.light.muted; },
    exchange() {
      const to = this.palette[this.theme === "dark" ? "dark" : "light"];
      return Object.fromEntries(Object.entries(this.palette.light).map(([name, colour]) => [colour.toLowerCase(), to[name]]));
    },
  },
  watch: {
    figures() { this.$nextTick(this.draw); },
    theme() { this.$nextTick(this.draw); },
  },
  async mounted() {
    this.charts = new Map();
    this.waiting = new Map();
    const loaded = await import("nicegui-echart");
    this.echarts = loaded.echarts;
    this.watcher = new ResizeObserver((entries) => {
      for (const entry of entries) this.charts.get(entry.target.dataset.plot)?.resize();
    });
    // Charts out of sight are drawn when they come near.
    this.seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        const f = entry.isIntersecting && this.waiting.get(entry.target.dataset.plot);
        if (f) this.put(f);
      }
    }, { rootMargin: MARGIN + "px" });
    this.all = () => [...this.waiting.values()].forEach((f) => this.put(f));
    addEventListener("beforeprint", this.all);
    this.draw();
    this.$nextTick(() => this.chosen && document.getElementById("card-" + this.chosen)?.scrollIntoView({ block: "center" }));
  },
  beforeUnmount() {
    removeEventListener("beforeprint", this.all);
    this.watcher?.disconnect();
    this.seen?.disconnect();
    for (const chart of this.charts?.values() ?? []) chart.dispose();
  },
  methods: {
    tint(colour) { return this.exchange[String(colour).toLowerCase()] ?? colour; },
    recoloured(option, theme) {
      if (theme !== "dark") return JSON.parse(JSON.stringify(option));
      const text = JSON.stringify(option).replace(/#[0-9a-f]{6}/gi, (found) => this.exchange[found.toLowerCase()] ?? found);
      return JSON.parse(text);
    },
    prepared(f, theme) {
      const option = this.recoloured(f.option, theme);
      const colours = this.palette[theme === "dark" ? "dark" : "light"];
      const digits = f.decimals;
      const text = (value) => (value == null || Number.isNaN(value) ? "–" : Number(value).toLocaleString("en", { maximumFractionDigits: digits, minimumFractionDigits: Math.min(digits, 1) }).replace("-", "−"));
      if (option.xAxis?.axisLabel?.formatter) option.xAxis.axisLabel.formatter = (value) => String(value);
      option.tooltip = { ...option.tooltip, confine: true, backgroundColor: theme === "dark" ? "#161b22" : "#ffffff", borderColor: colours.grid, borderWidth: 1, padding: [6, 9], textStyle: { color: colours.ink, fontSize: 12 }, extraCssText: "box-shadow:0 2px 10px rgba(0,0,0,.16);border-radius:3px;" };
      const escape = (value) => String(value).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
      const row = (item, name, value) => `<div style="display:flex;gap:14px;justify-content:space-between"><span>${item.marker ?? ""}${escape(name)}</span><b style="font-weight:600;font-variant-numeric:tabular-nums">${text(value)}</b></div>`;
      option.tooltip.formatter = (items) => {
        if (!Array.isArray(items)) {
          if (items.dataType === "edge") return `${escape(items.data.source)} → ${escape(items.data.target.trim())}${row({}, "", items.data.value)}`;
          if (Array.isArray(items.value)) return `${escape(items.name)}${row({}, option.xAxis.name ?? "", items.value[0])}${row({}, option.yAxis.name ?? "", items.value[1])}`;
          return `${escape(items.name)}${row({}, "", items.value)}`;
        }
        const at = items[0].axisValue;
        const time = typeof at === "number" || option.xAxis.type === "value" && option.yAxis.type === "value";
        const head = time ? this.when(Number(at)) : items[0].name;
        return escape(head) + items.map((item) => row(item, item.seriesName, Array.isArray(item.value) ? item.value[1] : item.value)).join("");
      };
      return option;
    },
    when(at) {
      const year = Math.floor(at + 1e-9);
      const part = at - year;
      return Math.abs(part - 0.5) < 1e-6 ? String(year) : `${year}Q${Math.floor(part * 4 + 1e-9) + 1}`;
    },
    draw() {
      if (!this.echarts) return;
      const wanted = new Set();
      for (const f of this.figures) {
        if (f.kind !== "chart") continue;
        const place = this.$el.querySelector(`[data-plot="${f.id}"]`);
        if (!place) continue;
        wanted.add(f.id);
        let chart = this.charts.get(f.id);
        if (chart && chart.getDom() !== place) { chart.dispose(); chart = null; }
        if (!chart) {
          chart = this.echarts.init(place, null, { renderer: "canvas" });
          this.charts.set(f.id, chart);
          this.watcher.observe(place);
          this.seen.observe(place);
        }
        if (this.near(place)) this.put(f);
        else this.waiting.set(f.id, f);
      }
      for (const [id, chart] of this.charts) if (!wanted.has(id)) { chart.dispose(); this.charts.delete(id); }
      const ticket = this.ticket;
      requestAnimationFrame(() => { this.drawn = ticket; });
    },
    near(place) {
      const box = place.getBoundingClientRect();
      return box.top < innerHeight + MARGIN && box.bottom > -MARGIN;
    },
    put(f) {
      this.waiting.delete(f.id);
      this.charts.get(f.id)?.setOption(this.prepared(f, this.theme), { notMerge: true });
    },
    size() { return { width: 64 * 8, height: 58 * 8 }; },
    spoken(f) {
      const last = (f.option.series ?? []).filter((s) => s.type !== "sankey").map((s) => {
        const point = [...(s.data ?? [])].reverse().find((d) => d != null);
        const value = Array.isArray(point) ? point[1] : point?.value ?? point;
        return `${s.name} ${Array.isArray(value) ? value[1] : value}`;
      });
      return `${f.title}, ${f.unit}. ${last.slice(0, 8).join("; ")}`;
    },
    drawable(f) { return f.kind === "chart" || f.kind === "tiles"; },
    toggle(id) { this.open = this.open === id ? "" : id; },
    close(id) { this.open = ""; this.$el.querySelector(`#card-${CSS.escape(id)} .menu-button`)?.focus(); },
    show(f, kind) { this.open = ""; this.copied = false; this.panel = { id: f.id, kind }; },
    ask(kind, f) { this.open = ""; this.$emit(kind, f.id); },
    link(f) {
      const query = new URLSearchParams(this.address.split("?")[1] ?? "");
      query.set("chart", f.id);
      return `${location.origin}/?${query}`;
    },
    copy(text) { navigator.clipboard?.writeText(text).then(() => { this.copied = true; }, () => {}); },
    arrows(event, f) {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!step) return;
      event.preventDefault();
      const here = f.option.tiles.find((t) => t.code === event.currentTarget.dataset.code);
      const ahead = f.option.tiles
        .map((t) => ({ t, along: (t.column - here.column) * step[0] + (t.row - here.row) * step[1], aside: Math.abs((t.column - here.column) * step[1]) + Math.abs((t.row - here.row) * step[0]) }))
        .filter((o) => o.along > 0).sort((a, b) => a.along + 3 * a.aside - b.along - 3 * b.aside)[0];
      if (ahead) this.$el.querySelector(`[data-map="${f.id}"] [data-code="${ahead.t.code}"]`)?.focus();
    },
    offer(name, type, content) {
      const link = document.createElement("a");
      const url = URL.createObjectURL(new Blob([content], { type }));
      link.href = url;
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 5000);
    },
    drawing(f) {
      if (f.kind === "tiles") return this.tileDrawing(f);
      const { width, height } = LIGHT_IN_FILES;
      const tall = f.tall ? height * 1.25 : height;
      const host = document.createElement("div");
      const chart = this.echarts.init(host, null, { renderer: "svg", ssr: true, width, height: tall });
      const option = this.prepared(f, "light");
      const shift = 64 + (f.legend?.length > 1 ? 22 : 0);
      option.backgroundColor = "#ffffff";
      option.title = { text: f.title, subtext: f.unit, left: 12, top: 8, textStyle: { fontSize: 16, color: this.ink }, subtextStyle: { fontSize: 12, color: this.muted } };
      if (f.legend?.length > 1) option.legend = { top: 56, left: 8, icon: "rect", itemWidth: 18, itemHeight: 3, textStyle: { color: this.ink } };
      if (option.grid) option.grid = { ...option.grid, top: (Number(option.grid.top) || 0) + shift, bottom: (Number(option.grid.bottom) || 0) + 26 };
      else option.series[0].top = shift;
      option.graphic = [{ type: "text", left: 12, bottom: 6, style: { text: f.source[0] ?? "", fill: this.muted, font: "11px sans-serif", width: width - 24, overflow: "truncate" } }];
      chart.setOption(option);
      const svg = chart.renderToSVGString();
      chart.dispose();
      return { svg, width, height: tall };
    },
    tileDrawing(f) {
      const { width, height } = this.size();
      const text = (value) => String(value).replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);
      const key = f.option.key.colours.map((c, i) => `<rect x="${i * 30}" y="0" width="29" height="11" fill="${c}"/>`).join("")
        + f.option.key.edges.map((e, i) => `<text x="${(i + 1) * 30}" y="24" text-anchor="middle" font-size="9.5" fill="${this.muted}">${text(e)}</text>`).join("");
      const tiles = f.option.tiles.map((t) => `<g transform="translate(${t.column * 64},${t.row * 58})"><rect x="1" y="1" width="62" height="56" rx="2" fill="${t.colour}"/><text x="32" y="21" text-anchor="middle" font-size="9.5" fill="${t.ink}">${text(t.name)}</text><text x="32" y="42" text-anchor="middle" font-size="15" font-weight="600" fill="${t.ink}">${text(t.text)}</text></g>`).join("");
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width + 24}" height="${height + 84}" viewBox="0 0 ${width + 24} ${height + 84}" font-family="DejaVu Sans, sans-serif"><rect width="100%" height="100%" fill="#ffffff"/><text x="12" y="24" font-size="16" font-weight="600" fill="${this.ink}">${text(f.title)}</text><text x="12" y="42" font-size="12" fill="${this.muted}">${text(f.unit)}</text><g transform="translate(12,52)"><g transform="translate(2,10)">${key}</g>${tiles}</g><text x="12" y="${height + 74}" font-size="9" fill="${this.muted}">${text(f.source[0] ?? "")}</text></svg>`;
      return { svg, width: width + 24, height: height + 84 };
    },
    async save(f, kind) {
      this.open = "";
      const { svg, width, height } = this.drawing(f);
      if (kind === "svg") return this.offer(`neijuan-${f.id}.svg`, "image/svg+xml", svg);
      const picture = new Image();
      picture.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
      await picture.decode();
      const canvas = document.createElement("canvas");
      canvas.width = width * 2;
      canvas.height = height * 2;
      const context = canvas.getContext("2d");
      context.scale(2, 2);
      context.drawImage(picture, 0, 0, width, height);
      canvas.toBlob((blob) => this.offer(`neijuan-${f.id}.png`, "image/png", blob), "image/png");
    },
  },
};
