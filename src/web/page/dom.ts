/** The element of an id, which the page has. */
export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** Makes an element with text or other elements inside. Text is never read as markup. */
export function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<Omit<HTMLElementTagNameMap[K], 'style'>> = {},
  ...content: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...content);
  return made;
}

/**
 * Makes the children of an element those of a list. A child whose key was there before stays the same element: what is clicked, or has the
 * focus, while other parts change, is not lost.
 */
export function showChildren(
  parent: Element,
  wanted: readonly { readonly key: string; readonly make: () => HTMLElement }[],
): void {
  const before = new Map([...parent.children].map((child) => [(child as HTMLElement).dataset.key, child]));
  const children = wanted.map(({ key, make }) => {
    const known = before.get(key);
    if (known !== undefined) return known;
    const made = make();
    made.dataset.key = key;
    return made;
  });
  const kept = new Set(children);
  for (const child of [...parent.children]) if (!kept.has(child)) child.remove();
  for (const [place, child] of children.entries()) {
    const there = parent.children[place] ?? null;
    if (there !== child) parent.insertBefore(child, there);
  }
}

/** Reads data of the page by GET. Throws the error that the answer has. */
export async function read<T>(name: string, parameters: Record<string, string> = {}): Promise<T> {
  const response = await fetch(`${name}?${new URLSearchParams(parameters)}`);
  const answer = (await response.json()) as T & { error?: string };
  if (!response.ok) throw new Error(answer.error ?? response.statusText);
  return answer;
}

/** Whether keys are for a field that text is typed into. */
export function isTyping(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLInputElement && event.target.type !== 'checkbox'
    ? true
    : event.target instanceof HTMLSelectElement;
}

/** Calls a function once, after a pause without further calls. */
export function later(milliseconds: number, run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, milliseconds);
  };
}

/** Returns a function that calls `draw` before the next frame, once however often it is called until then. */
export function oncePerFrame(draw: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      draw();
    });
  };
}
