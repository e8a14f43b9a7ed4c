import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Flow } from '../../src/content/flow.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { parseCommand } from '../../src/conversation/command.ts';
import type { Lookup } from '../../src/conversation/state.ts';
import { words } from '../../src/conversation/words.ts';
import { load } from '../content/read/folder.ts';
import { STRATEGY } from '../fixtures/guides.ts';

/*
 * What people type, and the right answer, judged from the article alone and written before the search was made. "|"
 * separates answers that are equally right. A passage is named by its first words, and must come first.
 */

type Phrases = readonly (readonly [typed: string, right: string])[];

/** A guide to three techniques. */
const MOVING_DATA: Phrases = [
  // Facets of one technique, of two and of all.
  ['pros of webhooks', 'pros of Webhooks'],
  ['webhook advantages', 'pros of Webhooks'],
  ['cons message queue', 'cons of Message Queues'],
  ['drawbacks of polling', 'cons of Polling'],
  ['how do webhooks work?', 'how of Webhooks'],
  ['how does a message queue work', 'how of Message Queues'],
  ['downsides of the queue', 'cons of Message Queues'],
  ['pros', 'pros of all'],
  ['disadvantages', 'cons of all'],
  ['pros of polling and webhooks', 'pros of Polling, Webhooks'],
  ['pros and cons of polling', 'section What is Polling?'],
  ['benefits of kafka', 'pros of Message Queues'],
  ['cons of cron', 'cons of Polling'],

  // Comparisons of all, of two, and with something that the article does not have.
  ['compare', 'compare all'],
  ['compare all three', 'compare all'],
  ['compare polling and webhooks', 'compare Polling, Webhooks'],
  ['webhooks vs message queues', 'compare Webhooks, Message Queues'],
  ['polling or queue', 'compare Polling, Message Queues'],
  ['difference between pull and push', 'compare Polling, Webhooks'],
  ['compare polling, webhooks and message queues', 'compare all'],
  ['compare webhooks and graphql', 'partly: section What are Webhooks?'],
  ['compare websockets and webhooks', 'partly websockets: section What are Webhooks?'],
  ['compare graphql and grpc', 'not mentioned'],

  // Techniques that the article does not have.
  ['pros of graphql', 'not mentioned'],
  ['pros grpc', 'not mentioned'],
  ['cons of debezium', 'outside change data capture'],
  ['how does CDC work', 'outside change data capture'],
  ['advantages of server-sent events', 'outside websockets'],
  ['what about websockets', 'outside websockets'],
  ['should we use graphql?', 'not mentioned'],

  // What the article leaves out, in the words that people use for it.
  ['TLS', 'outside encryption'],
  [
    'how do I encrypt messages',
    'partly encryption: passage | partly encryption: section What are Message Queues?',
  ],
  ['message ordering', 'partly ordering: passage | partly ordering: section What are Message Queues?'],
  ['schema versioning', 'outside schema changes'],
  ['does it keep the order', 'outside ordering'],

  // Words that the article does not have, beside words that it has.
  ['webhooks for kubernetes', 'partly: section What are Webhooks?'],
  ['pros of polling on mobile', 'partly: pros of Polling'],
  ['delay in kubernetes', 'partly: passage Delay:'],
  ['terraform', 'not mentioned'],
  ['salary of a plumber', 'not mentioned'],
  ['rest', 'passage A common compromise'],

  // Plurals and other forms of a word.
  ['duplicate', 'passage Duplicates:'],
  ['duplicated requests', 'passage Duplicates:'],
  ['firewalls', 'passage Works behind a firewall:'],
  ['debug', 'passage Harder debugging:'],
  ['monitoring', 'passage One more server:'],
  ['upgrading the server', 'passage One more server:'],
  ['buffering', 'passage Buffers peaks:'],
  ['scaling', 'passage Scales out:'],
  ['scalability', 'passage Scales out:'],
  ['delayed', 'passage Delay:'],
  ['signatures', 'passage Public endpoint: | how of Webhooks'],
  ['cheaper', 'passage Cheap when little happens:'],
  ['reconciliation', 'passage A common compromise'],
  ['tolerate loss', 'passage Take webhooks if'],
  ['crashes', 'passage Survives outages:'],
  ['idempotency', 'passage Duplicates:'],

  // Typing errors.
  ['hybird', 'passage A common compromise'],
  ['polilng', 'section What is Polling?'],
  ['pros of webhoks', 'pros of Webhooks'],
  ['guarenteed delivery', 'passage Guaranteed delivery:'],
  ['firewal', 'passage Works behind a firewall:'],
  ['certficate', 'passage Public endpoint:'],
  ['dupliactes', 'passage Duplicates:'],
  ['compromize', 'passage A common compromise'],
  ['acceptible', 'passage Begin with polling'],
  ['ratelimit', 'passage Wasted requests:'],
  ['out ages', 'passage Survives outages:'],
  ['choozing', 'section Choosing'],

  // Aliases for any word.
  ['latency', 'passage Delay:'],
  ['lag', 'passage Delay:'],
  ['price', 'passage Expensive to begin with:'],
  ['budget for a broker', 'passage Expensive to begin with:'],
  ['exactly once', 'passage Duplicates:'],
  ['observability', 'passage One more server:'],

  // A passage that answers comes before one that mentions.
  ['rate limit', 'passage Wasted requests:'],
  ['server', 'passage One more server:'],
  ['lost messages', 'passage no message may be lost | passage Lost deliveries:'],
  ['burst', 'passage Buffers peaks: | passage bursts would overwhelm'],
  ['several teams', 'passage several teams read'],
  ['public address', 'passage Public endpoint:'],
  ['delivery guarantee', 'passage Guaranteed delivery:'],
  ['is a queue expensive?', 'passage Expensive to begin with:'],
  ['hybrid of webhooks and polling', 'passage A common compromise'],

  // Code.
  ['backoff_seconds', 'passage Set BACKOFF_SECONDS'],
  ['curl --fail', 'passage This loop polls'],
  ['curl', 'passage This loop polls'],
  ['cursor', 'passage This loop polls'],

  // Headings.
  ['choosing', 'section Choosing'],
  ['trying it out', 'section Trying it out'],
  ['three ways', 'section Three ways to hear of a change'],
  ['webhooks', 'section What are Webhooks?'],
  ['queue', 'section What are Message Queues?'],

  // Labels and questions of the flow.
  ['Minutes are fine', 'start with Minutes are fine'],
  ['minutes are fine!', 'start with Minutes are fine'],
  ['Seconds at most', 'start with Seconds at most'],
  ['Not a single one', 'on a card: no message may be lost'],
  ['the network team says no', 'on a card: Works behind a firewall:'],
  ['our network team', 'passage Works behind a firewall:'],
  ['network', 'passage Works behind a firewall:'],
  ['clean up at night', 'passage A common compromise'],
  ['patience', 'passage Begin with polling | passage Immediate:'],
  ['unnoticed', 'passage Begin with polling | passage Immediate:'],
  ['1', 'on a card'],
  ['Back', 'on a card'],
  ['share with the channel', 'on a card'],

  // The guide itself.
  ['help', 'help'],
  ['sections', 'sections'],
  ['should we use webhooks or polling?', 'start'],
  ['which is best for us', 'start'],
];

/** The guide to prompting and fine-tuning, with aliases and what its article leaves out. */
const STRATEGIES: Phrases = [
  ['pros rag', 'outside retrieval'],
  ['cons of lora', 'outside adapters'],
  ['compare rag and fine-tuning', 'partly retrieval: section What is Fine-Tuning?'],
  ['fine-tuning or rag', 'partly retrieval: section What is Fine-Tuning?'],
  ['rag vs distillation', 'outside retrieval, smaller models'],
  ['vector database', 'outside retrieval'],
  ['retreival', 'outside retrieval'],
  ['latency', 'outside speed'],
  ['gdpr', 'outside privacy'],
  ['prompt caching', 'outside caching | partly caching: section What is Prompt Engineering?'],
  ['pros of chain of thought', 'not mentioned | partly: passage'],
  ['pros of langchain', 'not mentioned'],
  ['blockchain', 'not mentioned'],
  ['hybird', 'passage Often, the best solution'],
  ['consistant', 'passage Prompt engineering isn'],
  ['inconsistent answers', 'passage Prompt engineering isn | partly: passage Prompt engineering isn'],
  ['price of fine-tuning', 'passage Costly and Time-Consuming:'],
  ['how much does fine tuning cost', 'passage Costly and Time-Consuming:'],
  ['is it expensive', 'passage Costly and Time-Consuming:'],
  ['cheaper', 'passage Fast and Cheap: | passage Costly and Time-Consuming:'],
  ['forgets', 'passage Risk of Catastrophic Forgetting:'],
  ['catastrofic forgeting', 'passage Risk of Catastrophic Forgetting:'],
  ['specialised tasks', 'passage Less "Baked-in": | passage Deep Specialization:'],
  ['data set', 'passage You have a large | passage Costly and Time | passage How it works: You prepare'],
  ['how many examples do I need', 'passage You have a large | passage How it works: You prepare'],
  ['shorten prompts', 'passage You want to shorten | passage Shorter Prompts:'],
  ['token costs', 'passage Shorter Prompts:'],
  ['contextwindow', 'passage Limited by Context Window:'],
  ['compare', 'compare all'],
  ['prompting vs fine-tuning', 'compare all'],
  ['advantages of fine-tuning over prompting', 'pros of all'],
  ['pros of fine-tunning', 'pros of Fine-Tuning'],
  ['cons of few-shot', 'cons of Prompt Engineering'],
  ['expertise', 'passage More Complex: | passage Accessible:'],
  ['ML experts', 'passage More Complex: | passage Accessible:'],
  ['requirements change', 'passage Flexible:'],
  ['Not measured yet', 'start with Not measured yet'],
  ['Too little ML expertise', 'on a card: More Complex:'],
  ['right choise', 'section Making the Right Choice'],
  ['baseline', 'passage Start with Prompt Engineering:'],
];

const CHINESE: Phrases = [
  ['费用比较', 'section 费用比较'],
  ['费用', 'section 费用比较'],
  ['训练成本', 'passage 微调需要支付训练成本'],
  ['专业知识', 'passage 微调需要支付训练成本'],
  ['微调的成本是多少？', 'passage 微调需要支付训练成本'],
  ['高质量样本', 'passage 微调至少需要'],
  ['几百个', 'passage 微调至少需要'],
  ['提示词', 'passage 提示词可以随时修改 | passage 较短的提示词'],
  ['等待时间', 'passage 较短的提示词'],
  ['响应速度', 'section 响应速度'],
  ['有足够的样本', 'start with 有足够的样本'],
  ['检索', 'outside 检索增强'],
  ['隐私', 'not mentioned'],
];

const JAPANESE: Phrases = [
  ['費用', 'section 費用'],
  ['学習データ', 'passage ファインチューニングには'],
  ['ファインチューニング', 'passage ファインチューニングには'],
  ['計算費用', 'passage ファインチューニングには'],
  ['プロンプトの変更', 'passage プロンプトの変更'],
  ['専門的な作業', 'passage 専門的な作業'],
  ['精度', 'section 精度'],
  ['プライバシー', 'not mentioned'],
];

const THAI: Phrases = [
  ['ค่าใช้จ่าย', 'section ค่าใช้จ่าย'],
  ['โมเดล', 'passage การปรับแต่งโมเดล'],
  ['ผู้เชี่ยวชาญ', 'passage การปรับแต่งโมเดล'],
  ['พรอมต์', 'passage พรอมต์แก้ไขได้ทันที'],
  ['ตัวอย่างคุณภาพสูง', 'passage ต้องมีตัวอย่างคุณภาพสูง'],
  ['หลายร้อยรายการ', 'passage ต้องมีตัวอย่างคุณภาพสูง'],
  ['ความเป็นส่วนตัว', 'not mentioned'],
];

/** A second set about the same three techniques, written when the first was answered. */
const MORE_ABOUT_DATA: Phrases = [
  ['polling cons', 'cons of Polling'],
  ['pro webhook', 'pros of Webhooks'],
  ['weakness of webhooks', 'cons of Webhooks'],
  ['advantages of polling over webhooks', 'pros of Polling, Webhooks'],
  ['compare kafka with cron', 'compare Polling, Message Queues'],
  ['webhook vs queue vs polling', 'compare all'],
  ['idempotant', 'passage Duplicates:'],
  ['monitored', 'passage One more server:'],
  ['reconcile', 'passage A common compromise'],
  ['nightly', 'passage A common compromise'],
  ['bills by the hour', 'passage Expensive to begin with:'],
  ['who upgrades the server', 'passage One more server:'],
  ['signiture', 'passage Public endpoint: | how of Webhooks'],
  ['open port', 'passage Works behind a firewall:'],
  ['ports', 'passage Works behind a firewall:'],
  ['half the interval', 'passage Delay:'],
  ['readers restart', 'passage Guaranteed delivery:'],
  ['debuging', 'passage Harder debugging:'],
  ['certificates', 'passage Public endpoint:'],
  ['scale-out', 'passage Scales out:'],
  ['teh delay', 'passage Delay: | partly: passage Delay:'],
  ['mongodb', 'not mentioned'],
  ['pros of rabbitmq', 'not mentioned'],
  ['kubernetes vs webhooks', 'partly: section What are Webhooks?'],
  ['debezium vs webhooks', 'partly change data capture: section What are Webhooks?'],
  ['encrypted', 'outside encryption'],
  ['is the sequence kept', 'outside ordering | partly ordering: passage'],
  ['sleep 60', 'passage This loop polls'],
  ['BACKOFF', 'passage Set BACKOFF_SECONDS'],
  ['Sometimes, we clean up at night', 'on a card: A common compromise'],
  ['start over', 'on a card | start'],
  ['thanks!', 'start'],
  ['sections please', 'sections'],
];

const MORE_CHINESE: Phrases = [
  ['样本数量', 'passage 微调至少需要 | partly: passage 微调至少需要'],
  ['修改提示词', 'passage 提示词可以随时修改'],
  ['等待', 'passage 较短的提示词'],
  ['RAG', 'outside 检索增强'],
  ['训练', 'passage 微调需要支付训练成本 | passage 提示词可以随时修改'],
  ['区块链', 'not mentioned'],
];

const MORE_JAPANESE: Phrases = [
  ['学習', 'passage ファインチューニングには'],
  ['変更', 'passage プロンプトの変更'],
  ['出力の精度', 'passage 専門的な作業'],
  ['計算', 'passage ファインチューニングには'],
  ['コスト', 'not mentioned'],
];

const MORE_THAI: Phrases = [
  ['ฝึก', 'passage การปรับแต่งโมเดล | passage พรอมต์แก้ไข'],
  ['แก้ไข', 'passage พรอมต์แก้ไข'],
  ['คุณภาพสูง', 'passage ต้องมี'],
  ['ข้อมูล', 'section ข้อมูล'],
];

/** A flow without a quotation, for an article in another language. */
const inLanguage = (title: string, text: string): Flow => {
  const [flow] = load({
    'articles/drinks.md': `---\ntitle: ${title}\ndate: 2025-03-14\nauthor: Ada\n---\n\n${text}\n`,
    'flows/drinks.md':
      '---\ntitle: Which\narticle: drinks\n---\n\n## A\n\n?\n\n- [x](#b)\n- [y](#c)\n\n## B\n\nb\n\n## C\n\nc\n',
  }).flows;
  if (!flow) throw new Error('The guide did not load.');
  return flow;
};

const GERMAN = inLanguage(
  'Server mieten oder kaufen',
  `## Kosten

Ein eigener Server kostet monatlich wenig, aber die Wartung braucht viele Arbeitsstunden.

Mietserver werden nach Stunden abgerechnet.

## Sicherheit

Sicherheitslücken müssen innerhalb weniger Tage geschlossen werden.

Datensicherungen gehören an einen zweiten Standort.

## Entscheidung

Mieten Sie, wenn niemand nachts Bereitschaft hat.`,
);

const IN_GERMAN: Phrases = [
  ['kosten', 'section Kosten'],
  ['Wartungen', 'passage Ein eigener Server'],
  ['Arbeitsstunde', 'passage Ein eigener Server'],
  ['Mietserver', 'passage Mietserver'],
  ['Sicherheitslücke', 'passage Sicherheitslücken'],
  ['sicherheitslucken', 'passage Sicherheitslücken'],
  ['Sicherheitsluecken', 'passage Sicherheitslücken'],
  ['Datensicherung', 'passage Datensicherungen'],
  ['Standorte', 'passage Datensicherungen'],
  ['Bereitschaften', 'passage Mieten Sie'],
  ['eigene Server', 'passage Ein eigener Server'],
  ['was kostet ein Server', 'passage Ein eigener Server'],
  ['Blockchain', 'not mentioned'],
];

const FRENCH = inLanguage(
  'Louer ou acheter un serveur',
  `## Coûts

Un serveur loué coûte peu le premier mois, puis les factures augmentent.

## Sécurité

Les mises à jour sont installées automatiquement chaque nuit.

Les sauvegardes doivent être testées régulièrement.`,
);

const IN_FRENCH: Phrases = [
  ['couts', 'section Coûts'],
  ['coût', 'section Coûts'],
  ['sauvegarde', 'passage Les sauvegardes'],
  ['mise à jour', 'passage Les mises'],
  ['facture', 'passage Un serveur'],
  ['automatique', 'passage Les mises'],
  ['tester', 'passage Les sauvegardes'],
  ['serveurs loués', 'passage Un serveur'],
  ['vie privée', 'not mentioned'],
];

const SPANISH = inLanguage(
  'Servidores',
  `## Costes

Los servidores propios exigen una inversión inicial elevada.

## Seguridad

Las copias de seguridad se guardan en otra ciudad.`,
);

const IN_SPANISH: Phrases = [
  ['servidor', 'passage Los servidores'],
  ['inversiones', 'passage Los servidores'],
  ['copia', 'passage Las copias'],
  ['ciudades', 'passage Las copias'],
  ['coste', 'section Costes'],
  ['privacidad', 'not mentioned'],
];

/** A guide to repositories, with phrases written before anything was changed for them. */
const REPOSITORIES: Phrases = [
  // Facets.
  ['pros of monorepo', 'pros of Monorepo'],
  ['monorepos pros', 'pros of Monorepo'],
  ['what are the downsides of a monorepo?', 'cons of Monorepo'],
  [
    'what are the downsides of a monorepo when the teams are big?',
    'cons of Monorepo | partly: cons of Monorepo',
  ],
  ['disadvantages of submodules', 'cons of Git Submodules'],
  [
    'what speaks against polyrepos',
    'cons of Polyrepos | partly: section What are Polyrepos? | section What are Polyrepos?',
  ],
  ['advantages of many repos', 'pros of Polyrepos'],
  ['polyrepo weaknesses', 'cons of Polyrepos'],
  ['upsides of git submodules?', 'pros of Git Submodules'],
  ['how does a monorepo work?', 'how of Monorepo'],
  ['how do submodules work', 'section What are Git Submodules? | partly: section What are Git Submodules?'],
  ['trade-offs of monorepos', 'cons of Monorepo'],
  ['tradeoffs of polyrepos', 'cons of Polyrepos'],
  ['pros and cons of polyrepos', 'section What are Polyrepos?'],
  [
    'good things about monorepo',
    'pros of Monorepo | section What is a Monorepo? | partly: section What is a Monorepo?',
  ],
  ['pros of mono repo', 'pros of Monorepo'],
  ['cons of mono-repo', 'cons of Monorepo'],
  ['pros of monrepo', 'pros of Monorepo'],
  ['cons of polyrepoes', 'cons of Polyrepos'],
  ['pros of sub modules', 'pros of Git Submodules'],

  // Techniques that the article does not have.
  ['pros rag', 'not mentioned'],
  ['cons of kubernetes', 'not mentioned'],
  ['pros of mercurial', 'not mentioned'],
  ['advantages of svn over monorepo', 'partly: pros of Monorepo'],

  // Comparisons.
  ['compare monorepo and polyrepos', 'compare Monorepo, Polyrepos'],
  ['monorepo vs polyrepo', 'compare Monorepo, Polyrepos'],
  ['monorepo vs. submodules', 'compare Monorepo, Git Submodules'],
  ['monorepo or many repos?', 'compare Monorepo, Polyrepos'],
  ['difference between subtree and mono', 'compare Monorepo, Git Submodules'],
  ["what's the difference between a monorepo and submodules?", 'compare Monorepo, Git Submodules'],
  ['compare monorepo, polyrepo and submodules', 'compare all'],
  ['monorepo versus multirepo', 'compare Monorepo, Polyrepos'],
  ['compare mercurial and monorepo', 'partly: section What is a Monorepo?'],
  ['compare perforce and svn', 'not mentioned'],
  ['compare monorepo, polyrepo and svn', 'partly: compare Monorepo, Polyrepos'],
  ['perforce vs monorepo vs polyrepo', 'partly: compare Monorepo, Polyrepos'],
  [
    'difference between lfs and submodules',
    'partly storage of large files: section What are Git Submodules?',
  ],
  ['which is better, monorepo or polyrepo?', 'compare Monorepo, Polyrepos | start'],
  ['should we use a monorepo?', 'start'],
  ['when should I pick submodules', 'start | section What are Git Submodules?'],

  // Words of the article, in other forms, with errors, and in questions.
  ['clone', 'passage Slow clones: | passage Small clones:'],
  ['cloning takes too long', 'passage Slow clones: | partly: passage Slow clones:'],
  ['partial clone', 'passage Slow clones:'],
  ['flaky tests', 'passage Broken main:'],
  ['flakey test', 'passage Broken main: | partly: passage Broken main:'],
  ['a flaky test blocks our merges', 'passage Broken main:'],
  ['atomic commits', 'passage Atomic changes:'],
  ['refactor', 'not mentioned'],
  ['renaming a function', 'passage Atomic changes:'],
  ['security', 'passage Version drift:'],
  ['securty fixes', 'passage Version drift:'],
  ['semantic version', 'passage How it works: Libraries'],
  ['pinning', 'passage How it works: Libraries | passage Exact pins:'],
  ['reproducable builds', 'passage Exact pins:'],
  ['contractor access', 'passage Coarse permissions: | passage Fine permissions: | partly: passage Coarse'],
  [
    'who can see the code?',
    'on a card: Most hosts | passage Coarse permissions: | passage Discoverability: | passage Small clones: | partly: passage',
  ],
  ['secrecy', 'passage Coarse permissions: | passage Fine permissions:'],
  ['bazel', 'passage How it works: A build tool'],
  ['continuous integration', 'passage Duplicated pipelines:'],
  ['how many engineers does it take', 'passage Budget two engineers'],
  ['budget', 'passage Budget two engineers'],
  ['how do we keep the history when we migrate?', 'passage Migrate one service'],
  ['migration', 'passage Migrate one service | section Moving'],
  ['newcomers', 'passage Small clones:'],
  ['onboarding', 'not mentioned'],
  ['linter', 'passage Shared tooling:'],
  ['languages', 'passage Autonomy:'],
  ['autonmy', 'passage Autonomy:'],

  // Code.
  ['git filter-repo', 'passage Migrate one service'],
  ['sparse checkout', 'passage Run this to fetch | passage Slow clones:'],
  ['sparse-checkout', 'passage Run this to fetch'],
  ['MERGE_QUEUE_DEPTH', 'passage Set MERGE_QUEUE_DEPTH'],
  ['merge queue', 'passage Set MERGE_QUEUE_DEPTH'],
  ['--filter=blob:none', 'passage Run this to fetch'],

  // What the article leaves out, and what it does not know.
  ['lfs', 'outside storage of large files'],
  ['how do you store binaries', 'outside storage of large files'],
  ['is it open source', 'outside licences'],
  ['gitlab pricing', 'outside prices of hosts'],
  ['tabs or spaces', 'not mentioned'],
  ['trunk-based development', 'not mentioned'],
  ['does it support windows', 'not mentioned'],
  ['quantum', 'not mentioned'],

  // Headings, labels and the guide itself.
  ['who decides', 'section Who decides'],
  ['setting up', 'section Setting it up'],
  ['moving', 'section Moving'],
  ['nearly every day', 'start with Nearly every day'],
  ['no outsiders', 'on a card: Discoverability:'],
  ['which one should we choose', 'start'],
  ['list sections', 'sections'],
];

const CHINESE_STORAGE: Phrases = [
  ['索引', 'passage 索引可以加快'],
  ['索引可以加快查询吗？', 'passage 索引可以加快'],
  ['事务', 'passage 关系数据库用表格'],
  ['支持事务吗', 'passage 关系数据库用表格'],
  ['备份什么时候完成？', 'passage 备份每天凌晨'],
  ['写入速度', 'passage 文档数据库不需要 | passage 索引可以加快'],
  ['固定结构', 'passage 文档数据库不需要'],
  ['文档数据库', 'section 文档数据库'],
  ['费用', 'outside 价格'],
  ['加密', 'not mentioned'],
  ['查询很慢怎么办', 'passage 索引可以加快 | partly: passage 索引可以加快'],
];

const JAPANESE_STORAGE: Phrases = [
  ['トランザクション', 'passage トランザクションが'],
  ['インデックスとは何ですか', 'passage 検索を速く'],
  ['検索が遅い', 'passage 検索を速く | partly: passage 検索を速く'],
  ['バックアップ', 'section バックアップ'],
  ['自動バックアップ', 'passage 毎晩'],
  ['暗号化', 'not mentioned'],
];

const THAI_STORAGE: Phrases = [
  ['ธุรกรรม', 'passage ฐานข้อมูลเชิงสัมพันธ์เก็บ'],
  ['ดัชนี', 'passage ดัชนีช่วย'],
  ['ค้นหาเร็วขึ้นได้อย่างไร', 'passage ดัชนีช่วย'],
  ['สำรองข้อมูล', 'section การสำรองข้อมูล | passage ระบบสำรอง'],
  ['ตาราง', 'passage ฐานข้อมูลเชิงสัมพันธ์เก็บ'],
  ['เข้ารหัส', 'not mentioned'],
];

/** The answer to a phrase in a few words. */
function answer(flow: Flow, typed: string): string {
  const command = parseCommand(flow, typed, words);
  switch (command.kind) {
    case 'start':
      return 'start';
    case 'answer':
      return `start with ${command.answer.options[0].label}`;
    case 'look-up':
      return shown(flow, command.lookup);
  }
}

function shown(flow: Flow, lookup: Lookup): string {
  const names = (techniques: readonly { readonly name: string }[]): string =>
    techniques.length === flow.material.techniques.length
      ? 'all'
      : techniques.map(({ name }) => name).join(', ');
  switch (lookup.kind) {
    case 'section':
      return `section ${lookup.section.heading}`;
    case 'facet':
      return `${lookup.facet} of ${names(lookup.techniques)}`;
    case 'compare':
      return `compare ${names(lookup.techniques)}`;
    case 'passages':
      return `passage ${lookup.passages[0]?.text}`;
    case 'on-a-card':
      return lookup.passages.length > 0 ? `on a card: ${lookup.passages[0]?.text}` : 'on a card';
    case 'partly': {
      const topics = lookup.outside.map(({ name }) => name).join(', ');
      return `partly${topics === '' ? '' : ` ${topics}`}: ${shown(flow, lookup.found)}`;
    }
    case 'nothing-found':
      return lookup.outside.length > 0
        ? `outside ${lookup.outside.map(({ name }) => name).join(', ')}`
        : 'not mentioned';
    default:
      return lookup.kind;
  }
}

const isRight = (given: string, right: string): boolean =>
  right.split(' | ').some((one) => (/passage|on a card:/.test(one) ? given.startsWith(one) : given === one));

const flowOf = (folder: string, slug: string): Flow => {
  const flow = loadLibrary(folder).flows.find((candidate) => candidate.slug === slug);
  if (!flow) throw new Error(`${folder} has no flow "${slug}".`);
  return flow;
};

/** The frozen copy of the guide, with more keys at the top of its flow. */
function strategy(): Flow {
  const page = (name: string): string => readFileSync(`${STRATEGY}/${name}.md`, 'utf8');
  const more = `  costly: [expensive, price, bill, budget]
  consistency: [inconsistent, differs]
  forget: [worse]
outside:
  retrieval: [RAG, knowledge base, vector database]
  caching: [prompt cache]
  smaller models: [distillation, distill, SLM]
  speed: [latency, slow]
  privacy: [GDPR, on-premises, self-hosted]
  adapters: [LoRA, QLoRA, PEFT]
---
`;
  const { flows } = load({
    'articles/finetuning-vs-prompt-engineering.md': page('articles/finetuning-vs-prompt-engineering'),
    'flows/llm-strategy.md': page('flows/llm-strategy').replace(/(fine-tuned\]\n)---\n/, `$1${more}`),
  });
  const flow = flows.find(({ slug }) => slug === 'llm-strategy');
  if (!flow) throw new Error('The guide did not load.');
  return flow;
}

const PHRASES = 'tests/fixtures/phrases';
const PHRASES_TWO = 'tests/fixtures/phrases-two';
const TABLES = [
  ['three techniques', flowOf(PHRASES, 'moving-data'), MOVING_DATA],
  ['prompting and fine-tuning', strategy(), STRATEGIES],
  ['Chinese', flowOf(PHRASES, 'zh'), CHINESE],
  ['Japanese', flowOf(PHRASES, 'ja'), JAPANESE],
  ['Thai', flowOf(PHRASES, 'th'), THAI],
  ['three techniques, again', flowOf(PHRASES, 'moving-data'), MORE_ABOUT_DATA],
  ['Chinese, again', flowOf(PHRASES, 'zh'), MORE_CHINESE],
  ['Japanese, again', flowOf(PHRASES, 'ja'), MORE_JAPANESE],
  ['Thai, again', flowOf(PHRASES, 'th'), MORE_THAI],
  ['German', GERMAN, IN_GERMAN],
  ['French', FRENCH, IN_FRENCH],
  ['Spanish', SPANISH, IN_SPANISH],
  ['repositories', flowOf(PHRASES_TWO, 'one-repository'), REPOSITORIES],
  ['Chinese, of databases', flowOf(PHRASES_TWO, 'zh-storage'), CHINESE_STORAGE],
  ['Japanese, of databases', flowOf(PHRASES_TWO, 'ja-storage'), JAPANESE_STORAGE],
  ['Thai, of databases', flowOf(PHRASES_TWO, 'th-storage'), THAI_STORAGE],
] as const;

describe.each(TABLES)('%s', (_, flow, phrases) => {
  test.each(phrases)('%j is not answered wrong, but by: %s', (typed, right) => {
    const given = answer(flow, typed);
    if (given !== 'not mentioned') expect([given, isRight(given, right)]).toEqual([given, true]);
  });
});

test.each([
  [GERMAN, 'Wartungen', 'passage Ein eigener Server'],
  [SPANISH, 'inversiones', 'passage Los servidores'],
] as const)('a plural of German or Spanish finds its singular', (flow, typed, right) => {
  expect(isRight(answer(flow, typed), right)).toBe(true);
});

test('at most one phrase in ten that the article answers is not found', () => {
  const all = TABLES.flatMap(([, flow, phrases]) =>
    phrases.map(([typed, right]) => ({ typed, right, given: answer(flow, typed) })),
  );
  const notFound = all.filter(({ given, right }) => given === 'not mentioned' && !isRight(given, right));
  expect(all.length).toBeGreaterThanOrEqual(120);
  expect(notFound.length, notFound.map(({ typed }) => typed).join(', ')).toBeLessThanOrEqual(all.length / 10);
});
