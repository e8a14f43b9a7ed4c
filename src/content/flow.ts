import type { Article, Material, Technique } from './article.ts';
import type { Block } from './markdown.ts';
import type { Passage } from './passage.ts';
import type { Point } from './problem.ts';
import type { SearchIndex } from './search.ts';
import type { Section } from './section.ts';

/** A decision flow: questions whose options lead to other questions and finally to an outcome. */
export interface Flow {
  /** The file's name without `.md`. It is also the name of the slash command. */
  readonly slug: string;
  /** The path of its file, for messages to an author. */
  readonly file: string;
  readonly title: string;
  /** At least one, in the order of its page. */
  readonly articles: readonly Article[];
  /** The material of all its articles together. */
  readonly material: Material;
  readonly introduction: readonly Block[];
  /** A line about what the advice leaves out. It stands below every outcome. Undefined if the page has none. */
  readonly limits: string | undefined;
  /** The position of the picture in the flow's file, or undefined. A chat does not show the picture. */
  readonly picture: Point | undefined;
  readonly start: Question;
  /** Every place, in the order of the page. */
  readonly places: readonly Place[];
  /** The sections that a reply may quote: those of its articles, and those of other articles that a place links to. */
  readonly sections: readonly Section[];
  /** The names of the article's techniques, followed by the flow's aliases for them. */
  readonly techniqueNames: readonly { readonly name: string; readonly technique: Technique }[];
  /** Other words for words of the article. */
  readonly aliases: readonly Alias[];
  /** What the article says nothing of. */
  readonly outside: readonly Topic[];
  readonly index: SearchIndex<Found>;
}

/** A part of an article that a search finds. */
export type Found =
  | { readonly kind: 'section'; readonly section: Section }
  | { readonly kind: 'passage'; readonly passage: Passage };

export interface Alias {
  /** One or more words as the article has them. */
  readonly word: string;
  readonly others: readonly string[];
}

/** A subject that people ask for, and that the article leaves out. */
export interface Topic {
  readonly name: string;
  /** The words that people use for it, beside its name. */
  readonly others: readonly string[];
}

/** A question or an outcome. Only `walk.ts` follows an option to its next place. */
export type Place = Question | Outcome;

export interface Question {
  readonly kind: 'question';
  readonly id: string;
  /** A short name for the question, used in the list of earlier answers. */
  readonly topic: string;
  /** The position of its heading in the flow's file. */
  readonly position: Point;
  readonly blocks: readonly Block[];
  readonly links: readonly Section[];
  /** In the order of the page. */
  readonly options: readonly Option[];
  /** Undefined for a question that takes one answer. */
  readonly checklist: Checklist | undefined;
  /** The number of questions on the longest path to an outcome, this question included. */
  readonly questionsLeft: number;
}

/** The options of a question that takes several answers. */
export interface Checklist {
  /** The options with a box, two to nine, of which people tick any number. In the order of the page. */
  readonly boxes: readonly Option[];
  /** The option without a box, such as "None of these". It is an answer by itself. */
  readonly none: Option;
}

export interface Option {
  readonly label: string;
  /** The option's position in the flow's file. */
  readonly position: Point;
  readonly to: Place;
  /** The passages that support this answer. */
  readonly citations: readonly Passage[];
}

/** A person's answer to one question. */
export interface Answer {
  readonly question: Question;
  /** The chosen option, or every ticked one in the order of the page. The first decides where the answer leads. */
  readonly options: readonly [Option, ...Option[]];
}

export interface Outcome {
  readonly kind: 'outcome';
  readonly id: string;
  readonly title: string;
  /** The position of its heading in the flow's file. */
  readonly position: Point;
  readonly blocks: readonly Block[];
  /** Sections about the recommendation, to read further. */
  readonly links: readonly Section[];
  /** More about the recommendation, shown on request. In the order of the page. */
  readonly notes: readonly Note[];
}

/** A part of an outcome under a third-level heading. */
export interface Note {
  readonly title: string;
  /** At least one. */
  readonly blocks: readonly Block[];
}
