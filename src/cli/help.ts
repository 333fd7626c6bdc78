import {
  type Command,
  type CommandEntry,
  type CommandGroup,
  isGroup,
  type Options,
  optionsOf,
  takesValue,
} from './command.ts';

/** The help is not wider than this. */
const columns = 80;
/** Descriptions of options and commands begin at this column, or behind the longest name. */
const indent = 28;

/** Returns the help of a command. */
export async function helpOf(path: readonly string[], command: Command | CommandGroup): Promise<string> {
  return isGroup(command) ? groupHelp(path, command) : commandHelp(path, command);
}

function commandHelp(path: readonly string[], command: Command): string {
  return document([
    usageLines(path, command.usage),
    ...command.description.map(paragraph),
    `options:\n${table(descriptions(optionsOf(command)))}`,
    examples(command.examples),
  ]);
}

function descriptions(options: Options): [string, string][] {
  return Object.entries(options).map(([name, option]) => {
    const short = option.short === undefined ? '    ' : `-${option.short}, `;
    const value = takesValue(option) ? ` ${option.value}` : '';
    return [`${short}--${name}${value}`, option.description];
  });
}

async function groupHelp(path: readonly string[], group: CommandGroup): Promise<string> {
  const more = Object.entries((await group.more?.()) ?? {});
  return document([
    usageLines(path, ['COMMAND …']),
    ...group.description.map(paragraph),
    `commands:\n${table(summaries(group.commands))}`,
    ...more.map(([title, entries]) => `${title}:\n${table(summaries(entries))}`),
    group.options === undefined
      ? ''
      : `options of commands, also before their names:\n${table(descriptions(group.options))}`,
    paragraph(`'${path.join(' ')} COMMAND --help' describes a command.`),
    examples(group.examples),
  ]);
}

function summaries(entries: Readonly<Record<string, CommandEntry>>): [string, string][] {
  return Object.entries(entries).map(([name, { summary }]) => [name, summary]);
}

function document(sections: readonly string[]): string {
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function usageLines(path: readonly string[], usage: readonly string[]): string {
  const command = path.join(' ');
  const start = ' '.repeat('usage: '.length + command.length + 1);
  return usage
    .map((words, index) => {
      // A pair such as `[dev LINK]` stays together.
      const [first = '', ...rest] = wrap(
        words.replaceAll(/(?<=\[[^\]]*) /g, '\u00a0'),
        columns - start.length,
      );
      const lines = [`${index === 0 ? 'usage: ' : '       '}${command} ${first}`.trimEnd()];
      return [...lines, ...rest.map((line) => start + line)].join('\n').replaceAll('\u00a0', ' ');
    })
    .join('\n');
}

function examples(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `examples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** Text broken into lines. Text that begins with blanks is kept as it is. */
function paragraph(text: string): string {
  return text.startsWith(' ') ? text : wrap(text, columns).join('\n');
}

/** Names with their descriptions beside them. */
function table(rows: readonly (readonly [string, string])[]): string {
  const longest = rows.reduce((width, [name]) => Math.max(width, name.length), 0);
  const start = Math.min(indent, longest + 4);
  const lines = rows.flatMap(([name, description]) => {
    const [first = '', ...rest] = wrap(description, columns - start);
    const label = `  ${name}`;
    const begin = label.length + 2 <= start ? [`${label.padEnd(start)}${first}`] : [label, pad(first)];
    return [...begin, ...rest.map(pad)];
  });
  function pad(line: string): string {
    return ' '.repeat(start) + line;
  }
  return lines.join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
