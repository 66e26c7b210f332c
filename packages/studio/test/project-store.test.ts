// The project on disk: two writers, an edit from outside, a file that is broken, and what a crash leaves.
import { execFileSync } from 'node:child_process';
import { pbkdf2 } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Project } from '../src/contract/project.ts';
import { createProject } from '../src/project/create-project.ts';
import { formatProject } from '../src/project/format-project.ts';
import { openProject } from '../src/project/store.ts';
import { afterThis, createFolder } from './lab.ts';

const initial = createProject({ brand: { productName: 'Acme' } });
const named = (productName: string): Project => ({ ...initial, brand: { productName } });

async function setUp(text?: string) {
  const folder = createFolder();
  const file = path.join(folder, 'mailgun-studio.json');
  if (text !== undefined) writeFileSync(file, text);
  const open = async () => {
    const store = await openProject(file, initial, 20);
    afterThis(() => store.close());
    return store;
  };
  return { folder, file, open, store: await open() };
}

const nameIn = (file: string) => JSON.parse(readFileSync(file, 'utf8')).brand.productName;

describe('a project file', () => {
  it('is created by the first change, and no earlier', async () => {
    const { file, store } = await setUp();
    const { project, revision, conflict } = await store.read();

    expect({ project, conflict }).toEqual({ project: initial, conflict: null });
    expect(existsSync(file)).toBe(false);
    expect(await store.write(named('Beta'), revision)).toMatchObject({ ok: true });
    expect(readFileSync(file, 'utf8')).toBe(formatProject(named('Beta')));
  });

  it('is there after a restart', async () => {
    const { open, store } = await setUp();
    await store.write(named('Beta'), (await store.read()).revision);
    store.close();

    expect((await (await open()).read()).project.brand).toEqual({ productName: 'Beta' });
  });

  it('accepts one of two writes of the same revision, and returns it to the other', async () => {
    const { file, store } = await setUp();
    const { revision } = await store.read();
    const results = await Promise.all(['One', 'Two'].map((name) => store.write(named(name), revision)));
    const refused = results.find(({ ok }) => !ok);

    expect(results.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(refused).toMatchObject({
      conflict: {
        project: { brand: { productName: nameIn(file) } },
        error: expect.stringContaining('changed meanwhile'),
      },
    });
  });

  it('takes one of two writes of two servers at the same moment', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { file, open, store } = await setUp();
      const other = await open();
      const { revision } = await store.read();
      const [mine, theirs] = await Promise.all([
        store.write(named('Mine'), revision),
        other.write(named('Theirs'), revision),
      ]);

      expect([mine.ok, theirs.ok].sort()).toEqual([false, true]);
      expect(nameIn(file)).toBe(mine.ok ? 'Mine' : 'Theirs');
      expect(await other.read()).toEqual(await store.read());
    }
  });

  it('is written although a process that ended in the middle of a write left its lock', async () => {
    const { folder, file, store } = await setUp();
    writeFileSync(`${file}.lock`, '{ half');
    utimesSync(`${file}.lock`, 0, 0);

    expect(await store.write(named('Beta'), (await store.read()).revision)).toMatchObject({ ok: true });
    expect(readdirSync(folder)).toEqual(['mailgun-studio.json']);
  });

  it('is not overwritten after a write of another server', async () => {
    const { file, open, store } = await setUp();
    const other = await open();
    const { revision } = await store.read();
    await other.write(named('Other'), revision);

    expect(await store.write(named('Mine'), revision)).toMatchObject({ ok: false });
    expect(nameIn(file)).toBe('Other');
  });

  it('is not overwritten after an edit from outside, until someone has seen that edit', async () => {
    const { file, store } = await setUp(formatProject(initial));
    const { revision } = await store.read();
    writeFileSync(file, formatProject(named('Outside')));
    const refused = await store.write(named('Mine'), revision);

    expect(nameIn(file)).toBe('Outside');
    expect(refused).toMatchObject({ ok: false, conflict: { project: named('Outside') } });
    if (refused.ok) return;
    expect(await store.write(named('Mine'), refused.conflict.revision)).toMatchObject({ ok: true });
    expect(nameIn(file)).toBe('Mine');
  });

  it('is announced after an edit from outside', async () => {
    const { file, store } = await setUp(formatProject(initial));
    const announced = new Promise<string>((resolve) => {
      store.subscribe(resolve);
    });
    writeFileSync(file, formatProject(named('Outside')));

    expect(await announced).toBe((await store.read()).revision);
    expect((await store.read()).project).toMatchObject({ brand: { productName: 'Outside' } });
  });

  it('is announced after an edit that comes before the first look at it: the disk is slow', async () => {
    const file = path.join(createFolder(), 'mailgun-studio.json');
    writeFileSync(file, formatProject(initial));
    let isSlow = true;
    // Files wait behind these in the queue of Node's threads.
    const keepBusy = () => isSlow && pbkdf2('', '', 20_000, 16, 'sha256', keepBusy);
    for (let count = 0; count < 16; count += 1) keepBusy();
    const store = await openProject(file, initial, 20);
    afterThis(() => store.close());
    writeFileSync(file, formatProject(named('Outside')));
    const announced = new Promise<string>((resolve) => {
      store.subscribe(resolve);
    });
    isSlow = false;

    expect(await announced).toBe((await store.read()).revision);
  });

  it('is announced after a write, and not after one that changes nothing', async () => {
    const { store } = await setUp();
    const announced: string[] = [];
    store.subscribe((revision) => announced.push(revision));
    for (const name of ['Beta', 'Beta', 'Gamma']) await store.write(named(name), (await store.read()).revision);

    expect(announced).toHaveLength(2);
  });

  it('that is broken from outside is shown with its line and kept, and the work is not lost', async () => {
    const { file, store } = await setUp(formatProject(initial));
    writeFileSync(file, '{\n  "version": 1,\n  "brand": {"productName": Acme}\n}');
    const { project, conflict, revision } = await store.read();

    expect(project).toMatchObject({ brand: { productName: 'Acme' } });
    expect(conflict?.message).toMatch(/mailgun-studio\.json, line 3, column \d+: Invalid JSON/);
    expect(await store.write(named('Mine'), 'other')).toMatchObject({
      ok: false,
      conflict: { project: null, revision },
    });
    expect(await store.write(named('Mine'), revision)).toMatchObject({ ok: true });
  });

  it('that is deleted is written again, and the work is not lost', async () => {
    const { file, store } = await setUp(formatProject(named('Beta')));
    const before = (await store.read()).revision;
    rmSync(file);
    const { revision, project, conflict } = await store.read();

    expect(project.brand).toEqual({ productName: 'Beta' });
    expect(conflict?.message).toContain('was deleted or moved');
    expect(await store.write(named('Gamma'), before)).toMatchObject({
      ok: false,
      conflict: { project: named('Beta'), revision },
    });
    expect(await store.write(named('Gamma'), revision)).toMatchObject({ ok: true });
    expect(nameIn(file)).toBe('Gamma');
  });

  it('leaves no other file behind, keeps its permissions, and stays a symbolic link', async () => {
    const { folder, file, store } = await setUp();
    const target = path.join(folder, 'shared.json');
    writeFileSync(target, formatProject(initial));
    chmodSync(target, 0o640);
    symlinkSync(target, file);
    await store.write(named('Beta'), (await store.read()).revision);

    expect(readdirSync(folder).sort()).toEqual(['mailgun-studio.json', 'shared.json']);
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(statSync(target).mode & 0o777).toBe(0o640);
    expect(nameIn(target)).toBe('Beta');
  });

  it('is refused when it would be larger than can be read', async () => {
    const { file, store } = await setUp();
    const project: Project = {
      ...initial,
      emails: {
        SignIn: {
          en: { html: 'x'.repeat(999_999) },
          fr: { html: 'y'.repeat(999_999) },
          de: { html: 'z'.repeat(300_000) },
        },
      },
    };

    await expect(store.write(project, (await store.read()).revision)).rejects.toThrow('larger than 2 MB');
    expect(existsSync(file)).toBe(false);
  });
});

it.each([
  {
    name: 'a folder',
    create: (file: string) => mkdirSync(file),
    message: /it is a folder or a device\. Name a file/,
  },
  {
    name: 'a pipe, which would never end',
    create: (file: string) => execFileSync('mkfifo', [file]),
    message: /it is a folder or a device/,
  },
])('a path that is no file is not opened: $name', async ({ create, message }) => {
  const { file } = await setUp();
  create(file);

  await expect(openProject(file, initial)).rejects.toThrow(message);
});

it('a link to nothing is not replaced', async () => {
  const { folder, file } = await setUp();
  symlinkSync(path.join(folder, 'none.json'), file);
  const store = await openProject(file, initial);
  afterThis(() => store.close());

  await expect(store.write(named('Beta'), (await store.read()).revision)).rejects.toThrow(
    /a link to a file that does not/,
  );
  expect(lstatSync(file).isSymbolicLink()).toBe(true);
});

it.each([
  { name: 'no JSON', text: '{"version": 1,', message: /line 1, column \d+: Invalid JSON\.$/ },
  { name: 'an empty file', text: '', message: /line 1, column 1: Invalid JSON/ },
  { name: 'another version', text: '{"version": 7}', message: /line 1, column 2: This studio reads version 1/ },
  { name: 'too large', text: 'x'.repeat(2_200_000), message: /larger than 2 MB/ },
])('a file that is no project is not opened: $name', async ({ text, message }) => {
  const { file } = await setUp();
  writeFileSync(file, text);

  await expect(openProject(file, initial)).rejects.toThrow(message);
});

it('a folder that is not there is named when the first change cannot be written', async () => {
  const { folder } = await setUp();
  const store = await openProject(path.join(folder, 'none', 'mailgun-studio.json'), initial);
  afterThis(() => store.close());

  await expect(store.write(named('Beta'), (await store.read()).revision)).rejects.toThrow(/its folder does not exist/);
});

it('a project in memory is written and announced, too', async () => {
  const store = await openProject(null, initial);
  const announced: string[] = [];
  store.subscribe((revision) => announced.push(revision));
  const { revision, file } = await store.read();

  expect(file).toBeNull();
  expect(await store.write(named('Beta'), revision)).toMatchObject({ ok: true });
  expect(await store.write(named('Gamma'), revision)).toMatchObject({ ok: false });
  expect((await store.read()).project).toMatchObject({ brand: { productName: 'Beta' } });
  expect(announced).toHaveLength(1);
});

describe('a project without a file', () => {
  it('is given back by a page after a restart, and is not overwritten by a second page', async () => {
    const store = await openProject(null, initial);
    afterThis(() => store.close());
    const ofServerBefore = 'revision-before-the-restart';
    expect(await store.write(named('Beta'), ofServerBefore)).toMatchObject({ ok: true });
    expect(await store.write(named('Gamma'), ofServerBefore)).toMatchObject({ ok: false });
    expect((await store.read()).project.brand).toEqual({ productName: 'Beta' });
  });
});
