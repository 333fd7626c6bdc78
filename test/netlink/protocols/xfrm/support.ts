import { spawnSync } from 'node:child_process';
import type { Feature } from '../../../support/features.ts';

/** Why a command fails in a new namespace; undefined where it does not. */
function refused(...commands: string[]): string | undefined {
  const script = commands.join(' && ');
  const { status, stderr, error } = spawnSync('unshare', ['--net', 'sh', '-c', script], { encoding: 'utf8' });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}

/** A kernel with states and policies. */
export const xfrmSockets: Feature = {
  name: 'xfrm',
  missing: () => refused('ip xfrm policy list'),
};

const keys = `aead 'rfc4106(gcm(aes))' 0x${'01'.repeat(20)} 128`;

/** A kernel that can encrypt: ESP with AES-GCM. */
export const esp: Feature = {
  name: 'xfrm esp',
  missing: () => refused(`ip xfrm state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 1 mode tunnel ${keys}`),
};

/** A kernel that can compress. */
export const ipcomp: Feature = {
  name: 'xfrm comp',
  missing: () =>
    refused('ip xfrm state add src 10.0.0.1 dst 10.0.0.2 proto comp spi 0x20 mode tunnel comp deflate'),
};
