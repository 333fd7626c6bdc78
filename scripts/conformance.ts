// `npm run conformance -- --specs DIR`: checks the schemas against the kernel's own specifications of netlink
// (Documentation/netlink/specs of a kernel tree), and the sizes and offsets of structs against the installed headers.
import { parseArgs } from 'node:util';
import { compareMessage, Findings } from './conformance/compare.ts';
import { compareWithHeaders } from './conformance/headers.ts';
import { bodies, messageOf } from './conformance/roots.ts';
import { reach } from './conformance/shape.ts';
import { readSpecs, type Spec } from './conformance/specs.ts';

const { values } = parseArgs({ options: { specs: { type: 'string' }, verbose: { type: 'boolean' } } });
if (values.specs === undefined) {
  console.error('usage: npm run conformance -- --specs FOLDER [--verbose]');
  process.exit(2);
}

const findings = new Findings();

/** Whether a message has the name of an operation; the specification may leave out its prefix (`NFT_MSG_`). */
function isNameOf(message: string, operation: string): boolean {
  return `_${message.toLowerCase()}`.endsWith(`_${operation.replaceAll('-', '_')}`);
}

/** The messages of a specification that the library has too, by their number. */
function compareOperations(spec: Spec): void {
  for (const operation of spec.operations) {
    const { do: action, dump, value } = operation;
    for (const number of [action?.request, action?.reply, dump?.request, dump?.reply, { value }].map(
      (message) => message?.value,
    )) {
      const message = number === undefined ? undefined : messageOf(spec, number);
      if (message === undefined) continue;
      const isRequest = number === (action?.request ?? dump?.request)?.value;
      if (isRequest && !isNameOf(message.name, operation.name))
        findings.differ(`${spec.name}/${operation.name}`, `${number} is ${message.name} in the library`);
      if (isRequest) findings.compared.operations++;
      compareMessage(
        findings,
        spec,
        isRequest ? message.request : message.reply,
        operation['attribute-set'],
        operation['fixed-header'],
      );
    }
  }
}

const specs = readSpecs(values.specs);
for (const spec of specs) compareOperations(spec);

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
