/*
 * The newest releases on any page; how to use it is told at /einbetten. It asks this server alone,
 * keeps nothing in the browser and writes text only. Styles are adopted, not written into the page,
 * so that a strict Content-Security-Policy needs no 'unsafe-inline'.
 */
(() => {
  'use strict';
  const script = document.currentScript;
  const home = new URL('.', script.src).href;
  const tag = 'depesche-releases';
  const names = ['office', 'region', 'topic', 'count', 'language', 'theme'];
  const folders = { office: 'pressestellen', region: 'regionen', topic: 'themen' };
  const words = {
    de: {
      label: 'Meldungen',
      all: 'Alle Meldungen',
      none: 'Noch keine Meldungen.',
      failed: 'Die Meldungen lassen sich gerade nicht laden.',
    },
    en: {
      label: 'Releases',
      all: 'All releases',
      none: 'No releases yet.',
      failed: 'The releases cannot be loaded at the moment.',
    },
  };

  // `all` with !important: inside a shadow tree it outweighs every rule of the page around (but
  // leaves out the direction). Sizes in em, because pages like to set the size of the root.
  const dark = '--ink:#eceef6;--muted:#b4bacb;--link:#a9b8ff;--line:#454b60;--page:#14172a';
  const styles = `
    :host{all:initial!important;display:block!important;direction:ltr!important}
    section{--ink:#171a2b;--muted:#4d5468;--link:#2537a0;--line:#d3d7e4;--page:#fff;
      padding:.25em 1.25em 1em;border-top:.1875em solid var(--ink);background:var(--page);
      color:var(--ink);font:1em/1.45 system-ui,sans-serif;overflow-wrap:anywhere}
    :host([theme=dark]) section{${dark}}
    @media(prefers-color-scheme:dark){:host(:not([theme=light])) section{${dark}}}
    ul{margin:0;padding:0;list-style:none}
    li{padding:.75em 0;border-bottom:1px solid var(--line)}
    p{margin:.25em 0 0;color:var(--muted);font-size:.9375em}
    p.all{margin-top:1em;font-size:1em}
    a{color:var(--link);text-underline-offset:.18em;text-decoration-thickness:1px}
    li a{display:block;color:var(--ink);font-weight:600;text-decoration:none}
    a:hover,li a:hover{color:var(--link);text-decoration:underline}
    a:focus-visible{outline:.1875em solid var(--link);outline-offset:.125em}`;
  let sheet;

  function make(name, properties, ...children) {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  }

  class Releases extends HTMLElement {
    home = home;

    connectedCallback() {
      if (this.shadowRoot) return;
      if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(styles);
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [sheet];
      const asked = this.getAttribute('language') ?? document.documentElement.lang;
      this.language = asked.startsWith('en') ? 'en' : 'de';
      this.words = words[this.language];
      this.frame = make('section', { lang: this.language, ariaLabel: this.words.label });
      this.frame.ariaBusy = 'true';
      root.append(this.frame);
      this.load().catch(() => this.say(this.words.failed));
    }

    async load() {
      const query = this.query();
      query.set(
        'limit',
        String(Math.min(Math.max(parseInt(this.getAttribute('count')) || 5, 1), 20)),
      );
      const address = `${this.home}api/v1/public/releases?${query}`;
      const response = await fetch(address, { credentials: 'omit' });
      if (!response.ok) throw new Error(String(response.status));
      const { items } = await response.json();
      if (items.length === 0) return this.say(this.words.none);
      this.show(make('ul', {}, ...items.map((release) => this.item(release))));
    }

    /** Several values of one attribute are parted by commas. */
    query() {
      const query = new URLSearchParams();
      for (const name of Object.keys(folders))
        for (const value of (this.getAttribute(name) ?? '').split(','))
          if (value.trim()) query.append(name, value.trim());
      return query;
    }

    item({ url, headline, language, easyRead, publishedAt, office }) {
      const date = new Intl.DateTimeFormat(this.language === 'en' ? 'en-GB' : 'de-DE', {
        dateStyle: 'medium',
        timeZone: 'Europe/Berlin',
      });
      const time = make('time', { dateTime: publishedAt }, date.format(new Date(publishedAt)));
      const name = this.language === 'en' ? office.nameEn : office.name;
      const lang = easyRead ? `${language}-simple` : language;
      const link = make('a', { href: new URL(url, this.home).href, lang }, headline);
      return make('li', {}, link, make('p', {}, time, ` · ${name}`));
    }

    say(text) {
      this.show(make('p', { role: 'status' }, text));
    }

    show(content) {
      const link = make('a', { href: this.page() }, this.words.all);
      this.frame.replaceChildren(content, make('p', { className: 'all' }, link));
      this.frame.ariaBusy = 'false';
    }

    /** The portal's own page about the same releases. */
    page() {
      const query = this.query();
      const [[name, value] = []] = query;
      const start = this.language === 'en' ? `${this.home}en/` : this.home;
      if (query.size === 1) return `${start}${folders[name]}/${encodeURIComponent(value)}`;
      return query.size > 1 ? `${start}suche?${query}` : start;
    }
  }

  if (!customElements.get(tag)) customElements.define(tag, Releases);
  // Without a wish of its own the script serves elements that stand in the page already.
  if (!names.some((name) => name in script.dataset)) return;
  const element = document.createElement(tag);
  element.home = home;
  for (const name of names)
    if (script.dataset[name]) element.setAttribute(name, script.dataset[name]);
  script.after(element);
})();
