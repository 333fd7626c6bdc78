import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLab, Namespace } from 'tsnetlink';
import { afterAll, beforeAll, expect } from 'vitest';
import { describeLive, liveTest } from '../support/live.ts';

/** Every call that takes the name of a namespace, and may change what it stands for. */
const calls = {
  create: (name: string) => Namespace.create(name),
  open: (name: string) => Namespace.open(name),
  attach: (name: string) => Namespace.attach(name, process.pid),
  delete: (name: string) => Namespace.delete(name),
};

describeLive('names that lead out of the folder of names', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsnetlink-'));
    // Makes the folder of names, which may not exist yet.
    (await Namespace.create('hostile-first')).close();
    await Namespace.delete('hostile-first');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const names = ['', '.', '..', '../x', 'a/b', '/run/netns/x', 'a\0b', 'x'.repeat(256)];
  for (const [call, run] of Object.entries(calls))
    liveTest(`are refused by ${call}`, async () => {
      for (const name of names)
        await expect(run(name), JSON.stringify(name)).rejects.toMatchObject({
          code: 'ERR_INVALID_ARG_VALUE',
        });
    });

  for (const [call, run] of Object.entries(calls))
    liveTest(`by a symbolic link: ${call} leaves its target as it is`, async () => {
      const kept = join(folder, 'kept');
      const absent = join(folder, 'absent');
      writeFileSync(kept, 'data');
      const links = { file: kept, dangling: absent, loop: 'hostile-loop' };
      for (const [kind, target] of Object.entries(links)) {
        const name = `hostile-${kind}`;
        symlinkSync(target, `/run/netns/${name}`);
        const error: unknown = await run(name).then(
          (made) => made?.close(),
          (error) => error,
        );
        if (call === 'delete') expect(error).toBeUndefined();
        else {
          expect(error).toMatchObject({ code: expect.stringMatching(/^(EEXIST|ENOENT|EINVAL|ELOOP)$/) });
          unlinkSync(`/run/netns/${name}`);
        }
        expect(readFileSync(kept, 'utf8')).toBe('data');
        expect(existsSync(absent)).toBe(false);
      }
    });
});

describeLive('a description of a lab from another user', () => {
  liveTest('reaches nothing outside of the lab', async () => {
    const refused: unknown[] = [
      { nodes: { '../x': {} } },
      { nodes: { a: { sysctl: { '../../etc/passwd': 1 } } } },
      JSON.parse('{ "__proto__": { "nodes": {} }, "nodes": { "a": {} } }'),
      { nodes: { a: {} }, links: [{ ends: ['constructor', 'a'] }] },
      { nodes: { a: { exec: 'id' } } },
    ];
    for (const description of refused)
      await expect(createLab(description as never), JSON.stringify(description)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARG_VALUE',
      });
    // Names of properties that every object has are ordinary names.
    const lab = await createLab({ nodes: { constructor: {}, ['__proto__']: {} } } as never);
    expect(lab.nodes.map(({ name }) => name)).toEqual(['constructor', '__proto__']);
    await lab.destroy();
  });
});
