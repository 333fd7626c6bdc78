import type { EmbeddedMessages } from '../data.ts';
import { element } from './dom.ts';
import { embedded, served } from './message-sources.ts';
import type { MessagesView } from './messages-view.ts';

/** Lets captures be chosen, or dropped onto the page. The server decodes them; nothing is kept but in this page. */
export function offerCaptures(messages: MessagesView, longest: number, show: () => void): void {
  const [button, close, problem] = [element('open'), element('close'), element('open-problem')];
  const chooser = element<HTMLInputElement>('open-file');
  button.hidden = false;
  const open = async (file: File): Promise<void> => {
    show();
    problem.textContent = `reading ${file.name} …`;
    try {
      const data = await decoded(file, longest);
      await messages.open(embedded(data));
      close.textContent = `Close ${data.title}`;
      close.hidden = false;
      problem.textContent = '';
    } catch (error) {
      problem.textContent = (error as Error).message;
    }
  };
  button.addEventListener('click', () => chooser.click());
  chooser.addEventListener('change', () => {
    const [file] = chooser.files ?? [];
    // The same file can be chosen again.
    if (file !== undefined) void open(file).finally(() => (chooser.value = ''));
  });
  close.addEventListener('click', () => {
    close.hidden = true;
    problem.textContent = '';
    void messages.open(served);
    button.focus();
  });
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    if (file !== undefined) void open(file);
  });
}

/** Sends a capture to the server, which answers with its messages. */
async function decoded(file: File, longest: number): Promise<EmbeddedMessages> {
  if (file.size > longest)
    throw new Error(
      `${file.name} has more than ${longest / 1024 / 1024} MiB; give its path to tsnetlink view`,
    );
  const response = await fetch(`decode?${new URLSearchParams({ name: file.name })}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/octet-stream' },
    body: file,
  });
  const answer = (await response.json()) as EmbeddedMessages & { error?: string };
  if (!response.ok) throw new Error(answer.error ?? response.statusText);
  return answer;
}
