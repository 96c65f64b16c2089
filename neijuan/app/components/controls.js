// The rail: what is run, and the levers. A slider tells the server while it is dragged, at most every 40 ms.
const APART = 40;

export default {
  template: `
    <div class="controls">
      <fieldset class="setup">
        <legend class="hidden">{{ words.controls }}</legend>
        <label v-for="s in setup" :key="s.name" :class="{ full: s.full }"><span>{{ s.label }}</span>
          <select :name="s.name" :value="s.value" @change="$emit('setup', { name: s.name, value: $event.target.value })">
            <option v-for="o in s.options" :key="o[0]" :value="o[0]">{{ o[1] }}</option>
          </select>
        </label>
      </fieldset>
      <div class="buttons">
        <button type="button" @click="$emit('save')">{{ words.save }}</button>
        <button type="button" @click="$refs.file.click()">{{ words.open }}</button>
        <button type="button" :disabled="!moved" @click="$emit('reset')">{{ words.reset }}</button>
        <input ref="file" type="file" accept=".yaml,.yml,.json" class="hidden" tabindex="-1" :aria-label="words.open" @change="opened">
      </div>
      <details v-for="g in groups" :key="g.id" :open="g.id !== 'more'" class="group" @toggle="unfolded(g.id, $event)">
        <summary><h3>{{ g.label }}</h3><span v-if="count(g)" class="count">{{ count(g) }}</span></summary>
        <div v-if="g.id !== 'more' || shown.more" class="sliders">
          <div v-for="s in g.sliders" :key="s.id" :class="['lever', { moved: at(s) !== s.neutral }]" :data-lever="s.id">
            <div class="lever-head">
              <label :for="'range-' + s.id">{{ s.label }}<span v-if="s.targets" class="aim">{{ s.targets }}</span></label>
              <span class="figure">
                <input type="number" :aria-label="s.label + ', ' + s.unit" :value="typed(s)" :min="written(s, s.low)" :max="written(s, s.high)" :step="written(s, s.step)" @change="enter(s, $event)">
                <span class="unit">{{ limitless(s) ? words.no_limit : s.unit }}</span>
              </span>
              <button type="button" class="info" :aria-expanded="told === s.id ? 'true' : 'false'" :aria-label="words.about + ': ' + s.label" @click="told = told === s.id ? '' : s.id">i</button>
            </div>
            <div class="track">
              <input type="range" :id="'range-' + s.id" :min="s.low" :max="s.high" :step="s.step" :value="at(s)" :aria-valuetext="typed(s) + ' ' + s.unit"
                @input="drag(s, Number($event.target.value))" @change="drop(s, Number($event.target.value))" @dblclick="drop(s, s.neutral)">
              <span class="tick" :style="{ left: 'calc(7px + (100% - 14px) * ' + (s.neutral - s.low) / (s.high - s.low) + ')' }" aria-hidden="true"></span>
            </div>
            <dl v-if="told === s.id" class="told">
              <dt>{{ s.meaning }}</dt>
              <dd><b>{{ words.neutral }}</b> {{ s.unbounded ? words.no_limit : written(s, s.default) + ' ' + s.unit }}</dd>
              <dd><b>{{ words.range }}</b> {{ written(s, s.range[0]) }} – {{ s.unbounded ? words.no_limit : written(s, s.range[1]) + ' ' + s.unit }}</dd>
              <dd><b>{{ words.aimed }}</b> {{ s.targets || words.everybody }}</dd>
              <dd v-if="s.precedent"><b>{{ words.precedent }}</b> {{ s.precedent }}</dd>
              <dd><b>{{ words.source }}</b> {{ s.source }}</dd>
            </dl>
          </div>
        </div>
      </details>
    </div>`,
  props: { setup: Array, groups: Array, values: Object, revision: Number, words: Object },
  emits: ["setup", "lever", "save", "reset", "file"],
  data() { return { here: { ...this.values }, told: "", shown: {} }; },
  watch: { revision() { this.here = { ...this.values }; } },
  computed: { moved() { return Object.keys(this.here).length > 0; } },
  methods: {
    at(s) { return this.here[s.id] ?? s.neutral; },
    written(s, value) { return s.percent ? Number((value * 100).toPrecision(6)) : Number(Number(value).toPrecision(6)); },
    typed(s) { return this.written(s, this.at(s)); },
    limitless(s) { return s.unbounded && this.at(s) === s.neutral; },
    count(g) { return g.sliders.filter((s) => this.at(s) !== s.neutral).length || ""; },
    unfolded(id, event) { this.shown = { ...this.shown, [id]: event.target.open }; },
    keep(s, value) {
      if (Math.abs(value - s.neutral) < 1e-9) delete this.here[s.id];
      else this.here[s.id] = value;
    },
    drag(s, value) {
      this.keep(s, value);
      this.waiting = { id: s.id, value };
      if (this.timer) return;
      const send = () => {
        this.timer = null;
        if (!this.waiting) return;
        this.$emit("lever", this.waiting);
        this.waiting = null;
        this.timer = setTimeout(send, APART);
      };
      send();
    },
    drop(s, value) { this.drag(s, value); },
    enter(s, event) {
      const given = Number(event.target.value) / (s.percent ? 100 : 1);
      const value = Number.isFinite(given) && event.target.value !== "" ? Math.min(Math.max(given, s.low), s.high) : s.neutral;
      this.drag(s, value);
      event.target.value = this.written(s, value);
    },
    async opened(event) {
      const file = event.target.files[0];
      event.target.value = "";
      if (!file) return;
      const part = file.size > 70000 ? "x".repeat(70000) : new TextDecoder().decode(await file.arrayBuffer());
      this.$emit("file", { name: file.name, text: part });
    },
  },
};
