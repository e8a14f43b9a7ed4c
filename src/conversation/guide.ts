import type { Flow } from '../content/flow.ts';
import type { Library } from '../content/library.ts';
import type { SearchIndex } from '../content/search.ts';
import { type Quotable, quotableIndex } from './command.ts';
import { TokenCodec } from './token.ts';

/** The content in use, with its token codec and search index. All platforms share one guide. */
export class Guide {
  #library: Library;
  #tokens: TokenCodec;
  #quotable: SearchIndex<Quotable>;

  constructor(library: Library) {
    this.#library = library;
    this.#tokens = new TokenCodec(library);
    this.#quotable = quotableIndex(library.flows);
  }

  /**
   * Takes over the content of another guide. An earlier button still works if the questions and answers of its path are
   * unchanged.
   */
  use(other: Guide): void {
    this.#library = other.#library;
    this.#tokens = other.#tokens;
    this.#quotable = other.#quotable;
  }

  /** Makes the indexes step by step. Each search takes the steps that it needs and that are left. */
  *index(): Generator<void> {
    for (const { index } of this.flows) yield* index.steps;
    yield* this.#quotable.steps;
  }

  get flows(): readonly Flow[] {
    return this.#library.flows;
  }

  get version(): string {
    return this.#library.version;
  }

  get tokens(): TokenCodec {
    return this.#tokens;
  }

  /** The index of passages that `Conversation.quote` searches. */
  get quotable(): SearchIndex<Quotable> {
    return this.#quotable;
  }
}
