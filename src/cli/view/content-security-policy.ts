import { createHash } from 'node:crypto';

/**
 * The policy of a page: its own scripts and styles, known by their digests, and nothing else. `more` are further directives.
 */
export function contentSecurityPolicy(html: string, ...more: readonly string[]): string {
  const digests = (tag: string): string =>
    [...html.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))]
      .map(([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
      .join(' ');
  return [
    "default-src 'none'",
    `script-src ${digests('script') || "'none'"}`,
    `style-src ${digests('style') || "'none'"}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    ...more,
  ].join('; ');
}
