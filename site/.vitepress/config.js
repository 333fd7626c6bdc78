import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Made by scripts/docs.ts. */
const { sidebar } = JSON.parse(
  readFileSync(fileURLToPath(new URL('../pages/site.json', import.meta.url)), 'utf8'),
);

export default {
  title: 'tsnetlink',
  description:
    'Linux netlink in TypeScript: network namespaces, links, addresses and routes, without a child process',
  srcDir: 'pages',
  outDir: 'dist',
  cacheDir: '../.cache/site',
  cleanUrls: false,
  // The reference is made by TypeDoc, not from pages.
  ignoreDeadLinks: [/^\/api\//],
  markdown: { html: false, attrs: { disable: true } },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/' },
      { text: 'API reference', link: '/api/index.html', target: '_self' },
      { text: 'Changes', link: '/CHANGELOG' },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
  },
  vite: { logLevel: 'warn', build: { chunkSizeWarningLimit: 4096 } },
};
