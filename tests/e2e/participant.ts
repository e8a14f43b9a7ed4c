import { Member, overHttp, type Post, readPost, type Workspace } from '../adapters/slack/fake-slack.ts';
import { readSlack } from '../adapters/slack/read.ts';

/** One of many people in a round at the same time. Each reads only the private messages at the own addresses. */
export class Participant {
  readonly name: string;
  readonly #member: Member;
  readonly #workspace: Workspace;
  readonly #round: string;
  /** The private messages, the newest last. */
  readonly #messages: Post[] = [];

  /** @param round the timestamp of its card */
  constructor(workspace: Workspace, guide: { readonly port: number }, round: string, name: string) {
    this.name = name;
    this.#workspace = workspace;
    this.#round = round;
    this.#member = new Member(workspace, overHttp(guide), undefined, name, name);
  }

  get text(): string {
    const newest = this.#messages.at(-1);
    return newest ? readSlack(newest).text : '';
  }

  /** Presses a button of the card that everyone sees. */
  async pressOnRound(label: string): Promise<void> {
    await this.#press(this.#workspace.shown.get(this.#round), label, true);
  }

  /** Presses buttons of private messages, each on the newest that has it. */
  async press(...labels: readonly string[]): Promise<void> {
    for (const label of labels) {
      const message = this.#messages.findLast((each) => buttonOf(each, label) !== undefined);
      await this.#press(message, label, false);
    }
  }

  async #press(message: Post | undefined, label: string, isPublic: boolean): Promise<void> {
    const button = message && buttonOf(message, label);
    if (button === undefined) throw new Error(`${this.name} sees no button "${label}": ${this.text}`);
    const url = isPublic ? this.#workspace.responseUrlOf(this.#round) : this.#workspace.responseUrl;
    // The card for everyone may be painted at the same address.
    const answer = Promise.any(this.#workspace.sentTo(url, MOST_USES).map(onlyPrivate));
    await this.#member.click(button.token, !isPublic, url);
    const answered = await answer;
    if (answered.replace_original) this.#messages.pop();
    this.#messages.push(answered);
  }
}

const buttonOf = (message: Post, label: string) =>
  readSlack(message).buttons.find((each) => each.label === label);

/** Messages that a response_url takes. */
const MOST_USES = 5;

async function onlyPrivate(message: Promise<unknown>): Promise<Post> {
  const post = readPost(await message);
  if (post.response_type !== 'ephemeral') throw new Error('Everyone sees this message.');
  return post;
}
