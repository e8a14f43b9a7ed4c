import type { Flow } from '../content/flow.ts';
import type { Library } from '../content/library.ts';
import type { SearchIndex } from '../content/search.ts';
import { type Quotable, quotableIndex } from './command.ts';
import { TokenCodec } from './token.ts';

/** The content in use, with everything that is made from it once. The conversations of all platforms share it. */
export class Guide {
  #library: Library;
  #tokens: TokenCodec;
  #quotable: SearchIndex<Quotable>;

  constructor(library: Library) {
    this.#library = library;
    this.#tokens = new TokenCodec(library);
    this.#quotable = quotableIndex(library.flows);
  }

  /** Puts other content in use. A button that was made before works if its path still reads the same. */
  use(library: Library): void {
    this.#library = library;
    this.#tokens = new TokenCodec(library);
    this.#quotable = quotableIndex(library.flows);
  }

  get flows(): readonly Flow[] {
    return this.#library.flows;
  }

  /** The version of the content. */
  get version(): string {
    return this.#library.version;
  }

  get tokens(): TokenCodec {
    return this.#tokens;
  }

  /** The passages that a message can be answered with. */
  get quotable(): SearchIndex<Quotable> {
    return this.#quotable;
  }
}
