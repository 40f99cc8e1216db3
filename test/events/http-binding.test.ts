/** CloudEvents over HTTP in each of its forms comes in as the same event; what is none is refused in words, with 4xx. */
import { expect, it } from 'vitest';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';

async function post(orkestra: Orkestra, headers: Record<string, string>, body: string | Uint8Array) {
  const response = await fetch(`${orkestra.url}/api/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${orkestra.key('support-bot')}`, ...headers },
    body: body as string,
  });
  return { status: response.status, body: await response.json() };
}
const latest = async (orkestra: Orkestra) =>
  (await orkestra.rest('support-bot', 'GET /events/received?limit=1')).body.items[0].event;

it('takes structured, batched and binary events', async () => {
  await withOrkestra(async (orkestra) => {
    const event = { specversion: '1.0', id: '1', source: '/s', type: 'a', data: { x: 1 } };
    const structured = await post(
      orkestra,
      { 'content-type': 'application/cloudevents+json; charset=utf-8' },
      JSON.stringify(event),
    );
    expect(structured).toMatchObject({ status: 202, body: { items: [{ id: '1', state: 'received' }] } });

    const batch = JSON.stringify([event, { ...event, id: '2' }]);
    expect(await post(orkestra, { 'content-type': 'application/cloudevents-batch+json' }, batch)).toMatchObject({
      status: 202,
      body: {
        items: [
          { id: '1', state: 'known' },
          { id: '2', state: 'received' },
        ],
      },
    });

    const attributes = { 'ce-specversion': '1.0', 'ce-source': '/s', 'ce-type': 'a', 'ce-subject': 'caf%C3%A9' };
    await post(orkestra, { ...attributes, 'ce-id': '3', 'content-type': 'application/json' }, '{"x":3}');
    expect(await latest(orkestra)).toMatchObject({
      id: '3',
      subject: 'café',
      datacontenttype: 'application/json',
      data: { x: 3 },
    });
    await post(orkestra, { ...attributes, 'ce-id': '4', 'content-type': 'text/plain' }, 'hello');
    expect(await latest(orkestra)).toMatchObject({ id: '4', data: 'hello' });
    await post(
      orkestra,
      { ...attributes, 'ce-id': '5', 'content-type': 'application/octet-stream' },
      new Uint8Array([0, 255, 7]),
    );
    expect(await latest(orkestra)).toMatchObject({ id: '5', data_base64: 'AP8H' });

    const ids = async (query: string) => {
      const { body } = await orkestra.rest('support-bot', `GET /events/received?limit=3${query}`);
      return { ids: body.items.map((item: { event: { id: string } }) => item.event.id), next: body.next };
    };
    const first = await ids('');
    expect(first.ids).toEqual(['5', '4', '3']);
    expect(await ids(`&cursor=${first.next}`)).toEqual({ ids: ['2', '1'], next: null });
    // What others sent is theirs and the administrators'.
    expect((await orkestra.rest('sales-bot', 'GET /events/received')).body.items).toEqual([]);
  });
});

it('refuses what is no event, is too large, or comes without a key', async () => {
  await withOrkestra(async (orkestra) => {
    const structured = { 'content-type': 'application/cloudevents+json' };
    expect(await post(orkestra, structured, 'not json')).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
    expect(await post(orkestra, structured, '[]')).toMatchObject({ status: 422, body: { code: 'INPUT_REFUSED' } });
    expect(await post(orkestra, structured, '{"type":"a","__proto__":{}}')).toMatchObject({ status: 400 });
    expect(await post(orkestra, { 'content-type': 'application/cloudevents-batch+json' }, '{}')).toMatchObject({
      status: 422,
    });
    expect(await post(orkestra, { 'ce-type': 'a', 'ce-subject': '%zz' }, '')).toMatchObject({ status: 400 });
    const large = JSON.stringify({ type: 'a', data: 'x'.repeat(300_000) });
    expect(await post(orkestra, structured, large)).toMatchObject({ status: 413, body: { code: 'TOO_LARGE' } });
    expect(await post(orkestra, { authorization: 'Bearer nobody' }, '{}')).toMatchObject({ status: 401 });
  });
});
