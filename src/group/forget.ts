import { heading, paragraph, text } from '../content/markdown.ts';
import type { Setting } from '../conversation/setting.ts';
import { CLICKED, NEW, privateReply, type Turn } from '../conversation/turn.ts';
import { forget, keptAbout } from '../store/people.ts';
import type { Store } from '../store/store.ts';
import { Answers } from './answers.ts';
import type { GroupParts } from './parts.ts';

/** Takes a person out of all that is kept. */
export class Forget<Message> {
  readonly #answers: Answers<Message>;
  readonly #store: Store;

  constructor(parts: GroupParts<Message>) {
    this.#answers = new Answers(parts.medium, 'decision');
    this.#store = parts.store;
  }

  /** Says what is kept about the person, with a button that deletes it. */
  async ask(setting: Setting): Promise<Turn<Message>> {
    const { words, person } = setting;
    const kept = await this.#store.use((database) => keptAbout(database, person.id));
    if (kept.kind === 'out of reach') return this.#answers.tell(words.round.unavailable);
    const { answers, rounds, decisions } = kept.result;
    if (answers + rounds + decisions === 0) return this.#answers.tell(words.forget.nothing);
    const rendered = this.#answers.render({
      blocks: [heading(2, words.forget.title), paragraph(text(words.forget.hint(kept.result)))],
      rows: [[{ label: words.forget.now, token: FORGET_TOKEN, primary: false }]],
    });
    return this.#answers.turn(privateReply(rendered, NEW), undefined, 'forget');
  }

  /** Deletes it. */
  async forget({ words, person }: Setting): Promise<Turn<Message>> {
    const done = await this.#store.use((database) => forget(database, person.id));
    if (done.kind === 'out of reach') return this.#answers.tell(words.decision.unkept);
    return this.#answers.turn(this.#answers.sentence(words.forget.done, CLICKED), undefined, 'forget');
  }
}

export const FORGET_TOKEN = '4.forget';
