// `npm run test:node [-- --only 20,26] [-- vitest arguments]`: the tests on each Node that the library supports.
// Each Node comes from an npm package into .cache/node/; delete that folder to get newer ones.
import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { parseArgs } from 'node:util';
import { mustRun, root, run, testCommand } from './run.ts';

/** The version of Node to install for a major version. The oldest is the least one of `engines`, to the digit. */
const versions: Readonly<Record<string, string>> = { 20: '20.19.0', 22: '22', 24: '24', 26: '26' };

const { values, positionals } = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true });
const majors = values.only?.split(',') ?? Object.keys(versions);

const failed = majors.filter((major) => {
  const bin = installNode(major);
  console.log(`\nNode ${versions[major]}`);
  mustRun(`${bin}/node`, ['--version']);
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  return run(`${bin}/node`, [...testCommand, ...positionals], { env }) !== 0;
});
console.log(
  failed.length === 0 ? `\npassed on Node ${majors.join(', ')}` : `\nFAILED on Node ${failed.join(', ')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

/** The folder that holds the `node` of this major version. */
function installNode(major: string): string {
  const version = versions[major];
  if (version === undefined)
    throw new RangeError(`no Node ${major}: one of ${Object.keys(versions).join(', ')}`);
  const folder = `${root}/.cache/node/${version}`;
  const name = `node-linux-${process.arch}`;
  const bin = `${folder}/node_modules/${name}/bin`;
  if (!existsSync(`${bin}/node`)) {
    const options = ['--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts'];
    mustRun('npm', ['install', '--prefix', folder, ...options, `${name}@${version}`]);
  }
  return bin;
}
