import { type Command, type CommandGroup, entriesOf, isGroup, optionsOf, takesValue } from './command.ts';

/**
 * Returns the manual page of a command and all commands below it, in the language of man(7).
 *
 * @param path names that lead to the command: `['tsnetlink', 'dump']`
 * @param related names of other pages
 */
export async function manPage(
  path: readonly string[],
  command: Command | CommandGroup,
  summary: string,
  version: string,
  related: readonly string[],
): Promise<string> {
  const name = path.join('-');
  const sections = [
    `.TH ${name.toUpperCase().replaceAll('-', '\\-')} 1 "" "tsnetlink ${version}" "User Commands"`,
    `.SH NAME\n${roff(name)} \\- ${roff(summary)}`,
    `.SH SYNOPSIS\n${synopsis(path, command)}`,
    `.SH DESCRIPTION\n${command.description.map(paragraph).join('\n.PP\n')}`,
    ...(isGroup(command) ? [] : [`.SH OPTIONS\n${options(command)}`]),
    ...(isGroup(command) ? await commandSections(path, command) : []),
    ...(command.examples.length === 0 ? [] : [`.SH EXAMPLES\n${examples(command.examples)}`]),
    '.SH EXIT STATUS\n0 after success, 1 after a failure, 2 after a usage error.',
    ...(related.length === 0
      ? []
      : [`.SH SEE ALSO\n${related.map((page) => `.BR ${roff(page)} (1)`).join(',\n')}`]),
  ];
  return `${sections.join('\n')}\n`;
}

function synopsis(path: readonly string[], command: Command | CommandGroup): string {
  const usages = isGroup(command) ? ['COMMAND …'] : command.usage;
  return usages.map((usage) => `.B ${roff(path.join(' '))}\n${line(usage)}`).join('\n.br\n');
}

async function commandSections(path: readonly string[], group: CommandGroup): Promise<string[]> {
  const entries = await entriesOf(group);
  if (path.length === 1)
    return [
      `.SH COMMANDS\n${Object.entries(entries)
        .map(([name, { summary }]) => `.TP\n.BR ${roff(`${path.join('-')}-${name}`)} (1)\n${line(summary)}`)
        .join('\n')}`,
    ];
  const sections: string[] = [];
  for (const [name, { summary, load }] of Object.entries(entries)) {
    const inner = await load();
    const place = [...path, name];
    const text = isGroup(inner)
      ? [line(summary)]
      : [
          synopsis(place, inner),
          ...inner.description.map((each) => `.PP\n${paragraph(each)}`),
          options(inner),
        ];
    sections.push(
      `.SH ${roff(place.slice(1).join(' ').toUpperCase())}\n${text.join('\n')}${
        inner.examples.length === 0 ? '' : `\n.PP\n${examples(inner.examples)}`
      }`,
    );
  }
  return sections;
}

function options(command: Command): string {
  return Object.entries(optionsOf(command))
    .map(([name, option]) => {
      const short = option.short === undefined ? '' : `\\-${option.short}, `;
      const value = takesValue(option) ? ` \\fI${roff(option.value)}\\fR` : '';
      return `.TP\n\\fB${short}\\-\\-${roff(name)}\\fR${value}\n${line(option.description)}`;
    })
    .join('\n');
}

function examples(lines: readonly string[]): string {
  return `.nf\n${lines.map((each) => line(each)).join('\n')}\n.fi`;
}

/** A paragraph. Text that begins with blanks is kept as it is. */
function paragraph(text: string): string {
  if (!text.startsWith(' ')) return line(text);
  return `.nf\n${text.split('\n').map(line).join('\n')}\n.fi`;
}

/** A line of text: one that begins with a dot or a quote is no request. */
function line(text: string): string {
  const escaped = roff(text);
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}

function roff(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll("'", '\\(aq').replaceAll('…', '...');
}
