import type { Facet } from '../content/article.ts';

const inSeconds = (count: number): string => (count === 1 ? '1 second' : `${count} seconds`);

/** The guide's own words. All other text comes from the content. */
export type Words = typeof words;

/** "x", "x or y", "x, y, or z". */
const oneOf = (names: readonly string[]): string =>
  new Intl.ListFormat('en', { type: 'disjunction' }).format(names);

/** "x", "x and y", "x, y, and z". */
const allOf = (names: readonly string[]): string => new Intl.ListFormat('en').format(names);

/** The numbers of open rounds with a person's answers, and of rounds and decisions with the person's name. */
interface Kept {
  readonly answers: number;
  readonly rounds: number;
  readonly decisions: number;
}

export const words = {
  question: (number: number, most: number) =>
    number === most ? `Question ${number} of ${most}` : `Question ${number} of up to ${most}`,
  firstQuestion: (title: string, most: number) =>
    most === 1 ? `${title} · One question` : `${title} · Question 1 of up to ${most}`,
  firstHint: 'Takes a minute.',
  firstHintPrivate:
    'Takes a minute. Only you see this until you share it. A reload may take it away: then enter the command again.',
  answersSoFar: (answers: readonly string[]) => `So far: ${answers.join(' · ')}`,
  changing: (topic: string, labels: string) => `You answered “${topic}” with: ${labels}`,
  dropped: (answers: readonly string[]) =>
    `That answer leads another way, so these are gone: ${answers.join(' · ')}`,
  answer: (topic: string, label: string) => `${topic}: ${label}`,
  continue: 'Continue',
  continueWith: (count: number) => `Continue with ${count}`,
  tick: 'Tick all that apply',
  untick: (count: number) => `You ticked ${count}. Untick ${count === 1 ? 'it' : 'them'}, or press Continue.`,
  tickOne: (none: string) => `Tick at least one, or press “${none}”.`,
  nextSteps: 'Next steps',
  why: (answers: number, quotes: number) =>
    `Why (${answers === 1 ? '1 answer' : `${answers} answers`}, ${quotes === 1 ? '1 quote' : `${quotes} quotes`})`,
  whyTitle: (outcome: string) => `Why: ${outcome}`,
  changeAnswer: 'Change an answer',
  changeAnswerHint: 'Your other answers stay, as long as the guide still asks for them.',
  more: 'More…',
  moreTitle: (outcome: string) => `More: ${outcome}`,
  backToRecommendation: 'Back to the recommendation',
  facetTold: (technique: string, facet: string) => `${technique}, ${facet.toLowerCase()}`,
  alreadyQuoted: 'Already quoted: ',
  creditFrom: 'From ',
  articleTitle: (title: string) => `“${title}”`,
  byline: (author: string | undefined, date: string | undefined) =>
    `${author === undefined ? '' : ` by ${author}`}${date === undefined ? '' : `, ${date}`}`,
  leftOut: '…',
  partOfList: (shown: number, all: number) => `… (${shown} of ${all} points)`,
  sharedBy: (name: string, command: string) => `Shared by ${name} from /${command}`,
  recommendationSharedBy: (name: string) => `Shared by ${name}`,
  recommendationOf: (flow: string) => `: ${flow}`,
  sharedFor: 'For: ',
  shareFormTitle: 'Share',
  shareFormLabel: 'What is it for?',
  shareFormHint: 'Support mails: answer by model?',
  shareFormSubmit: 'Post',
  shareFormFailed: 'The form did not open. Press Share again.',
  showReasons: 'Why (only you see it)',
  tryIt: 'Try it for my case',
  openArticle: 'Open the article',
  remove: 'Remove',
  notRemoved: 'The card was not removed. If you still see it, press Remove again.',
  notYours: 'Only the person who shared this can remove it; the card says who.',
  backToMine: 'Back to my recommendation',
  showAgain: 'Show it again',
  asRecord: 'As a record',
  recordTitle: (outcome: string) => `As a record: ${outcome}`,
  recordHint: 'Copy it into your repository as ',
  recordFileHint: 'Save it in your repository as ',
  someone: 'someone',
  shared: 'Shared with the channel.',
  unseen: 'Only you can see the shared text, because apps cannot post to everyone here. Copy it to share it.',
  about: ', about ',
  aboutMessage: 'this message',
  notShared: 'This was not shared. Please try again.',
  perhapsShared: 'Perhaps this was shared. Look in the channel before you share it again.',
  tooManyShares: {
    person: (most: number, seconds: number) =>
      `This was not shared, because one person can share ${most} times a minute. Share it again in ${inSeconds(seconds)}.`,
    channel: (most: number, seconds: number) =>
      `This was not shared, because a channel gets at most ${most} shares a minute. Share it again in ${inSeconds(seconds)}.`,
  },
  nothingToShare: 'There is nothing here that could be shared.',
  round: {
    together: 'Decide together',
    helpTogether: 'ask everyone here, each alone, and see where you part',
    answering: (topic: string | undefined) =>
      `For ${topic === undefined ? 'the group' : `“${topic}”`}. Only you see this.`,
    notCounted: 'Not counted yet.',
    handIn: 'Hand in my answers',
    handedIn:
      'Handed in. Only the number is shown until it is closed. To change your answers, press Answer again.',
    youHandedIn: 'You handed in:',
    youHandedInMany:
      'You handed in. The button shows your answers, which have no room here, and changes them.',
    changeMine: 'Change my answers',
    closesNow: 'Handed in. Yours was the last answer that it waited for, so it is closed.',
    andOthers: (count: number) => (count === 1 ? '1 other' : `${count} others`),
    asks: (starter: string, flow: string) =>
      `${starter} asks you all to answer “${flow}”, each alone. It takes a minute.`,
    named: 'Nobody sees any answer until it is closed. Then everyone sees who said what.',
    anonymous: (starter: string) =>
      `Nobody sees any answer until it is closed. Then everyone sees the numbers, and nobody sees who said what, ${starter} neither.`,
    closesAfter: (wanted: number) =>
      `It closes by itself after ${wanted === 1 ? '1 answer' : `${wanted} answers`}.`,
    answered: (count: number, withNames: boolean) =>
      `${count === 0 ? 'Nobody has' : count === 1 ? 'One has' : `${count} have`} answered${withNames && count > 0 ? ': ' : ''}`,
    changed: 'The guide has changed since. Close this, or ask again.',
    answer: 'Answer',
    close: 'Close…',
    closeTitle: 'Close it now?',
    closeHint: (count: number) =>
      `${count === 1 ? 'One has' : `${count} have`} answered. Everyone then sees where you agree and where you part. It cannot be opened again; you can ask again.`,
    closeNow: 'Close and show',
    notYet: 'Not yet',
    stays: 'It stays open.',
    cancel: 'Cancel it: show nothing',
    mayNotEnd: (starter: string) =>
      `${starter} started this and can close it. After a day, whoever has answered can.`,
    closed: (count: number, flow: string) =>
      `Closed. ${count === 1 ? 'One of you' : `${count} of you`} answered “${flow}”, each alone.`,
    nobody: 'Closed. Nobody had answered.',
    tooFew: (count: number) =>
      `${count === 1 ? 'One has' : 'Two have'} answered. Numbers are shown from three on, so that nobody can tell who said what.`,
    cancelled: (starter: string) =>
      `${starter} cancelled this. Nothing was shown, and the answers are deleted.`,
    ended: 'It was closed while you answered.',
    isClosed: 'It is closed already.',
    closedNow: 'Closed. Its card shows what came of it.',
    cancelledNow: 'Cancelled. Nothing is shown, and the answers are deleted.',
    gone: 'This round is no longer kept. What its message says still stands.',
    elsewhere: 'This belongs to another conversation.',
    noPerson: 'Only people can answer.',
    unkept: 'This cannot be kept right now. Your answers are still in this message: press again in a minute.',
    slow: 'This takes longer than it should. Your answers are still in this message: press again in a minute.',
    unavailable: 'The database cannot be reached right now. Enter the command again in a minute.',
    partAt: (topics: string) => `You part at ${topics}.`,
    talkFirst: ' Talk about that before you look at the recommendations below.',
    agreeOnAll: 'You agree on everything.',
    sameOutcome: 'You all come to the same, for different reasons.',
    side: (count: number, said: string) => `${count} × ${said}`,
    notTicked: (label: string) => `not “${label}”`,
    samePlace: 'You part here too, but it leads to the same',
    agree: 'You agree',
    cameHere: (count: number, all: number) => (count === all ? '' : ` (${count} came here)`),
    follows: 'What would follow',
    heldBack: (count: number) =>
      `${count === 1 ? 'One path is' : `${count} paths are`} not shown, so that nobody can tell who took it.`,
    sidesLeftOut:
      'The answers to each question have no room here. If you save the decision, its export has all of them.',
    askAgain: 'Ask again',
    showQuotes: 'Show every quote',
    quotesTitle: (topic: string) => `Every quote: ${topic}`,
    form: {
      title: 'Decide together',
      topic: 'What is it about?',
      topicHint: 'Support mails: answer by model?',
      who: 'Who sees who said what?',
      everyone: 'Everyone, once it is closed',
      nobody: 'Nobody: numbers only',
      when: 'When does it close?',
      byHand: 'When I close it',
      after: (count: number) => `After ${count} answers`,
      submit: 'Ask',
      failed: 'The form did not open. Enter the command again.',
    },
    opened: 'Your question is in the channel. Press Answer there to answer it yourself.',
    notOpened: (command: string) => `This was not posted. Enter ${command} to post it.`,
    openHere: (count: number) => (count === 1 ? '1 round is open here' : `${count} rounds are open here`),
    postAgain: 'Post it again',
    startAnother: 'Ask about something else',
    notHere: 'A round needs a channel with other people.',
  },
  decision: {
    save: 'Save as a decision',
    saveOwn: 'Save…',
    numbered: (number: number, topic: string) => `D-${number} ${topic}`,
    decidedOn: 'Decided on ',
    by: (names: readonly string[], maker: string) =>
      `${names.length === 0 ? '' : ` by ${allOf(names)}`}; saved by ${maker}.`,
    reviewOn: ' To be looked at again on ',
    reviewEnd: '.',
    inOwnWords: 'In their own words: ',
    replaces: (numbers: readonly number[]) => `Replaces ${allOf(numbers.map((number) => `D-${number}`))}.`,
    replacedBy: (number: number) => `Replaced by D-${number}.`,
    deprecated: 'It no longer holds.',
    showWhy: 'Show why',
    export: 'Export as ADR',
    change: 'Change…',
    whyTitle: (number: number, topic: string) => `Why: D-${number} ${topic}`,
    noReasons: 'The record quotes nothing.',
    exportTitle: (number: number, topic: string) => `As a record: D-${number} ${topic}`,
    listTitle: 'Decisions of this channel',
    foundTitle: (typed: string) => `Decisions of this channel with “${typed}”`,
    listed: (number: number, topic: string, outcome: string) => `D-${number} ${topic}: ${outcome}, `,
    listedReplaced: (number: number) => `replaced by D-${number}`,
    listedDeprecated: 'no longer holds',
    listedDue: 'to be looked at again since ',
    none: 'Nothing has been decided here yet. Answer the guide, and press “Save…”.',
    noneFound: 'No decision of this channel has all of these words.',
    more: (count: number) =>
      `${count === 1 ? '1 more has' : `${count} more have`} these words. Add a word to find fewer.`,
    changeTitle: (number: number) => `Change D-${number}`,
    changeHint:
      'To replace it by a new one, answer the guide again, and choose it where you save. Everyone sees a change on the card, at the latest when one of its buttons is pressed again.',
    noLongerHolds: 'No longer holds',
    holdsAgain: 'It holds again',
    lookAgain: 'Look at it again…',
    delete: 'Delete…',
    deleteTitle: (number: number) => `Delete D-${number} for good?`,
    deleteHint:
      'Its number is not used again. Its card then says that it was deleted, if the guide can still change it. Otherwise the card stays until somebody deletes it.',
    deleteNow: 'Delete it',
    keep: 'Keep it',
    kept: 'It is kept.',
    onlyMaker: (maker: string) =>
      `${maker} saved this, so only ${maker} can delete it. It can be marked: no longer holds.`,
    isDeleted: (number: number) => `D-${number} is deleted.`,
    wasDeleted: (number: number) => `D-${number} was deleted.`,
    isDeprecated: (number: number) => `D-${number} no longer holds. Its card and the list say so.`,
    holds: (number: number) => `D-${number} holds again.`,
    reviewSet: (number: number, date: string) => `D-${number} is to be looked at again on ${date}.`,
    reviewCleared: (number: number) => `D-${number} has no date any more.`,
    gone: 'This decision is not kept here. What its message says still stands.',
    noSuch: (number: number) => `D-${number} is not kept in this channel.`,
    unkept: 'This cannot be kept right now. Press again in a minute.',
    unsaved:
      'This cannot be kept right now. Your answers are still in the message: save them again in a minute.',
    slow: 'This takes longer than it should. In a minute, enter “decisions” after the command, to see whether it was saved.',
    notHere: 'Decisions belong to a channel. There is none here.',
    noPerson: 'Only people can save a decision.',
    saved: (number: number) => `Saved as D-${number}. Everyone here can see it.`,
    notPosted: (number: number) => `Saved as D-${number}, but it could not be posted.`,
    perhapsPosted: (number: number) => `Saved as D-${number}. Perhaps it was posted: look in the channel.`,
    post: 'Post it',
    posted: (number: number) => `D-${number} is posted.`,
    unposted: (number: number) => `D-${number} could not be posted.`,
    perhapsPostedAgain: (number: number) => `Perhaps D-${number} was posted: look in the channel.`,
    savedBefore: (number: number, maker: string) => `This is D-${number} already, saved by ${maker}.`,
    noOutcome:
      'The guide has changed since this form was opened, so nothing was saved. Press the button again.',
    nothingToReplace:
      'The decision that you chose is replaced or deleted already, so nothing was saved. Save again.',
    form: {
      title: 'Save as a decision',
      topic: 'What is it about?',
      topicHint: 'Support mails: answer by model?',
      outcome: 'What was decided?',
      why: 'Why, in your own words',
      whyHint: 'Optional. Everyone in the channel can read it.',
      review: 'Look at it again',
      never: 'No date',
      inMonths: (months: number) =>
        months === 12 ? 'In a year' : months === 1 ? 'In a month' : `In ${months} months`,
      replaces: 'Does it replace one?',
      replacesNone: 'No',
      submit: 'Save and post',
      failed: 'The form did not open. Press the button again.',
      reviewTitle: 'Look at it again',
      reviewSubmit: 'Set',
    },
    help: 'the decisions of this channel; with words, those that have them',
  },
  forget: {
    title: 'Forget you?',
    nothing: 'Nothing about you is kept.',
    hint: ({ answers, rounds, decisions }: Kept) =>
      [
        ...(answers > 0
          ? [`Your answers in ${answers === 1 ? '1 open round' : `${answers} open rounds`} are deleted.`]
          : []),
        ...(rounds > 0
          ? [`Your name in ${rounds === 1 ? '1 round' : `${rounds} rounds`} becomes “someone”.`]
          : []),
        ...(decisions > 0
          ? [`Your name in ${decisions === 1 ? '1 decision' : `${decisions} decisions`} becomes “someone”.`]
          : []),
        'Messages that were posted stay: delete them, or ask whoever may.',
      ].join(' '),
    now: 'Forget me',
    done: 'You are forgotten.',
    help: 'deletes what is kept about you',
  },
  record: {
    chosen: (title: string, withReasons: boolean) =>
      `Chosen option: "${title}", because this follows from the answers${withReasons ? ':' : '.'}`,
    guide: (title: string, version: string) => `Guide: “${title}”, content version ${version}`,
    people: (count: number, said: string) => `${count} × ${said}`,
    notTicked: (label: string) => `not “${label}”`,
    round: (count: number) =>
      `${count === 1 ? 'One person' : `${count} people`} answered the guide, each alone`,
    ledTo: (outcomes: string) => `The answers led to: ${outcomes}`,
    reviewOn: (date: string) => `To be looked at again on ${date}`,
  },

  back: 'Back',
  backToGuide: 'Back to the guide',
  startOver: 'Start over',
  startGuide: 'Start the guide',
  startNamed: (title: string) => `Start: ${title}`,
  startOwn: 'Start my own',
  share: 'Share with the channel',
  readOn: 'Read on (only you will see it)',
  sharePassage: (number: number) => `Share ${number}`,
  shareThis: 'Share this',
  sharePassageOf: (number: number, name: string) => `Share passage ${number}, from “${name}”`,
  nextPage: (page: number, pages: number) => `Next page (${page} of ${pages})`,
  previousPage: (page: number, pages: number) => `Previous page (${page} of ${pages})`,
  prosAndCons: 'Pros and cons',
  allSections: 'All sections',
  help: 'Help',

  facet: (technique: string, facet: string) => `${technique}: ${facet}`,
  allOf: { how: 'How each works', pros: 'Pros', cons: 'Cons' } satisfies Record<Facet, string>,
  found: 'The article says',
  choosePassage: 'Which passage do you want to post in reply? Only you see this so far.',
  numbered: (number: number, name: string) => `${number}. ${name}`,
  sections: 'Sections of the article',
  sectionsHint: 'Ask for one by its heading, or by a part of it.',
  comparesAll: (count: number) => `All ${count} are here. For two of them: `,
  comparison: (one: string, other: string) => `compare ${one} and ${other}`,
  partly: 'The article does not mention some of that. What it does say:',
  partlyOutside: (topics: readonly string[]) =>
    `This article says nothing of ${oneOf(topics)}. What it does say:`,
  nothingFound: 'The article does not mention that',
  nothingFoundAnywhere: 'No article mentions that',
  outside: (topics: readonly string[]) => `This article says nothing of ${oneOf(topics)}`,
  nothingFoundHint: {
    command: 'Choose one of these, or see what you can ask for: ',
    mention: 'Choose one of these, or mention the guide with the word ',
    message: 'Choose one of these, or type ',
  },
  onACard: 'That is a button of the guide',
  onACardHint: 'Press it on the card, or start here.',
  whichGuide: 'Which guide do you mean?',
  whichGuideHint: 'Several have an answer:',
  helpCommands: {
    command: 'Press a button below, or enter one of these:',
    mention: 'Press a button below, or mention the guide with one of these:',
    message: 'Press a button below, or type one of these:',
  },
  helpStart: 'the guide, question by question',
  helpFacet: (technique: string) => `what the article says about ${technique}`,
  helpAll: (facets: readonly string[]) => facets.map((facet) => `all ${facet}`).join(', '),
  helpCompare: 'pros and cons side by side',
  helpSections: 'the sections of the article',
  helpSection: 'a section, by its heading or a part of it',
  helpSearch: 'any other words: the passages that fit best',
  helpPrivate:
    'Only you see the guide’s answers until you share one. They may disappear after a reload: then enter the command again.',
  firstFormat:
    'The guide was updated after this message was written, so it begins with the first question again.',
  outdated: 'This button no longer works',
  outdatedHint:
    'The guide has changed since this message was written, or the message is damaged. Please start again:',
  outdatedKept: (kept: readonly string[], lost: number) => {
    const asked =
      lost === 0 ? '' : ` ${lost === 1 ? 'One answer is' : `Up to ${lost} answers are`} asked again.`;
    return `This button no longer works, because the guide has changed. Your answers are kept: ${kept.join(' · ')}.${asked}`;
  },
  unknownCommand: 'Unknown command',
  unknownCommandHint: 'Which of these guides would you like?',
  failed: 'Something went wrong, so the guide could not answer. Please try again.',
  notInstalled:
    'The guide cannot answer your workspace now. Try again in a minute. If that does not help, the app has to be installed again.',
  lacksScopes: (scopes: readonly string[]) =>
    `This workspace has not allowed the app ${scopes.join(', ')}, so some of it does not work here until the app is installed again.`,
  installAgain: 'Install it',
  support: 'Help with this app',
  notOpenToWorkspace: 'This guide is not open to your workspace.',
  notOpenToServer: 'This guide is not open here. It answers only in certain servers.',

  usage: (withTechniques: boolean) =>
    `[${withTechniques ? 'pros, cons, compare, ' : ''}sections, help, or any words]`,
  shortcutStarts: 'Start the guide in a window of your own',
  quoteCommand: 'Quote the article here',
  shortcutQuotes: 'Find what the article says about this message, and quote it in its thread',

  lookUpOption: 'look-up',
  lookUpOptionHint:
    'What to look up: a heading, “pros”, “cons”, “help” or any words; leave it out to start the guide',

  mentioned: 'Here to help you decide',
  mentionedHint:
    'A few questions lead to a recommendation that quotes its reasons. Only you will see it, until you share it.',
  homeHint: ' starts the guide in any conversation; with words after it, it looks something up.',

  guide: 'Guide',
  close: 'Close',
  shareThere: 'Share',
  shareWhere: 'Share it in a channel or conversation',

  guides: 'Available guides',
  guidesHint: 'Which one would you like?',
  namedGuides: 'Commands that start a guide:',
  moreGuides: (count: number) => `and ${count} more`,
  terminalSelect: 'Choose with the arrow keys and enter',
  terminalAsk: 'Ask for something else',
  terminalAskHint: 'What would you like to see? (“help” lists what you can type)',
  terminalEarlier: 'Back to the earlier message',
  terminalLeave: 'Leave',
  terminalBye: 'Goodbye.',
  terminalTick: (boxes: number) => `Several of the numbers 1 to ${boxes} can be given at once: “1 2”.`,
  terminalNoGroup: 'Rounds and decisions need a chat with other people. You can try them in the preview.',
  terminalNoBack: 'There is nothing to go back to.',
  terminalNoButton: (most: number) => `There is no such button; the numbers go from 1 to ${most}.`,
  terminalOneButton: (boxes: number) => `Only the numbers 1 to ${boxes} can be given together.`,
};
