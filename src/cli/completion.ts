import {
  type Command,
  type CommandEntry,
  type CommandGroup,
  entriesOf,
  isGroup,
  optionsOf,
  takesValue,
} from './command.ts';

/** Shells that completion is made for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
/** The name of a shell. */
export type Shell = (typeof shells)[number];

/** A command with the words that may follow its name. */
interface Place {
  /** Names that lead to it, without the program: empty for the program itself. */
  readonly path: readonly string[];
  /** Commands below it, with their purposes. */
  readonly commands: Readonly<Record<string, CommandEntry>>;
  readonly options: readonly {
    readonly name: string;
    readonly short?: string;
    readonly description: string;
    readonly value: string | undefined;
  }[];
}

/** Returns the script that completes the words of a command in a shell. */
export async function completionScript(
  shell: Shell,
  name: string,
  command: Command | CommandGroup,
): Promise<string> {
  const places = await placesBelow(command, []);
  if (shell === 'fish') return fishScript(name, places);
  const bash = bashScript(name, places);
  return shell === 'bash' ? bash : `#compdef ${name}\nautoload -U +X bashcompinit && bashcompinit\n${bash}`;
}

async function placesBelow(command: Command | CommandGroup, path: readonly string[]): Promise<Place[]> {
  const options = Object.entries(optionsOf({ options: command.options ?? {} })).map(([name, option]) => ({
    name,
    description: option.description,
    value: takesValue(option) ? option.value : undefined,
    ...(option.short !== undefined && { short: option.short }),
  }));
  if (!isGroup(command)) return [{ path, commands: {}, options }];
  const commands = await entriesOf(command);
  const inner: Place[] = [];
  for (const [name, entry] of Object.entries(commands))
    inner.push(...(await placesBelow(await entry.load(), [...path, name])));
  return [{ path, commands, options }, ...inner];
}

/** The script of bash: a function knows the words of each command and its options with a value. */
function bashScript(name: string, places: readonly Place[]): string {
  const cases = places.map(({ path, commands, options }) => {
    const words = [...Object.keys(commands), ...options.map((option) => `--${option.name}`)];
    const valued = options.flatMap(({ name: long, short, value }) =>
      value === undefined ? [] : [`--${long}`, ...(short === undefined ? [] : [`-${short}`])],
    );
    return `    '${path.join(' ')}') words='${words.join(' ')}'; valued=' ${valued.join(' ')} ' ;;`;
  });
  const known = places.flatMap(({ path }) => (path.length === 0 ? [] : [`'${path.join(' ')}'`]));
  return `_${name}_place() {
  case "$at" in
${cases.join('\n')}
  esac
}
_${name}() {
  local at='' next word words valued i
  local previous="\${COMP_WORDS[COMP_CWORD-1]}" current="\${COMP_WORDS[COMP_CWORD]}"
  _${name}_place
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$word" in -*)
      case "$valued" in *" $word "*) ((i++)) ;; esac
      continue ;;
    esac
    next="\${at:+$at }$word"
    case "$next" in ${known.join(' | ')}) at="$next"; _${name}_place ;; esac
  done
  case "$valued" in *" $previous "*)
    case "$previous" in
      -n | --netns) COMPREPLY=($(compgen -W "$(ls /run/netns 2>/dev/null)" -- "$current")) ;;
      *) COMPREPLY=($(compgen -f -- "$current")) ;;
    esac
    return ;;
  esac
  [ "$previous" != dev ] || words="$(ls /sys/class/net 2>/dev/null)"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ "\${#COMPREPLY[@]}" -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _${name} ${name}
`;
}

function fishScript(name: string, places: readonly Place[]): string {
  const known = places.flatMap(({ path }) => (path.length === 0 ? [] : [quoted(path.join(' '))]));
  const lines = places.flatMap(({ path, commands, options }) => {
    const condition = `-n ${quoted(`__${name}_at "${path.join(' ')}"`)}`;
    return [
      ...Object.entries(commands).map(
        ([word, { summary }]) =>
          `complete -c ${name} -f ${condition} -a ${quoted(word)} -d ${quoted(summary)}`,
      ),
      ...options.map(({ name: long, short, description, value }) =>
        [
          `complete -c ${name} ${condition} -l ${long}`,
          ...(short === undefined ? [] : [`-s ${short}`]),
          ...(value === undefined ? [] : ['-r']),
          ...(long === 'netns' ? ["-f -a '(ls /run/netns 2>/dev/null)'"] : []),
          `-d ${quoted(description)}`,
        ].join(' '),
      ),
    ];
  });
  return `function __${name}_at
    set -l at
    set -l previous
    for word in (commandline -opc)[2..]
        set -l before $previous
        set previous $word
        string match -q -- '-*' $word; and continue
        contains -- "$before" -n --netns; and continue
        set -l next (string join ' ' $at $word)
        contains -- "$next" ${known.join(' ')}; and set at $next
    end
    test "$at" = "$argv"
end
${lines.join('\n')}
`;
}

/** A text as a word of fish. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
