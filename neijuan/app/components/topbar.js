// Name, views, language and theme.
export default {
  template: `
    <div class="topbar">
      <a class="skip" href="#figures">{{ words.skip }}</a>
      <div class="brand"><strong>neijuan</strong><span lang="zh">内卷</span><span class="tagline">{{ words.tagline }}</span></div>
      <nav :aria-label="words.views">
        <button v-for="v in views" :key="v[0]" type="button" :data-view="v[0]" :aria-current="v[0] === view ? 'page' : null" @click="$emit('go', { name: 'view', value: v[0] })">{{ v[1] }}</button>
      </nav>
      <div class="looks">
        <button type="button" data-look="language" :lang="language === 'zh' ? 'en' : 'zh'" @click="$emit('go', { name: 'language', value: language === 'zh' ? 'en' : 'zh' })">{{ language === 'zh' ? 'English' : '中文' }}</button>
        <button type="button" data-look="theme" @click="$emit('go', { name: 'theme', value: theme === 'dark' ? 'light' : 'dark' })">{{ theme === 'dark' ? words.theme_light : words.theme_dark }}</button>
      </div>
    </div>`,
  props: { views: Array, view: String, language: String, theme: String, words: Object, address: String },
  emits: ["go"],
  watch: {
    theme: { immediate: true, handler(value) { document.documentElement.dataset.theme = value; } },
    language: { immediate: true, handler(value) { document.documentElement.lang = value === "zh" ? "zh-CN" : "en"; } },
    address(value) {
      // Browsers refuse more than a few changes of the address a second.
      clearTimeout(this.later);
      this.later = setTimeout(() => history.replaceState(history.state, "", value), 250);
    },
  },
};
