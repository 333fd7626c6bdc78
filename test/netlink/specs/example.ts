import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A specification with everything that the dialects have. */
export const example = `
name: example
protocol: genetlink-legacy
version: 3
doc: A family for tests.
definitions:
  - {name: name-size, type: const, value: 8}
  - name: color
    type: enum
    entries: [red, dark-green, blue]
  - name: mode
    type: flags
    entries:
      - name: fast-path
      - name: slow
        value: 40
  - name: bits
    type: flags
    entries: [one, two-three]
  - name: own-header
    type: struct
    members:
      - {name: table, type: u8}
      - {name: kind-of, type: u8, enum: color}
      - {name: pad0, type: pad, len: 2}
      - {name: dev-name, type: string, len: name-size}
  - name: point
    type: struct
    members:
      - {name: x, type: s32}
      - {name: y, type: u16, byte-order: big-endian}
      - {name: pad, type: pad, len: 2}
  - name: box
    type: struct
    members:
      - {name: from, type: binary, struct: point}
      - {name: lladdr, type: binary, len: 6, display-hint: mac}
attribute-sets:
  - name: main
    attributes:
      - {name: table, type: u32}
      - {name: kind, type: string}
      - {name: data, type: sub-message, sub-message: data-msg, selector: kind}
      - {name: color, type: u32, enum: color}
      - {name: modes, type: u64, enum: mode}
      - {name: change, type: bitfield32, enum: bits}
      - {name: count, type: uint}
      - {name: delta, type: sint}
      - {name: items, type: indexed-array, sub-type: nest, nested-attributes: inner}
      - {name: numbers, type: indexed-array, sub-type: u16}
      - {name: names, type: string, multi-attr: true}
      - {name: values, type: binary, sub-type: u32}
      - {name: raw, type: binary}
      - {name: address, type: binary, display-hint: ipv4-or-v6}
      - {name: peer, type: u32, byte-order: big-endian, display-hint: ipv4}
      - {name: on, type: flag}
      - {name: box, type: binary, struct: box}
      - {name: policy, type: nest-type-value, type-value: [policy-id, attr-id], nested-attributes: inner}
      - {name: pad, type: pad}
      - {name: priority, type: s32, byte-order: big-endian}
      - {name: far, type: u16, value: 300}
      - {name: version, type: u8}
      - {name: command, type: u8}
      - {name: token, type: binary, display-hint: hex}
  - name: inner
    attributes:
      - {name: value, type: u8}
      - {name: more, type: nest, nested-attributes: inner}
  - name: part
    subset-of: main
    attributes:
      - {name: color}
      - {name: far}
  - name: bridge-data
    attributes:
      - {name: age-time, type: u32}
sub-messages:
  - name: data-msg
    formats:
      - {value: bridge, attribute-set: bridge-data}
      - {value: point, fixed-header: point}
      - {value: both, fixed-header: point, attribute-set: bridge-data}
operations:
  enum-model: directional
  list:
    - name: get-thing
      attribute-set: main
      fixed-header: own-header
      do: {request: {value: 1}, reply: {value: 7}}
      dump: {request: {}, reply: {}}
    - name: set-thing
      attribute-set: part
      do: {request: {value: 2}}
    - {name: thing-ntf, notify: get-thing, value: 9}
    - {name: alarm, event: {}, attribute-set: part, value: 10}
mcast-groups:
  list:
    - {name: things}
`;

/** Writes a text into a new file for one test. Returns its path. */
export function fileOf(text: string, name = 'example.yaml'): string {
  const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-spec-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}
