import { readFileSync } from 'node:fs';
import { Converter } from 'typedoc';

const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** Names of the entries of the package by the names that TypeDoc gives to their source files. */
const names = new Map(
  Object.entries(exports).flatMap(([path, target]) =>
    typeof target === 'string'
      ? []
      : [[target.types.replace(/^\.\/dist\/|(\/index)?\.d\.ts$/g, ''), `tsnetlink${path.slice(1)}`]],
  ),
);

/** A plugin of TypeDoc: modules have the names that programs import. */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) {
      const name = names.get(module.name);
      if (name === undefined) throw new Error(`no entry of the package has the name ${module.name}`);
      module.name = name;
    }
  });
}
