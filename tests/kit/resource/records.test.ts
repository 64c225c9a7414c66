import { Controller, Custom, Entity, type EntityIdRef, MatchExp, MonoSystem, Property } from 'interaqt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fieldOf } from '../../../templates/kit/resource/fieldOf';
import { madeOnCreate } from '../../../templates/kit/resource/madeOnCreate';
import { readValue } from '../../../templates/kit/resource/readValue';
import { defineResourceModel } from '../../../templates/kit/resource/testing';
import { VendorError } from '../../../templates/kit/vendorError';
import { emptyDatabase } from '../../helpers/pglite';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const names = { entity: 'Stream', property: 'url' };
const model = defineResourceModel({ ...names, example: { name: 'a' }, owner: ['channel', 'owner'] });
const made: EntityIdRef[] = [];
const make = (record: EntityIdRef) => {
  made.push(record);
  return `https://live.example/${fieldOf(record, 'name')}?n=${made.length}`;
};

let controller: Controller;
let userId: string;
beforeAll(async () => {
  madeOnCreate(model.entities, names, () => 'of an app that was started before in this process');
  madeOnCreate(model.entities, names, make);
  controller = new Controller({ system: new MonoSystem(await emptyDatabase()), ...model });
  await controller.setup(true);
  userId = await model.createUser(controller);
});
afterAll(() => controller?.teardown());

describe('a value made when a record is created', () => {
  it('is stored with it, and sees the id and the fields', async () => {
    const id = await model.createRecord(controller, userId, { name: 'morning' });
    const record = await model.readRecord(controller, id);
    expect(record).toMatchObject({ name: 'morning', url: `https://live.example/morning?n=${made.length}` });
    expect(made.at(-1)).toMatchObject({ id, name: 'morning' });
  });

  it('replaces what a caller sends along, and stays when the record changes', async () => {
    const id = await model.createRecord(controller, userId, { url: 'https://elsewhere.example' });
    const before = await model.readRecord(controller, id);
    expect(before?.url).toMatch(/^https:\/\/live\.example\/a\?/);
    const match = MatchExp.atom({ key: 'id', value: ['=', id] });
    await controller.system.storage.update('Stream', match, { name: 'another' });
    expect(await model.readRecord(controller, id)).toMatchObject({ name: 'another', url: before?.url });
  });

  it('keeps a record from being created that it cannot be made for', async () => {
    const before = await model.countRecords(controller);
    const attempt = model.createRecord(controller, userId, { name: '' });
    await expect(attempt).rejects.toMatchObject({ code: 'RESOURCE_FIELD_MISSING', status: 422 });
    expect(await model.countRecords(controller)).toBe(before);
  });

  it.each([
    ['an entity that is not there', { entity: 'Show', property: 'url' }, 'Show.url'],
    ['a property that is not there', { entity: 'Stream', property: 'address' }, 'Stream.address'],
  ])('is refused for %s', (_, wrong, named) => {
    expect(() => madeOnCreate(model.entities, wrong, make)).toThrow(
      expect.objectContaining({ code: 'RESOURCE_MODEL', message: expect.stringContaining(named) }),
    );
  });

  it('is refused for a property that the business computes itself', () => {
    const own = [
      Property.create({ name: 'url', type: 'string', computed: () => 'own' }),
      Property.create({
        name: 'other',
        type: 'string',
        computation: Custom.create({ name: 'own', getInitialValue: async () => 'own' }),
      }),
    ];
    const entities = [Entity.create({ name: 'Own', properties: own })];
    for (const property of ['url', 'other']) {
      expect(() => madeOnCreate(entities, { entity: 'Own', property }, make)).toThrow(
        /computation of its own/,
      );
    }
  });
});

describe('a value made for whoever asks', () => {
  const resource = { entity: 'Stream', fields: ['name'], owner: ['channel', 'owner'] };
  const ask = (id: unknown, user: { id?: unknown } | null, of = resource) =>
    readValue(controller, of, user, id, (record) => ({ url: `/${fieldOf(record, 'name')}` }));

  it('is for the owner', async () => {
    const id = await model.createRecord(controller, userId);
    expect(await ask(id, { id: userId })).toEqual({ id, url: '/a' });
  });

  it('is for everybody who is signed in, where nobody owns it', async () => {
    const id = await model.createRecord(controller, userId);
    const open = { ...resource, owner: null };
    expect(await readValue(controller, open, { id: 'anybody' }, id, () => ({ url: '/' }))).toEqual({
      id,
      url: '/',
    });
    await expect(readValue(controller, open, null, id, () => ({}))).rejects.toMatchObject({ status: 401 });
  });

  it('says the same of a record of others and of one that is not there', async () => {
    const id = await model.createRecord(controller, userId);
    const stranger = await model.createUser(controller);
    const answers = await Promise.all(
      [
        [id, stranger],
        ['00000000-0000-4000-8000-000000000000', userId],
        ["' OR 1=1", userId],
        [undefined, userId],
      ].map(([which, who]) => ask(which, { id: who }).catch((error: unknown) => error)),
    );
    for (const answer of answers) expect(answer).toMatchObject({ status: 404, code: 'RESOURCE_NOT_FOUND' });
    expect(new Set(answers.map(String)).size).toBe(1);
  });

  it("passes the vendor's refusal on, and any other error as it is", async () => {
    const id = await model.createRecord(controller, userId);
    const failing = (error: Error) =>
      readValue(controller, resource, { id: userId }, id, () => Promise.reject(error));
    const refusal = new VendorError({
      code: 'HTTP',
      message: 'POST /tickets: 429 slow down',
      outcome: 'refused',
      retryable: true,
    });
    await expect(failing(refusal)).rejects.toMatchObject({
      status: 502,
      code: 'VENDOR_FAILED',
      message: /429/,
    });
    const bug = new TypeError('a mistake of ours');
    await expect(failing(bug)).rejects.toBe(bug);
  });
});
