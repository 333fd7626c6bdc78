// `npm run conformance -- --specs DIR`: checks the schemas against the kernel's own specifications of netlink
// (Documentation/netlink/specs of a kernel tree), and the sizes and offsets of structs against the installed headers.
import { parseArgs } from 'node:util';
import type { AnyFamily } from '../src/netlink/protocols/generic/define-family.ts';
import { compareMessage, Findings } from './conformance/compare.ts';
import { compareWithHeaders } from './conformance/headers.ts';
import { partialSpecs } from './conformance/known.ts';
import { nameEnds } from './conformance/names.ts';
import { bodies, families, messageOf } from './conformance/roots.ts';
import { reach } from './conformance/shape.ts';
import { readSpecs, type Spec } from './conformance/specs.ts';

const { values } = parseArgs({ options: { specs: { type: 'string' }, verbose: { type: 'boolean' } } });
if (values.specs === undefined) {
  console.error('usage: npm run conformance -- --specs FOLDER [--verbose]');
  process.exit(2);
}

const findings = new Findings();

/** Whether a message has the name of an operation; either may leave out its prefix (`NFT_MSG_`, `wg-cmd-`, `wireguard/`). */
function isNameOf(message: string, operation: string): boolean {
  const [, ofFamily] = message.split('/');
  return ofFamily === undefined
    ? `_${message.toLowerCase()}`.endsWith(`_${operation.replaceAll('-', '_')}`)
    : nameEnds(operation, ofFamily);
}

/** The messages of a specification that the library has too, by their number. */
function compareOperations(spec: Spec): void {
  for (const { name, request, reply, do: action, dump, set, header } of spec.operations) {
    const asked = request === undefined ? undefined : messageOf(spec, request);
    if (asked !== undefined) {
      findings.compared.operations++;
      if (!isNameOf(asked.name, name))
        findings.differ(`${spec.name}/${name}`, `${request} is ${asked.name} in the library`);
      compareMessage(findings, spec, asked.request, set, header);
    }
    const isEvent = request === undefined;
    const answer = isEvent || (action ?? dump)?.reply !== undefined ? messageOf(spec, reply) : undefined;
    if (answer !== undefined) compareMessage(findings, spec, answer.reply, set, header);
  }
}

/** A family of generic netlink: its version, its groups, and that all of its commands are in the specification. */
function compareFamily(spec: Spec, family: AnyFamily): void {
  if (family.version !== spec.version)
    findings.differ(`${spec.name}/version`, `${spec.version}, ${family.version} in the library`);
  const groups = family.groups.map((group) => group.slice(family.name.length + 1));
  for (const group of groups)
    if (!spec.groups.includes(group))
      findings.differ(`${spec.name}/${group}`, 'no group in the specification');
  for (const group of spec.groups)
    if (!groups.includes(group)) findings.missing.add(`${spec.name}/${group} (group)`);
  // Some specifications have no events.
  const hasEvents = spec.operations.some(({ request }) => request === undefined);
  const events = new Set(Object.keys(family.events).map((event) => `${family.name}/${event}`));
  const isPartial = partialSpecs.has(spec.name);
  for (const message of family.messages())
    if (
      !isPartial &&
      (hasEvents || !events.has(message.name)) &&
      !spec.operations.some(({ name }) => isNameOf(message.name, name))
    )
      findings.differ(message.name, 'no operation in the specification');
}

const specs = readSpecs(values.specs);
for (const spec of specs) {
  compareOperations(spec);
  const family = spec.protocol === undefined ? families.get(spec.name) : undefined;
  if (family !== undefined) compareFamily(spec, family);
}

const reached = reach(bodies());
const headers = compareWithHeaders([...reached.structs]);
findings.errors.push(...headers.errors);
for (const [subject, reason] of headers.explained) findings.explained.set(subject, reason);

const untouched = [...reached.sets].filter((set) => !findings.touched.has(set)).map(({ name }) => name);
const { compared, explained, errors, beyond } = findings;
// Of a sub-message that several messages have, some kinds belong to one of them only.
const missing = [...findings.missing].filter((subject) => !findings.found.has(subject));
const list = (title: string, lines: Iterable<string>): void => {
  console.log(`\n${title}:`);
  for (const line of lines) console.log(`  ${line}`);
};
list('differences with a reason', [...explained].map(([subject, text]) => `${subject}: ${text}`).sort());
if (values.verbose === true) {
  list('described by the specifications only', missing.sort());
  list('described by the library only', beyond.sort());
  list('sets that no specification describes', [...new Set(untouched)].sort());
}
if (errors.length > 0) list('DIFFERENCES', errors);
console.log(
  `\n${specs.length} specifications: compared ${compared.operations} operations, ${compared.attributes} attributes, ` +
    `${compared.structs} structs, ${compared.values} named values; ${headers.summary}`,
);
console.log(
  `${untouched.length} of ${reached.sets.size} sets and ${beyond.length} attributes are in no specification; ` +
    `${missing.length} things of these families are in the specifications only (--verbose lists them)`,
);
console.log(`${explained.size} differences explained, ${errors.length} not`);
process.exitCode = errors.length > 0 ? 1 : 0;
