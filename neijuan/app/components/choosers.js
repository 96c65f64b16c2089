// What a view is about: selects, a searchable list, or check boxes.
export default {
  template: `
    <form class="choosers" @submit.prevent>
      <template v-for="c in items" :key="c.name">
        <label v-if="c.kind === 'select'"><span>{{ c.label }}</span>
          <select :name="c.name" :value="c.value" @change="pick(c, $event.target.value)">
            <option v-for="o in c.options" :key="o[0]" :value="o[0]">{{ o[1] }}</option>
          </select>
        </label>
        <label v-else-if="c.kind === 'search'" class="search"><span>{{ c.label }}</span>
          <input :name="c.name" :list="'list-' + c.name" :value="c.value" autocomplete="off" spellcheck="false" @change="pick(c, $event.target.value)">
          <datalist :id="'list-' + c.name"><option v-for="o in c.options" :key="o[0]" :value="o[0]">{{ o[1] }}</option></datalist>
        </label>
        <fieldset v-else class="checks"><legend>{{ c.label }}</legend>
          <label v-for="o in c.options" :key="o[0]"><input type="checkbox" :value="o[0]" :checked="c.value.includes(o[0])" :disabled="!c.value.includes(o[0]) && c.value.length >= c.most" @change="check(c, $event.target)"> {{ o[1] }}</label>
        </fieldset>
      </template>
    </form>`,
  props: { items: Array, words: Object },
  emits: ["pick"],
  methods: {
    pick(c, value) { this.$emit("pick", { name: c.name, value }); },
    check(c, box) {
      // What is on the page counts: the server's answer to the box before may still be on its way.
      const now = [...box.closest("fieldset").querySelectorAll("input:checked")].map((one) => one.value);
      this.pick(c, [...c.value.filter((one) => now.includes(one)), ...now.filter((one) => !c.value.includes(one))].slice(0, c.most));
    },
  },
};
