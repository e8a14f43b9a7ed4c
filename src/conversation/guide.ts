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

  /** Replaces the content. An earlier button still works if the questions and answers of its path are unchanged. */
  use(library: Library): void {
    this.#library = library;
    this.#tokens = new TokenCodec(library);
    this.#quotable = quotableIndex(library.flows);
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
