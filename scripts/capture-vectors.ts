// Writes the bytes of iproute2 in one file *.vectors.ts. Run by scripts/vectors.ts in new namespaces.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseSync, Visitor } from 'vite';
import { createNetworkNamespace } from '../src/syscalls/namespace.ts';
import { closeFd } from '../src/syscalls/socket.ts';
import { runIn } from '../test/support/namespace.ts';
import { captureVector, type VectorGroup } from '../test/support/vectors.ts';
import { root } from './run.ts';

const [file = ''] = process.argv.slice(2);
const groups = Object.values((await import(`${root}/${file}`)) as Record<string, VectorGroup>);

/** Bytes by command. */
const captured = new Map<string, string>();
for (const { setup, vectors } of groups) {
  const fd = createNetworkNamespace();
  for (const command of setup) runIn({ fd }, command);
  for (const vector of vectors) {
    const { message } = captureVector({ fd }, vector);
    captured.set(vector.command, Buffer.from(message.bytes).toString('hex'));
  }
  closeFd(fd);
}

const text = readFileSync(`${root}/${file}`, 'utf8');
/** Where the bytes stand in the source. */
const places: { start: number; end: number; bytes: string }[] = [];
new Visitor({
  ObjectExpression({ properties }) {
    const literals = properties.flatMap((property) => {
      if (property.type !== 'Property' || property.key.type !== 'Identifier') return [];
      const { value } = property;
      return value.type === 'Literal' && typeof value.value === 'string'
        ? [{ name: property.key.name, text: value.value, start: value.start, end: value.end }]
        : [];
    });
    const command = literals.find(({ name }) => name === 'command')?.text;
    const bytes = command === undefined ? undefined : captured.get(command);
    const place = literals.find(({ name }) => name === 'bytes');
    if (bytes !== undefined && place !== undefined) places.push({ ...place, bytes });
  },
}).visit(parseSync(file, text, { lang: 'ts' }).program);

const changed = places
  .sort((a, b) => b.start - a.start)
  .filter(({ start, end, bytes }) => text.slice(start + 1, end - 1) !== bytes);
writeFileSync(
  `${root}/${file}`,
  changed.reduce((all, { start, end, bytes }) => `${all.slice(0, start)}'${bytes}'${all.slice(end)}`, text),
);
const total = groups.reduce((sum, { vectors }) => sum + vectors.length, 0);
console.log(`${file}: ${places.length} of ${total} vectors found in the source, ${changed.length} changed`);
if (places.length !== total) process.exitCode = 1;
