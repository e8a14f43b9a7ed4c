import type { Article, Technique } from './article.ts';
import type { Block } from './markdown.ts';
import type { Passage } from './passage.ts';
import type { Point } from './problem.ts';
import type { Section } from './section.ts';

/** A decision flow: questions whose options lead to further questions and in the end to an outcome. */
export interface Flow {
  /** The file's name without `.md`; also the slash command. */
  readonly slug: string;
  /** As shown in messages about it. */
  readonly file: string;
  readonly title: string;
  readonly article: Article;
  readonly introduction: readonly Block[];
  /** Where its page shows its picture, which a chat leaves out. */
  readonly picture: Point | undefined;
  readonly start: Question;
  /** Every place, in the order of the page. */
  readonly places: readonly Place[];
  /** The sections that a reply may quote: those of the article, and others that a place links to. */
  readonly sections: readonly Section[];
  /** What people call the article's techniques: their names, then the flow's aliases. */
  readonly techniqueNames: readonly { readonly name: string; readonly technique: Technique }[];
}

/** A question or an outcome. An option holds the place that it leads to; `walk.ts` is the one file that follows it. */
export type Place = Question | Outcome;

export interface Question {
  readonly kind: 'question';
  readonly id: string;
  /** Short name of the question, where the answers so far are shown. */
  readonly topic: string;
  /** Where its heading stands in the flow's file. */
  readonly position: Point;
  readonly blocks: readonly Block[];
  readonly links: readonly Section[];
  readonly options: readonly Option[];
  /** Number of questions on the longest way from here to an outcome, this one included. */
  readonly questionsLeft: number;
}

export interface Option {
  readonly label: string;
  /** Where it stands in the flow's file. */
  readonly position: Point;
  readonly to: Place;
  /** What the article says to this answer. */
  readonly citations: readonly Passage[];
}

/** A person's answer to one question. */
export interface Answer {
  readonly question: Question;
  readonly option: Option;
}

export interface Outcome {
  readonly kind: 'outcome';
  readonly id: string;
  readonly title: string;
  /** Where its heading stands in the flow's file. */
  readonly position: Point;
  readonly blocks: readonly Block[];
  /** Sections of what is recommended, to look at closer. */
  readonly links: readonly Section[];
}
