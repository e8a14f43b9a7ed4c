import bolt from '@slack/bolt';
import Libsql from 'libsql';
import pg from 'pg';

// A Bolt app as in its documentation, which keeps one row of whoever clicks and then answers a constant. It uses the
// drivers of the guide, as safely: what was written is still there after a power cut.
const { ANSWERS, DATABASE_URL, SLACK_API_URL, SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET } = process.env;
const answers = JSON.parse(ANSWERS);
const write = DATABASE_URL.startsWith('file:') ? sqlite() : await postgres();
const app = new bolt.App({
  token: SLACK_BOT_TOKEN,
  signingSecret: SLACK_SIGNING_SECRET,
  clientOptions: { slackApiUrl: SLACK_API_URL },
});
app.action(/.*/, async ({ ack, respond, body, action }) => {
  await ack();
  await write(body.user.id, action.value);
  await respond(answers.click);
});
const server = await app.start({ port: 0, host: '127.0.0.1' });
console.error(JSON.stringify({ port: server.address().port, msg: 'ready' }));

function sqlite() {
  const database = new Libsql(DATABASE_URL.slice('file:'.length));
  for (const pragma of ['journal_mode = wal', 'synchronous = full'])
    database.prepare(`pragma ${pragma}`).all();
  database.exec('create table answer (person text primary key, answers text)');
  const insert = database.prepare(
    'insert into answer values (?, ?) on conflict (person) do update set answers = excluded.answers',
  );
  return (person, text) => insert.run(person, text);
}

async function postgres() {
  const pool = new pg.Pool({ connectionString: DATABASE_URL });
  await pool.query('create table answer (person text primary key, answers text)');
  return (person, text) =>
    pool.query(
      'insert into answer values ($1, $2) on conflict (person) do update set answers = excluded.answers',
      [person, text],
    );
}
