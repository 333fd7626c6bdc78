/** A part of the kernel that a configuration may leave out. */
export interface KernelPart {
  /** The option of the kernel's configuration, without `CONFIG_`. */
  readonly option: string;
  /** The module that has the part; `undefined` where it is always built in. */
  readonly module: string | undefined;
}

/** Makes a part of the words `OPTION module`; of `OPTION` alone where there is no module. */
export function part(words: string): KernelPart {
  const [option = '', module] = words.split(' ');
  return { option, module };
}

/** Returns how to get a part: `(CONFIG_WIREGUARD; modprobe wireguard)`. */
export function howToGet({ option, module }: KernelPart): string {
  return `(CONFIG_${option}${module === undefined ? '' : `; modprobe ${module}`})`;
}
