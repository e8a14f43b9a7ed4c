import { REST } from 'discord.js';

// discord.js's own REST client is not measured, so answers to interactions stop here. On the message "answers 300", it
// reports when 300 more answers were given.
let [given, wanted] = [0, 0];
const request = REST.prototype.request;
REST.prototype.request = async function (options) {
  if (!options.fullRoute.startsWith('/interactions/')) return request.call(this, options);
  given++;
  if (given === wanted) process.send('done');
  return undefined;
};
process.on('message', (message) => {
  const [name, count] = message.split(' ');
  if (name !== 'answers') return;
  wanted += Number(count);
  if (given >= wanted) process.send('done');
});
