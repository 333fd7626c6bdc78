import { type MessageDetail, type MessageRow, type MessageSummary, rowMatches } from '../data.ts';
import { create, element, later, oncePerFrame, showChildren } from './dom.ts';
import { type MessageSource, served } from './message-sources.ts';

/** Height of a row of the list in pixels, as the style has it. */
const rowHeight = 20;
/** Heights beyond this are not drawn by all browsers. */
const longestList = 16_000_000;
/** Bytes in a line. */
const perLine = 16;

/** The list of messages, and the tree and the bytes of the selected one. */
export class MessagesView {
  #source: MessageSource = served;
  /** The opening of the last source. */
  #opening: Promise<void> = Promise.resolve();
  #messages: MessageSummary[] = [];
  /** Numbers of the answers of each request. */
  readonly #answers = new Map<number, number[]>();
  /** Requests whose folding is not that of all others. */
  readonly #turned = new Set<number>();
  /** Numbers of the messages that are shown, in their order. */
  #shown: number[] = [];
  #selected: number | undefined;
  #matching: Set<number> | undefined;
  #searching = new AbortController();
  #detail: MessageDetail | undefined;
  #part: number | undefined;
  readonly #list = element('list');
  readonly #refresh = later(50, () => this.#filter());

  constructor() {
    for (const id of ['filter-name', 'filter-namespace', 'fold', 'errors'])
      element(id).addEventListener('change', () => {
        this.#turned.clear();
        this.#filter();
      });
    element('filter-field').addEventListener(
      'input',
      later(200, () => void this.#search()),
    );
    this.#list.addEventListener('scroll', () => this.#draw());
    this.#list.addEventListener('click', (event) => this.#onClick(event));
    this.#list.addEventListener('keydown', (event) => this.#onKey(event));
    element('tree').addEventListener('click', (event) => this.#onPart(event));
    element('tree').addEventListener('keydown', (event) => this.#onTreeKey(event));
    element('bytes').addEventListener('click', (event) => this.#onByte(event));
    new ResizeObserver(() => this.#draw()).observe(this.#list);
  }

  /** Shows the messages of a source, in the place of those that were shown. */
  open(source: MessageSource): Promise<void> {
    this.#opening = this.#open(source);
    return this.#opening;
  }

  async #open(source: MessageSource): Promise<void> {
    const list = await source.list();
    this.#source = source;
    this.#messages = [];
    this.#answers.clear();
    this.#turned.clear();
    this.#selected = undefined;
    this.#detail = undefined;
    this.#part = undefined;
    this.#searching.abort();
    this.#matching = undefined;
    element<HTMLInputElement>('filter-field').value = '';
    for (const id of ['list-rows', 'tree', 'bytes']) element(id).replaceChildren();
    this.#list.scrollTop = 0;
    this.#add(list);
    this.#filter();
  }

  /** Adds messages that the server has got, from the number `first` on; none while those of another source are shown. */
  addServed(first: number, list: readonly MessageSummary[]): void {
    void this.#opening.then(() => {
      // Those that were read as a list meanwhile are there already.
      if (this.#source === served) this.#add(list.slice(Math.max(0, this.#messages.length - first)));
    });
  }

  #add(messages: readonly MessageSummary[]): void {
    for (const message of messages) {
      const number = this.#messages.push(message) - 1;
      const { request } = message;
      if (request === undefined) continue;
      const answers = this.#answers.get(request);
      if (answers === undefined) this.#answers.set(request, [number]);
      else answers.push(number);
    }
    // Columns that no message has anything for are left out.
    this.#list.classList.toggle('no-time', !this.#messages.some(({ time }) => time !== undefined));
    this.#list.classList.toggle('no-who', !this.#messages.some((message) => whoOf(message) !== ''));
    this.#fill('filter-name', (message) => message.name);
    this.#fill('filter-namespace', (message) => message.namespace);
    if (this.#matching !== undefined) void this.#search();
    this.#refresh();
  }

  #fill(id: string, fieldOf: (message: MessageSummary) => string | undefined): void {
    const select = element<HTMLSelectElement>(id);
    const values = [...new Set(this.#messages.flatMap((message) => fieldOf(message) ?? []))].sort();
    if (values.length === select.options.length - 1) return;
    const chosen = select.value;
    select.replaceChildren(
      create('option', { value: '' }, 'all'),
      ...values.map((value) => create('option', { value }, value)),
    );
    select.value = chosen;
  }

  async #search(): Promise<void> {
    this.#searching.abort();
    this.#searching = new AbortController();
    const { signal } = this.#searching;
    const filter = element<HTMLInputElement>('filter-field').value.trim();
    this.#matching = filter === '' ? undefined : new Set();
    this.#filter();
    if (filter === '') return;
    const matching = this.#matching as Set<number>;
    await this.#source.search(
      filter,
      (numbers) => {
        if (signal.aborted) return;
        for (const number of numbers) matching.add(number);
        this.#refresh();
      },
      signal,
    );
  }

  #isFolded(request: number): boolean {
    return element<HTMLInputElement>('fold').checked !== this.#turned.has(request);
  }

  #filter(): void {
    const name = element<HTMLSelectElement>('filter-name').value;
    const namespace = element<HTMLSelectElement>('filter-namespace').value;
    const isErrors = element<HTMLInputElement>('errors').checked;
    const fits = (number: number): boolean => {
      const message = this.#messages[number] as MessageSummary;
      return (
        (name === '' || message.name === name) &&
        (namespace === '' || message.namespace === namespace) &&
        (!isErrors || message.error !== undefined) &&
        (this.#matching === undefined || this.#matching.has(number))
      );
    };
    const isFiltered = name !== '' || isErrors || this.#matching !== undefined;
    const shown: number[] = [];
    const add = (number: number): void => {
      if (fits(number)) shown.push(number);
      // A filter for single messages shows answers too, wherever they are folded.
      const answers = this.#answers.get(number) ?? [];
      if (!isFiltered && this.#isFolded(number)) return;
      for (const answer of answers) if (fits(answer)) shown.push(answer);
    };
    for (const [number, { request }] of this.#messages.entries()) if (request === undefined) add(number);
    this.#shown = shown;
    element('count').textContent =
      shown.length === this.#messages.length
        ? `${shown.length} messages`
        : `${shown.length} of ${this.#messages.length} messages`;
    element('list-height').style.height = `${this.#height()}px`;
    this.#draw();
  }

  #height(): number {
    return Math.min(longestList, this.#shown.length * rowHeight);
  }

  /** Draws the rows in sight. Lists longer than an element can be are scrolled in proportion. */
  readonly #draw = oncePerFrame(() => this.#drawNow());

  /** The first row in sight. */
  #first(): number {
    const { scrollTop, clientHeight } = this.#list;
    const most = Math.max(0, this.#shown.length - Math.floor(clientHeight / rowHeight));
    const ratio =
      this.#shown.length * rowHeight <= longestList
        ? 1
        : (most / Math.max(1, this.#height() - clientHeight)) * rowHeight;
    return Math.min(most, Math.floor((scrollTop / rowHeight) * ratio));
  }

  #drawNow(): void {
    const first = this.#first();
    const count = Math.ceil(this.#list.clientHeight / rowHeight) + 1;
    const rows = element('list-rows');
    rows.style.transform = `translateY(${Math.min(this.#list.scrollTop - (this.#list.scrollTop % rowHeight), this.#height())}px)`;
    showChildren(
      rows,
      this.#shown.slice(first, first + count).map((number) => this.#row(number)),
    );
    for (const row of rows.children) row.ariaSelected = String(row.id === `message-${this.#selected}`);
  }

  /** A row, with a key that tells what it shows. */
  #row(number: number): { readonly key: string; readonly make: () => HTMLElement } {
    const message = this.#messages[number] as MessageSummary;
    const answers = this.#answers.get(number) ?? [];
    const fold = answers.length === 0 ? '' : `${this.#isFolded(number) ? '▸' : '▾'}${answers.length}`;
    const failed = message.error ?? answers.map((answer) => this.#messages[answer]?.error).find(Boolean);
    return {
      key: `${number} ${fold} ${failed ?? ''}`,
      make: () => makeRow(number, message, fold, failed),
    };
  }

  #onClick(event: MouseEvent): void {
    const row = (event.target as Element).closest<HTMLElement>('.row');
    if (row === null) return;
    const number = Number(row.dataset.number);
    if ((event.target as Element).classList.contains('fold')) this.#turn(number);
    void this.select(number);
  }

  #turn(number: number): void {
    if (!this.#answers.has(number)) return;
    if (!this.#turned.delete(number)) this.#turned.add(number);
    this.#filter();
  }

  #onKey(event: KeyboardEvent): void {
    const at = this.#selected === undefined ? -1 : this.#shown.indexOf(this.#selected);
    const page = Math.floor(this.#list.clientHeight / rowHeight) - 1;
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: this.#shown.length - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) {
      event.preventDefault();
      const next = this.#shown[Math.min(this.#shown.length - 1, Math.max(0, to))];
      if (next !== undefined) void this.select(next);
    } else if (
      ['ArrowRight', 'ArrowLeft', 'Enter', ' '].includes(event.key) &&
      this.#selected !== undefined
    ) {
      event.preventDefault();
      const isOpening =
        event.key === 'ArrowRight'
          ? this.#isFolded(this.#selected)
          : event.key !== 'ArrowLeft' || !this.#isFolded(this.#selected);
      if (isOpening) this.#turn(this.#selected);
    }
  }

  /** Selects a message, and shows its fields and bytes. */
  async select(number: number): Promise<void> {
    this.#selected = number;
    this.#scrollTo(this.#shown.indexOf(number));
    this.#list.setAttribute('aria-activedescendant', `message-${number}`);
    this.#draw();
    const detail = await this.#source.detail(number);
    if (this.#selected !== number) return;
    this.#detail = detail;
    this.#part = undefined;
    this.#drawDetail();
  }

  #scrollTo(index: number): void {
    if (index < 0) return;
    const visible = Math.floor(this.#list.clientHeight / rowHeight) - 1;
    const first = this.#first();
    const wanted = index < first ? index : index > first + visible - 1 ? index - visible + 1 : undefined;
    if (wanted === undefined) return;
    const most = Math.max(1, this.#shown.length - visible - 1);
    const isScaled = this.#shown.length * rowHeight > longestList;
    this.#list.scrollTop = isScaled
      ? (wanted / most) * (this.#height() - this.#list.clientHeight)
      : wanted * rowHeight;
  }

  #drawDetail(): void {
    const { rows = [], bytes = '' } = this.#detail ?? {};
    const filter = element<HTMLInputElement>('filter-field').value.trim();
    element('tree').replaceChildren(
      ...rows.map((row, index) => {
        const isFound = filter !== '' && rowMatches(row, filter);
        const part = create(
          'div',
          { className: `part${row.problem === undefined ? '' : ' bad'}` },
          '  '.repeat(row.depth),
          isFound ? create('mark', {}, row.name) : row.name,
          create('span', { className: 'dim' }, row.id === undefined ? '' : ` [${row.id}]`),
          row.text === '' ? '' : `  ${row.text}`,
          create('span', { className: 'dim' }, row.note === undefined ? '' : `  (${row.note})`),
          row.problem === undefined ? '' : `  ✗ ${row.problem}`,
        );
        part.dataset.index = String(index);
        return part;
      }),
    );
    const lines: HTMLElement[] = [];
    for (let at = 0; at < bytes.length / 2; at += perLine) {
      const line = create(
        'div',
        { className: 'line' },
        create('span', { className: 'dim' }, `${at.toString(16).padStart(4, '0')}  `),
      );
      let text = '';
      for (let byte = at; byte < Math.min(at + perLine, bytes.length / 2); byte++) {
        const digits = bytes.slice(2 * byte, 2 * byte + 2);
        const cell = create('span', { className: 'byte' }, digits);
        cell.dataset.offset = String(byte);
        line.append(cell);
        const code = Number.parseInt(digits, 16);
        text += code >= 32 && code < 127 ? String.fromCharCode(code) : '·';
      }
      line.append(
        `${'   '.repeat(Math.max(0, perLine - text.length))} `,
        create('span', { className: 'dim' }, text),
      );
      lines.push(line);
    }
    element('bytes').replaceChildren(...lines);
  }

  #onPart(event: MouseEvent): void {
    const part = (event.target as Element).closest<HTMLElement>('.part');
    if (part !== null) this.#highlight(Number(part.dataset.index));
  }

  #onTreeKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || this.#detail === undefined) return;
    event.preventDefault();
    const next = Math.min(this.#detail.rows.length - 1, Math.max(0, (this.#part ?? -1) + step));
    this.#highlight(next);
  }

  #onByte(event: MouseEvent): void {
    const { offset } = (event.target as HTMLElement).dataset;
    if (offset === undefined) return;
    // The innermost line that has the byte is the last one.
    const at = Number(offset);
    const rows = this.#detail?.rows ?? [];
    this.#highlight(rows.findLastIndex(({ start, end }) => at >= start && at < end));
  }

  /** Highlights a line of the tree, and its bytes. */
  #highlight(index: number): void {
    this.#part = index;
    const row: MessageRow | undefined = this.#detail?.rows[index];
    for (const [at, part] of [...element('tree').children].entries()) {
      part.classList.toggle('on', at === index);
      if (at === index) part.scrollIntoView({ block: 'nearest' });
    }
    let isFirst = true;
    for (const cell of element('bytes').querySelectorAll<HTMLElement>('.byte')) {
      const at = Number(cell.dataset.offset);
      const isOn = row !== undefined && at >= row.start && at < row.end;
      cell.classList.toggle('on', isOn);
      if (isOn && isFirst) cell.scrollIntoView({ block: 'nearest' });
      if (isOn) isFirst = false;
    }
  }
}

function makeRow(
  number: number,
  message: MessageSummary,
  fold: string,
  failed: string | undefined,
): HTMLElement {
  const { time, direction, name, length, info, request } = message;
  const arrow = direction === undefined ? '' : direction === 'sent' ? '→' : '←';
  const cell = (className: string, text: string): HTMLElement => create('span', { className }, text);
  const row = create(
    'div',
    { className: `row${request === undefined ? '' : ' answer'}${failed === undefined ? '' : ' error'}` },
    cell('number dim', String(number + 1)),
    cell('time dim', time === undefined ? '' : timeText(time)),
    cell('who dim', whoOf(message)),
    cell('fold', fold),
    cell('name', `${arrow}${name}`),
    cell('length dim', String(length)),
    cell('info', failed === undefined ? info : `${failed}  ${info}`),
  );
  row.role = 'option';
  row.id = `message-${number}`;
  row.dataset.number = String(number);
  return row;
}

/** Namespace and process of a message, or its protocol, where it is not that of most. */
function whoOf({ namespace, process, protocol }: MessageSummary): string {
  return [namespace, process].filter(Boolean).join(' ') || (protocol === 'route' ? '' : protocol);
}

/** Time of day with microseconds. */
function timeText(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  const micro = String(Math.floor((time - Math.floor(time)) * 1000)).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}${micro}`;
}
