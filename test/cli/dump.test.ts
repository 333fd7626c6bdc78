import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { useCommand } from '../support/command.ts';
import { describeLive, liveTest } from '../support/live.ts';

const command = useCommand();

describeLive('tsnetlink dump', () => {
  liveTest('keeps what it has recorded where the reader of its output leaves', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-record-'));
    try {
      const file = join(folder, 'link.pcap');
      const { status, stderr } = spawnSync(
        'sh',
        ['-c', `${command.shell()} dump link --record ${file} | true`],
        {
          encoding: 'utf8',
        },
      );
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const { stdout } = command.run('dump', 'file', file, '--json');
      expect(stdout).toContain('"RTM_GETLINK"');
      expect(stdout).toContain('"RTM_NEWLINK"');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
