// Makes the page of `tsnetlink view`: one HTML file with its script and its style inside.
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { colourVariables, pictureStyle } from '../src/picture/svg.ts';
import { inlined } from './inlined.ts';
import { root } from './run.ts';

/** Builds the page. The places for the data of a file and for its policy are left as comments. */
export async function webPage(): Promise<string> {
  const folder = `${root}/src/web/page`;
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [`${folder}/main.ts`],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    plugins: [inlined],
    logLevel: 'warning',
    write: false,
  });
  // A closing tag in a text would end the script.
  const script = (outputFiles[0]?.text ?? '').trim().replaceAll('</script', '<\\/script');
  const [light, dark] = (['light', 'dark'] as const).map((name) => colourVariables(name));
  const style = [
    `:root { color-scheme: light; ${light} }`,
    `@media (prefers-color-scheme: dark) { :root:not([data-theme]) { color-scheme: dark; ${dark} } }`,
    `:root[data-theme="dark"] { color-scheme: dark; ${dark} }`,
    pictureStyle,
    readFileSync(`${folder}/page.css`, 'utf8'),
  ].join('\n');
  return readFileSync(`${folder}/page.html`, 'utf8')
    .replace('/*style*/', () => style)
    .replace('/*script*/', () => script);
}
