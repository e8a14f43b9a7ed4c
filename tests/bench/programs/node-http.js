import { createHmac, timingSafeEqual } from 'node:crypto';
import { Agent, createServer, request } from 'node:http';
import { text } from 'node:stream/consumers';

// The least that can answer a click: verifies the signature and its time, parses, replies at the response_url.
const answer = JSON.stringify(JSON.parse(process.env.ANSWERS).click);
const agent = new Agent({ keepAlive: true });

function isSigned(headers, body) {
  const timestamp = headers['x-slack-request-timestamp'];
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const digest = createHmac('sha256', process.env.SLACK_SIGNING_SECRET)
    .update(`v0:${timestamp}:${body}`)
    .digest('hex');
  const given = Buffer.from(headers['x-slack-signature'] ?? '');
  const wanted = Buffer.from(`v0=${digest}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

const server = createServer(async (incoming, outgoing) => {
  const body = await text(incoming);
  if (!isSigned(incoming.headers, body)) {
    outgoing.writeHead(401).end();
    return;
  }
  const { response_url: url } = JSON.parse(new URLSearchParams(body).get('payload') ?? '');
  outgoing.end();
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) };
  request(url, { method: 'POST', agent, headers }, (response) => response.resume()).end(answer);
});
server.listen(0, '127.0.0.1', () =>
  console.error(JSON.stringify({ port: server.address().port, msg: 'ready' })),
);
