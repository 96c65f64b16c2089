// What is being computed: a bar after half a second, cancel, errors on one line.
export default {
  template: `
    <div class="statusline">
      <div class="now" role="status">
        <template v-if="running && slow">
          <span>{{ text }}</span>
          <progress v-if="total" :value="done" :max="total" :aria-label="text"></progress><progress v-else :aria-label="text"></progress>
          <button type="button" class="cancel" @click="$emit('cancel')">{{ words.cancel }}</button>
        </template>
        <span v-else class="quiet">{{ idle }}</span>
      </div>
      <p v-if="error" class="error" role="alert">{{ error }} <button type="button" :aria-label="words.close" @click="$emit('dismiss')">×</button></p>
    </div>`,
  props: { running: Boolean, done: Number, total: Number, text: String, idle: String, error: String, words: Object },
  emits: ["cancel", "dismiss"],
  data: () => ({ slow: false }),
  watch: {
    running: { immediate: true, handler(value) {
      clearTimeout(this.timer);
      this.slow = false;
      if (value) this.timer = setTimeout(() => { this.slow = true; }, 500);
    } },
  },
};
