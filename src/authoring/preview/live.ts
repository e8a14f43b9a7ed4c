import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Content } from '../../content/read/library.ts';
import { Guide } from '../../conversation/guide.ts';
import { problemsOf, type Verdict } from '../check.ts';
import type { Report } from './report.ts';

/** The state of the preview: the last content without errors in its pages, and the report of the newest. */
export class Live {
  #guide: Guide | undefined;
  #report: Report = { problems: [], guides: [], isShown: true, check: 'running' };
  #content: Content | undefined;
  #verdict: Verdict | undefined;
  #changes = 0;
  readonly #id = randomUUID();
  readonly #events = new EventEmitter().setMaxListeners(0);

  /** @param guide shown until content is read */
  constructor(guide?: Guide) {
    this.#guide = guide;
  }

  /** Undefined until content without errors is read. */
  get guide(): Guide | undefined {
    return this.#guide;
  }

  get report(): Report {
    return this.#report;
  }

  /** Differs after each change, and from the version of every other process. */
  get version(): string {
    return `${this.#id}-${this.#changes}`;
  }

  /** Shows content that was read, or only its errors. Until it is judged, the verdict on the content before stands. */
  read(content: Content): void {
    this.#content = content;
    const { library } = content;
    if (library && this.#guide) this.#guide.use(new Guide(library));
    else if (library) this.#guide = new Guide(library);
    this.#update(library ? 'running' : 'done');
  }

  /** @param verdict on the content that was read last; undefined if judging failed */
  judged(verdict: Verdict | undefined): void {
    this.#verdict = verdict;
    this.#update(verdict ? 'done' : 'failed');
  }

  /** Has every page show itself again, because the room has changed. */
  touch(): void {
    this.#changes += 1;
    this.#events.emit('change');
  }

  #update(check: Report['check']): void {
    const isShown = this.#content?.library !== undefined;
    const verdict = isShown ? this.#verdict : undefined;
    this.#report = {
      problems: this.#content ? problemsOf(this.#content, verdict) : [],
      guides: verdict?.guides ?? [],
      isShown,
      check,
    };
    this.touch();
  }

  /**
   * Tells a page the version now and after each change, as server-sent events.
   * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
   */
  tell(response: ServerResponse): void {
    const send = (): void => {
      response.write(`data: ${this.version}\n\n`);
    };
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`retry: ${RETRY_MILLISECONDS}\n`);
    send();
    this.#events.on('change', send);
    response.once('close', () => this.#events.off('change', send));
  }
}

/** A page that lost its connection asks again after this time, so it soon notices a restart of the preview. */
const RETRY_MILLISECONDS = 500;
