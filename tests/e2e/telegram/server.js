// telegram-test-api on a port that the system chooses, with what python-telegram-bot needs and it lacks: fields of getMe and of
// pressed buttons, messages without what was sent beside their text, dates in seconds, results that are not null, methods without an effect here, and the webhook's secret.
const http = require('http');
const TelegramServer = require('telegram-test-api');

const WITHOUT_EFFECT = new Set(['setMyCommands', 'setMyDescription', 'setMyShortDescription', 'setChatMenuButton', 'sendChatAction']);
const emulated = new TelegramServer({ storeTimeout: 600 });
const webhook = {};

function mended(value) {
  if (value === null) return true;
  const fix = (one) => (one.chat ? { message_id: one.message_id, date: Math.floor(one.date / 1000), chat: one.chat, text: one.text } : one);
  if (Array.isArray(value)) {
    return value.map((one) => (one.callback_query ? { ...one, callback_query: { chat_instance: '1', ...one.callback_query } } : one));
  }
  return value.username === 'TestNameBot' ? { ...value, is_bot: true } : fix(value);
}

const server = http.createServer(async (request, response) => {
  const answer = (status, body) => {
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const method = request.url.split('/').pop().split('?')[0];
  if (WITHOUT_EFFECT.has(method)) {
    request.resume();
    return answer(200, { ok: true, result: true });
  }
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  if (method === 'relay') {
    const update = JSON.stringify(mended([JSON.parse(body)])[0]);
    const headers = { 'Content-Type': 'application/json', 'X-Telegram-Bot-Api-Secret-Token': webhook.secret };
    const told = await fetch(webhook.url, { method: 'POST', headers, body: update });
    return answer(told.status === 200 ? 200 : 502, {});
  }
  if (method === 'setWebhook') {
    const asked = new URLSearchParams(body.toString());
    Object.assign(webhook, { url: asked.get('url'), secret: asked.get('secret_token') });
    emulated.setWebhook({ url: `http://127.0.0.1:${server.address().port}/relay` }, request.url.split('/')[1].slice(3));
    return answer(200, { ok: true, result: true });
  }
  if (method === 'getWebhookInfo') {
    return answer(200, { ok: true, result: { url: webhook.url || '', has_custom_certificate: false, pending_update_count: 0 } });
  }
  const inner = http.request({ port: inside.address().port, path: request.url, method: request.method, headers: request.headers }, (told) => {
    const parts = [];
    told.on('data', (part) => parts.push(part));
    told.on('end', () => {
      const said = JSON.parse(Buffer.concat(parts).toString());
      answer(said.ok === false ? 400 : 200, { ...said, result: mended(said.result ?? null) });
    });
  });
  inner.end(body);
});

const inside = http.createServer(emulated.webServer).listen(0, '127.0.0.1', () => {
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
});
